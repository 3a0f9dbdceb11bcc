import { useTranslations } from 'use-intl'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

interface ConfirmDialogProps {
  readonly open: boolean
  onClose(): void
  onConfirm(): void
  readonly title: string
  readonly text: string
  /** Says what will happen: `Drop 1,204 FlowFiles`. */
  readonly action: string
  readonly busy?: boolean
}

/** Asks before something is lost. */
export function ConfirmDialog({ open, onClose, onConfirm, title, text, action, busy }: ConfirmDialogProps) {
  const t = useTranslations('ui')
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="danger" onClick={onConfirm} busy={busy}>
            {action}
          </Button>
        </>
      }
    />
  )
}
