import { useTranslations } from 'use-intl'
import { ScopeForm } from '../inspector/GroupForm.tsx'
import { Problems } from '../inspector/ProblemList.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextArea } from '../ui/TextField.tsx'
import styles from './Dialogs.module.css'
import { problemPlace } from './problemPlace.ts'
import { useDraftState, useProblems, useWorkspace } from './WorkspaceContext.tsx'

/** What holds for the whole flow: its notes, the parameters of the top, and how much provenance is kept. */
export function FlowSettingsDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('workspace')
  const { draft } = useWorkspace()
  const document = useDraftState((state) => state.document)
  const problems = useProblems('').filter((problem) => problemPlace(document, problem)?.kind === 'flow')
  return (
    <Dialog open onClose={onClose} title={t('flowSettings')} description={t('flowSettingsText')}>
      <div className={styles.stack}>
        <Problems problems={problems} />
        <ScopeForm path={[]} settings={document} root={document.root} isTop />
        <TextArea
          label={t('flowNotes')}
          rows={4}
          maxLength={10_000}
          value={document.comments ?? ''}
          onChange={(value) =>
            draft.run('edit', [value === '' ? { path: ['comments'] } : { path: ['comments'], value }], 'flow:comments')
          }
        />
      </div>
    </Dialog>
  )
}
