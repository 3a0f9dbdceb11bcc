import { type ReactNode, useId } from 'react'
import styles from './Field.module.css'

export interface FieldProps {
  readonly label: string
  readonly hideLabel?: boolean
  readonly help?: ReactNode
  /** What is wrong with the value. */
  readonly error?: string
  /** Small things beside the label: a marker, a button. */
  readonly aside?: ReactNode
}

export interface ControlIds {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** Label, control, help and error, tied together for assistive technology. */
export function Field({
  label,
  hideLabel,
  help,
  error,
  aside,
  children,
}: FieldProps & { readonly children: (ids: ControlIds) => ReactNode }) {
  const id = useId()
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <div className={hideLabel ? 'visually-hidden' : styles.top}>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        {aside}
      </div>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {help && (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  )
}
