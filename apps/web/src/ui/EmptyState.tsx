import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'

interface EmptyStateProps {
  readonly icon?: LucideIcon
  readonly title: string
  readonly text?: ReactNode
  readonly action?: ReactNode
}

/** Says why there is nothing, and what to do next. */
export function EmptyState({ icon: Icon, title, text, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {Icon && <Icon size={32} aria-hidden className={styles.icon} />}
      <h2>{title}</h2>
      {text && <p className={styles.text}>{text}</p>}
      {action}
    </div>
  )
}
