import { Info, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './Banner.module.css'

interface BannerProps {
  readonly tone: 'info' | 'warn' | 'error'
  readonly action?: ReactNode
  readonly children: ReactNode
}
const icons: Readonly<Record<BannerProps['tone'], LucideIcon>> = {
  info: Info,
  warn: TriangleAlert,
  error: OctagonAlert,
}

/** A line over a screen or panel that says how things stand. */
export function Banner({ tone, action, children }: BannerProps) {
  const Icon = icons[tone]
  return (
    <div className={styles.banner} data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden />
      <div className={styles.text}>{children}</div>
      {action}
    </div>
  )
}
