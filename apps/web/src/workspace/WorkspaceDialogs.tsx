import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { ConflictDialog } from './ConflictDialog.tsx'
import { useDialogStore } from './dialogStore.ts'
import { useWorkspace } from './WorkspaceContext.tsx'

const DeployDialog = lazy(async () => ({ default: (await import('./DeployDialog.tsx')).DeployDialog }))
const ParametersDialog = lazy(async () => ({ default: (await import('./ParametersDialog.tsx')).ParametersDialog }))
const FlowSettingsDialog = lazy(async () => ({
  default: (await import('./FlowSettingsDialog.tsx')).FlowSettingsDialog,
}))
const ServicesDialog = lazy(async () => ({
  default: (await import('../services/ServicesDialog.tsx')).ServicesDialog,
}))
const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }))
const ConnectDialog = lazy(async () => ({ default: (await import('./ConnectDialog.tsx')).ConnectDialog }))
const ImportDialog = lazy(async () => ({ default: (await import('./ImportDialog.tsx')).ImportDialog }))
const RenameDialog = lazy(async () => ({ default: (await import('./RenameDialog.tsx')).RenameDialog }))

/** The dialog that is open, if any; loaded when it is first asked for. */
export function WorkspaceDialogs() {
  return (
    <>
      <ConflictDialog />
      <Suspense>
        <Current />
      </Suspense>
    </>
  )
}

function Current() {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const { dialog, close } = useDialogStore()
  if (!dialog) return null
  switch (dialog.kind) {
    case 'deploy':
      return <DeployDialog onClose={close} />
    case 'parameters':
      return <ParametersDialog context={dialog.context} onClose={close} />
    case 'flowSettings':
      return <FlowSettingsDialog onClose={close} />
    case 'services':
      return <ServicesDialog service={dialog.service} property={dialog.property} onClose={close} />
    case 'help':
      return <HelpDialog onClose={close} />
    case 'rename':
      return <RenameDialog onClose={close} />
    case 'connect':
      return <ConnectDialog from={dialog.from} onClose={close} />
    case 'import':
      return <ImportDialog name={dialog.name} file={dialog.file} at={dialog.at} onClose={close} />
    case 'deleteWithData':
      return (
        <ConfirmDialog
          open
          title={t('deleteWithData')}
          text={t('deleteWithDataText', { count: dialog.count })}
          action={t('deleteAnyway')}
          onClose={close}
          onConfirm={() => {
            workspace.removeSelected()
            close()
          }}
        />
      )
    default:
      throw new Error(`Unknown dialog ${JSON.stringify(dialog satisfies never)}`)
  }
}
