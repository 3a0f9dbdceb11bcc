import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useWorkspace } from './WorkspaceContext.tsx'

/** Gives the flow another name. */
export function RenameDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('workspace')
  const ui = useTranslations('ui')
  const { draft, document } = useWorkspace()
  const [name, setName] = useState(() => document().name)
  const rename = () => {
    draft.run('rename', [{ path: ['name'], value: name.trim() }])
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('renameTitle')}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button variant="primary" disabled={name.trim() === ''} onClick={rename}>
            {ui('confirm')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('name')}
        value={name}
        onChange={setName}
        maxLength={200}
        onKeyDown={(event) => {
          if (event.code === 'Enter' && !event.nativeEvent.isComposing && name.trim() !== '') rename()
        }}
      />
    </Dialog>
  )
}
