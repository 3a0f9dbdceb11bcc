import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import { Field, type FieldProps } from './Field.tsx'
import styles from './Select.module.css'

interface SelectProps<T extends string> extends FieldProps {
  readonly value: T | undefined
  onChange(value: T): void
  readonly options: readonly { readonly value: T; readonly label: string; readonly help?: string }[]
  readonly placeholder?: string
  readonly disabled?: boolean
  onFocus?(): void
}

/** A choice of one out of a few. */
export function Select<T extends string>({
  label,
  hideLabel,
  help,
  error,
  aside,
  value,
  onChange,
  options,
  placeholder,
  disabled,
  onFocus,
}: SelectProps<T>) {
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} aside={aside}>
      {(ids) => (
        <Radix.Root
          value={value ?? ''}
          onValueChange={(next) => next !== '' && onChange(next as T)}
          disabled={disabled}
        >
          <Radix.Trigger {...ids} className={styles.trigger} onFocus={onFocus}>
            <Radix.Value placeholder={placeholder} />
            <ChevronDown size={16} aria-hidden className={styles.chevron} />
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Content className={styles.content} position="popper" sideOffset={4} collisionPadding={8}>
              <Radix.Viewport>
                {options.map((option) => (
                  <Radix.Item key={option.value} value={option.value} className={styles.item}>
                    <span className={styles.check}>
                      <Radix.ItemIndicator>
                        <Check size={14} aria-hidden />
                      </Radix.ItemIndicator>
                    </span>
                    <span>
                      <Radix.ItemText>{option.label}</Radix.ItemText>
                      {option.help && <span className={styles.help}>{option.help}</span>}
                    </span>
                  </Radix.Item>
                ))}
              </Radix.Viewport>
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      )}
    </Field>
  )
}
