import { X } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../app/preferences.ts'
import { IconButton } from '../ui/IconButton.tsx'
import styles from './SideDock.module.css'

const LEAST = 360
const MOST = 720
const clamp = (width: number) => Math.round(Math.min(MOST, Math.max(LEAST, width)))

interface SideDockProps {
  readonly title: ReactNode
  /** Its name for assistive technology. */
  readonly label: string
  onClose(): void
  /** Buttons beside the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A panel at the right of a screen; its width follows the mouse or the arrow keys and is remembered. */
export function SideDock({ title, label, onClose, actions, children }: SideDockProps) {
  const t = useTranslations('content')
  const width = usePreferences((state) => clamp(state.dockWidth))
  const set = usePreferences((state) => state.set)
  const grip = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    grip.current = { x: event.clientX, width }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current) set({ dockWidth: clamp(grip.current.width + grip.current.x - event.clientX) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 24, ArrowRight: -24 }[event.code]
    if (step === undefined) return
    event.preventDefault()
    set({ dockWidth: clamp(width + step) })
  }
  return (
    <aside className={styles.dock} style={{ '--dock-width': `${width}px` } as React.CSSProperties} aria-label={label}>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>. */}
      <div
        className={styles.grip}
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t('resizeDock')}
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          grip.current = null
        }}
        onKeyDown={onKeyDown}
      />
      <header className={styles.header}>
        <div className={styles.title}>{title}</div>
        {actions}
        <IconButton icon={X} label={t('closeDock')} onClick={onClose} />
      </header>
      <div className={styles.body}>{children}</div>
    </aside>
  )
}
