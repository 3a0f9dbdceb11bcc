import { Plus, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useForm } from '../FormContext.ts'
import type { Field } from '../formModel.ts'
import styles from '../PropertyField.module.css'
import type { ControlProps } from '../PropertyField.tsx'

/** Several texts in order. */
export function ListProperty({ field, label, value, error, aside }: ControlProps<Extract<Field, { kind: 'list' }>>) {
  const t = useTranslations('inspector')
  const form = useForm()
  const items = Array.isArray(value) ? value.map(String) : Array.isArray(field.default) ? field.default.map(String) : []
  const write = (next: readonly string[]) =>
    form.set(field.path, next.length === 0 && field.default === undefined ? undefined : next)
  const replace = (index: number, text: string) => write(items.map((each, at) => (at === index ? text : each)))
  return (
    <fieldset className={`${styles.inner} ${styles.flush}`}>
      <legend className="visually-hidden">{label}</legend>
      <div className={styles.top} aria-hidden>
        {label}
        {aside}
      </div>
      {error && <p className={styles.error}>{error}</p>}
      <div className={styles.items}>
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity here.
          <div key={index} className={styles.item}>
            {field.options ? (
              <Select
                label={t('itemNumber', { number: index + 1 })}
                hideLabel
                value={item}
                options={field.options.map((option) => ({ value: option, label: option }))}
                onChange={(next) => replace(index, next)}
              />
            ) : (
              <TextField
                label={t('itemNumber', { number: index + 1 })}
                hideLabel
                mono
                value={item}
                onChange={(next) => replace(index, next)}
              />
            )}
            <IconButton
              icon={X}
              size="small"
              label={t('removeItem', { number: index + 1 })}
              onClick={() => write(items.filter((_, at) => at !== index))}
            />
          </div>
        ))}
      </div>
      <div>
        <Button variant="quiet" icon={Plus} onClick={() => write([...items, field.options?.[0] ?? ''])}>
          {t('addEntry')}
        </Button>
      </div>
    </fieldset>
  )
}
