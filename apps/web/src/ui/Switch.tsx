import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import styles from './Switch.module.css'

interface SwitchProps {
  readonly label: string
  readonly help?: ReactNode
  readonly checked: boolean
  onChange(checked: boolean): void
  readonly disabled?: boolean
  onFocus?(): void
}

/** On or off, at once. */
export function Switch({ label, help, checked, onChange, disabled, onFocus }: SwitchProps) {
  const id = useId()
  return (
    <div className={styles.row}>
      <Radix.Root
        id={id}
        className={styles.switch}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        onFocus={onFocus}
        aria-describedby={help ? `${id}-help` : undefined}
      >
        <Radix.Thumb className={styles.thumb} />
      </Radix.Root>
      <div>
        <label htmlFor={id}>{label}</label>
        {help && (
          <p id={`${id}-help`} className={styles.help}>
            {help}
          </p>
        )}
      </div>
    </div>
  )
}
