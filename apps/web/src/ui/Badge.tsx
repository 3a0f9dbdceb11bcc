import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './Badge.module.css'

interface BadgeProps {
  readonly tone?: 'run' | 'idle' | 'warn' | 'error' | 'info'
  readonly icon?: LucideIcon
  readonly children: ReactNode
}

/** A short word or number with a tone; never by colour alone, so give it a text or an icon. */
export function Badge({ tone = 'idle', icon: Icon, children }: BadgeProps) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {Icon && <Icon size={12} aria-hidden />}
      {children}
    </span>
  )
}
