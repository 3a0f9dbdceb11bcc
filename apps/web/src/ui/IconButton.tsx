import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import styles from './IconButton.module.css'
import { Tooltip } from './Tooltip.tsx'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  readonly icon: LucideIcon
  /** Its name, also shown on hover. */
  readonly label: string
  /** Shown after the name on hover: `Ctrl+Z`. */
  readonly shortcut?: string
  readonly pressed?: boolean
  readonly size?: 'small' | 'normal'
}

/** A button that is only a picture; its name stands in the tooltip. */
export function IconButton({
  icon: Icon,
  label,
  shortcut,
  pressed,
  size = 'normal',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        data-size={size}
        className={className ? `${styles.button} ${className}` : styles.button}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Tooltip>
  )
}
