import type { ComponentProps, Ref } from 'react'
import styles from './Field.module.css'
import { Field, type FieldProps } from './Field.tsx'

interface TextFieldProps extends FieldProps, Omit<ComponentProps<'input'>, 'onChange' | 'ref' | 'value'> {
  readonly value: string
  onChange(value: string): void
  readonly mono?: boolean
  readonly ref?: Ref<HTMLInputElement>
}

/** One line of text with its label. */
export function TextField({ label, hideLabel, help, error, aside, value, onChange, mono, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} aside={aside}>
      {(ids) => (
        <input
          type="text"
          autoComplete="off"
          spellCheck={mono ? false : undefined}
          {...rest}
          {...ids}
          value={value}
          data-mono={mono || undefined}
          className={styles.control}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

interface TextAreaProps extends FieldProps, Omit<ComponentProps<'textarea'>, 'onChange' | 'ref' | 'value'> {
  readonly value: string
  onChange(value: string): void
  readonly mono?: boolean
  readonly ref?: Ref<HTMLTextAreaElement>
}

/** Several lines of text with their label. */
export function TextArea({ label, hideLabel, help, error, aside, value, onChange, mono, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} aside={aside}>
      {(ids) => (
        <textarea
          rows={3}
          spellCheck={mono ? false : undefined}
          {...rest}
          {...ids}
          value={value}
          data-mono={mono || undefined}
          className={styles.control}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
