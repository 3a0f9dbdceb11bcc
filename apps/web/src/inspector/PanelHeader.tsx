import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import { useWorkspace } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'

interface PanelHeaderProps {
  readonly id: string
  readonly path: readonly string[]
  readonly name: string | undefined
  /** Shown while there is no name. */
  readonly fallback: string
  readonly kind: ReactNode
  onClose(): void
}

/** Name of what is selected, to be edited in place, and what it is. */
export function PanelHeader({ id, path, name, fallback, kind, onClose }: PanelHeaderProps) {
  const t = useTranslations('inspector')
  const { draft } = useWorkspace()
  return (
    <header className={styles.header}>
      <div className={styles.titles}>
        <input
          className={styles.nameInput}
          aria-label={t('name')}
          value={name ?? ''}
          placeholder={fallback}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            const value = event.target.value
            const patch = value === '' ? { path: [...path, 'name'] } : { path: [...path, 'name'], value }
            draft.run('rename', [patch], `name:${id}`)
          }}
        />
        <div className={styles.kind}>{kind}</div>
      </div>
      <IconButton icon={X} label={t('close')} onClick={onClose} />
    </header>
  )
}
