import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/Button.tsx'
import fieldStyles from '../../ui/Field.module.css'
import { Field as LabelledField } from '../../ui/Field.tsx'
import { useForm } from '../FormContext.ts'
import type { Field } from '../formModel.ts'
import styles from '../PropertyField.module.css'
import type { ControlProps } from '../PropertyField.tsx'
import { secretKept } from '../secrets.ts'

const refersToParameter = (value: unknown): value is string => typeof value === 'string' && value.startsWith('#{')

/** A secret: its value is never shown again, only that there is one. */
export function SecretProperty({
  field,
  label,
  value,
  error,
  aside,
}: ControlProps<Extract<Field, { kind: 'secret' }>>) {
  const t = useTranslations('inspector')
  const form = useForm()
  const [typed, setTyped] = useState('')
  const [replacing, setReplacing] = useState(false)
  const isSet = value === secretKept || (typeof value === 'string' && value !== '' && !refersToParameter(value))
  const use = () => {
    form.set(field.path, typed)
    setTyped('')
    setReplacing(false)
  }
  if (isSet && !replacing) {
    return (
      <LabelledField label={label} aside={aside} error={error}>
        {(ids) => (
          <div className={styles.secret}>
            <output {...ids} className={styles.masked}>
              {t('secretSet')}
            </output>
            <Button onClick={() => setReplacing(true)}>{t('secretReplace')}</Button>
            <Button variant="quiet" onClick={() => form.set(field.path, undefined)}>
              {t('secretClear')}
            </Button>
          </div>
        )}
      </LabelledField>
    )
  }
  return (
    <LabelledField label={label} aside={aside} error={error}>
      {(ids) => (
        <div className={styles.secret}>
          <input
            {...ids}
            type={typed.startsWith('#{') || refersToParameter(value) ? 'text' : 'password'}
            autoComplete="new-password"
            className={fieldStyles.control}
            placeholder={refersToParameter(value) ? value : t('secretPlaceholder')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.code === 'Enter' && !event.nativeEvent.isComposing && typed !== '') use()
            }}
          />
          <Button disabled={typed === ''} onClick={use}>
            {t('secretUse')}
          </Button>
        </div>
      )}
    </LabelledField>
  )
}
