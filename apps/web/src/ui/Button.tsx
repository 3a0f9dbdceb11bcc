import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import styles from './Button.module.css'

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly icon?: LucideIcon
  /** Work goes on: the button waits, keeps its size, and says so to assistive technology. */
  readonly busy?: boolean
}

/** A button with a text. */
export function Button({
  variant = 'plain',
  icon: Icon,
  busy = false,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      data-variant={variant}
      className={className ? `${styles.button} ${className}` : styles.button}
    >
      {Icon && <Icon size={16} aria-hidden />}
      {children}
    </button>
  )
}
