import { useEffect, useLayoutEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { announce } from '../ui/announce.tsx'
import { PickList } from '../ui/PickList.tsx'
import { useWorkspace, useWorkspaceSpecs, useWorkspaceState } from '../workspace/WorkspaceContext.tsx'
import { ProcessorRow } from './ProcessorRow.tsx'
import styles from './QuickAdd.module.css'
import { searchProcessors } from './searchProcessors.ts'

const width = 360
const height = 380

/** A list at the pointer: type, Enter, and the processor stands there. After a drag from a port it is connected. */
export function QuickAdd() {
  const t = useTranslations('palette')
  const workspace = useWorkspace()
  const specs = useWorkspaceSpecs()
  const asked = useWorkspaceState((state) => state.quickAdd)
  const panel = useRef<HTMLDivElement>(null)
  // In the same turn as the key that asked, so that composition begins in the field.
  useLayoutEffect(() => {
    if (asked) panel.current?.querySelector('input')?.focus()
  }, [asked])
  useEffect(() => {
    if (!asked) return
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !panel.current?.contains(event.target))
        workspace.store.setState({ quickAdd: null })
    }
    document.addEventListener('pointerdown', onDown, true)
    return () => document.removeEventListener('pointerdown', onDown, true)
  }, [asked, workspace])
  if (!asked) return null
  const fitting = [...specs.values()].filter((spec) => !asked.from || spec.input !== 'none')
  const left = Math.max(8, Math.min(asked.screen.x, window.innerWidth - width - 8))
  const top = Math.max(8, Math.min(asked.screen.y, window.innerHeight - height - 8))
  return (
    <div ref={panel} className={styles.panel} style={{ left, top, width }} role="dialog" aria-label={t('quickAdd')}>
      <PickList
        label={t('search')}
        placeholder={
          asked.from?.relationship ? t('quickAddAfter', { relationship: asked.from.relationship }) : t('quickAdd')
        }
        find={(query) => searchProcessors(query, fitting)}
        itemKey={(spec) => spec.type}
        empty={t('none')}
        onCancel={workspace.closeQuickAdd}
        onPick={(spec) => {
          workspace.add({ type: spec.type }, asked.at, asked.from)
          announce(t('added', { name: spec.type }))
          workspace.closeQuickAdd()
        }}
      >
        {(spec) => <ProcessorRow spec={spec} />}
      </PickList>
    </div>
  )
}
