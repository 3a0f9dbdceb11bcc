import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Point } from '../canvas/commands/edits.ts'
import { toast } from '../ui/Toast.tsx'
import { useDialogStore } from './dialogStore.ts'
import styles from './ImportArea.module.css'
import { useWorkspace } from './WorkspaceContext.tsx'

/** The workspace as a place to drop a file with a flow on. */
export function ImportArea({ children }: { readonly children: ReactNode }) {
  const t = useTranslations('workspace')
  const [over, setOver] = useState(false)
  const readFile = useReadFlowFile()
  const workspace = useWorkspace()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file has a menu entry as its twin.
    <div
      className={styles.area}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (
          event.currentTarget === event.target ||
          !event.currentTarget.contains(event.relatedTarget as globalThis.Node | null)
        )
          setOver(false)
      }}
      onDrop={(event) => {
        setOver(false)
        const file = event.dataTransfer.files[0]
        if (!file) return
        event.preventDefault()
        void readFile(file, workspace.view()?.toFlow({ x: event.clientX, y: event.clientY }))
      }}
    >
      {children}
      {over && <div className={styles.over}>{t('dropHere')}</div>}
    </div>
  )
}

/** Reads a file with a flow and asks what to do with it. */
export function useReadFlowFile(): (file: File, at?: Point) => Promise<void> {
  const t = useTranslations('workspace')
  const open = useDialogStore((state) => state.open)
  return async (file, at) => {
    try {
      open({ kind: 'import', name: file.name, file: JSON.parse(await file.text()), at })
    } catch {
      toast.error(t('notAFlow'), { description: t('notAFlowTodo') })
    }
  }
}
