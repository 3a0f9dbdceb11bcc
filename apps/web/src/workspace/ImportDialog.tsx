import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { parseClip } from '../canvas/commands/clipboard.ts'
import type { Point } from '../canvas/commands/edits.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import { useWorkspace } from './WorkspaceContext.tsx'

interface ImportDialogProps {
  readonly name: string
  readonly file: unknown
  /** Where it was dropped. */
  readonly at?: Point
  onClose(): void
}

/** Asks whether a dropped flow joins this one or becomes a new one. */
export function ImportDialog({ name, file, at, onClose }: ImportDialogProps) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const words = useErrorWords()
  const [busy, setBusy] = useState(false)
  const text = JSON.stringify(file)
  const fitsHere = parseClip(text) !== undefined
  const importNew = async () => {
    setBusy(true)
    try {
      const flow = await api.importFlow(file)
      toast.success(t('imported', { name: flow.document.name }))
      onClose()
      await navigate({ to: '/flows/$flow', params: { flow: flow.document.id } })
    } catch (error) {
      const { what, todo } = words(error)
      toast.error(what, { description: todo })
    } finally {
      setBusy(false)
    }
  }
  const importHere = () => {
    const count = workspace.paste(text, at ?? workspace.view()?.centre())
    if (count > 0)
      toast.success(t('pasted', { count }), { action: { label: t('undo'), onClick: workspace.draft.undo } })
    else toast.error(t('nothingToPaste'))
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('importTitle')}
      description={t('importText', { name })}
      footer={
        <>
          <Button disabled={!fitsHere} onClick={importHere}>
            {t('importHere')}
          </Button>
          <Button variant="primary" busy={busy} onClick={() => void importNew()}>
            {t('importNew')}
          </Button>
        </>
      }
    />
  )
}
