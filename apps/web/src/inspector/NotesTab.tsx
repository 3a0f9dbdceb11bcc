import { useTranslations } from 'use-intl'
import { TextArea } from '../ui/TextField.tsx'
import { useWorkspace } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'

interface NotesTabProps {
  readonly id: string
  readonly path: readonly string[]
  readonly comments: string | undefined
}

/** Words for colleagues. */
export function NotesTab({ id, path, comments }: NotesTabProps) {
  const t = useTranslations('inspector')
  const workspace = useWorkspace()
  return (
    <div className={styles.form}>
      <TextArea
        label={t('comments')}
        help={t('commentsHelp')}
        rows={8}
        maxLength={10_000}
        value={comments ?? ''}
        onChange={(value) => workspace.set([...path, 'comments'], value === '' ? undefined : value, `comments:${id}`)}
      />
    </div>
  )
}
