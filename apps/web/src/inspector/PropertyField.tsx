import type { Json } from '@mulgil/flow'
import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useBilingual } from '../i18n/bilingual.ts'
import { useProblemText } from '../i18n/problemWords.ts'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { Switch } from '../ui/Switch.tsx'
import { useForm } from './FormContext.ts'
import { type Field, isShown, propertyAt } from './formModel.ts'
import styles from './PropertyField.module.css'
import { JsonProperty } from './properties/JsonProperty.tsx'
import { ListProperty } from './properties/ListProperty.tsx'
import { NumberProperty } from './properties/NumberProperty.tsx'
import { RecordProperty } from './properties/RecordProperty.tsx'
import { SecretProperty } from './properties/SecretProperty.tsx'
import { ServiceProperty } from './properties/ServiceProperty.tsx'
import { TextProperty } from './properties/TextProperty.tsx'
import { UnionProperty } from './properties/UnionProperty.tsx'

/** One property with the control that fits it, its problems, and a way back to its default. */
export function PropertyField({ field }: { readonly field: Field }) {
  const form = useForm()
  const name = field.path.join('.')
  const words = useProblemText()
  const own = form.problems.find((problem) => problem.property === name)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears which control inside has the focus.
    <div
      className={styles.row}
      data-property={name}
      onFocus={(event) => {
        event.stopPropagation()
        form.focus(field)
      }}
    >
      <Control field={field} error={own && words(own).what} />
    </div>
  )
}

/** What every control gets. */
export interface ControlProps<F extends Field = Field> {
  readonly field: F
  readonly label: string
  readonly value: Json | undefined
  readonly error: string | undefined
  readonly aside: ReactNode
}

function Control({ field, error }: { readonly field: Field; readonly error: string | undefined }) {
  const t = useTranslations('inspector')
  const say = useBilingual()
  const form = useForm()
  const value = propertyAt(form.properties, field.path)
  const label = `${say(field.label)}${field.required ? ' *' : ''}`
  const aside = <Aside field={field} isSet={value !== undefined} />
  const common = { label, value, error, aside }
  switch (field.kind) {
    case 'text':
      return <TextProperty {...common} field={field} />
    case 'number':
      return <NumberProperty {...common} field={field} />
    case 'secret':
      return <SecretProperty {...common} field={field} />
    case 'service':
      return <ServiceProperty {...common} field={field} />
    case 'record':
      return <RecordProperty {...common} field={field} />
    case 'list':
      return <ListProperty {...common} field={field} />
    case 'union':
      return <UnionProperty {...common} field={field} />
    case 'json':
      return <JsonProperty {...common} field={field} />
    case 'boolean':
      return (
        <div className={styles.switch}>
          <Switch
            label={label}
            help={error && <span className={styles.error}>{error}</span>}
            checked={(value ?? field.default) === true}
            onChange={(checked) => form.set(field.path, checked === (field.default ?? false) ? undefined : checked)}
          />
          {aside}
        </div>
      )
    case 'choice':
      return (
        <Select
          label={label}
          error={error}
          aside={aside}
          value={typeof value === 'string' ? value : typeof field.default === 'string' ? field.default : undefined}
          placeholder={t('choose')}
          options={field.options.map((option) => ({ value: option, label: option }))}
          onChange={(next) => form.set(field.path, next === field.default ? undefined : next)}
        />
      )
    case 'object':
      return (
        <fieldset className={styles.inner}>
          <legend>{label}</legend>
          {field.fields
            .filter((inner) => isShown(inner, field.fields, form.properties))
            .map((inner) => (
              <PropertyField key={inner.path.join('.')} field={inner} />
            ))}
        </fieldset>
      )
    default:
      throw new Error(`Unknown field ${JSON.stringify(field satisfies never)}`)
  }
}

function Aside({ field, isSet }: { readonly field: Field; readonly isSet: boolean }) {
  const t = useTranslations('inspector')
  const form = useForm()
  const canReset = isSet && field.kind !== 'secret' && field.kind !== 'record' && field.kind !== 'list'
  return (
    <span className={styles.aside}>
      {field.hints.expression && <Badge tone="info">{t('expression')}</Badge>}
      {canReset && (
        <IconButton icon={RotateCcw} size="small" label={t('reset')} onClick={() => form.set(field.path, undefined)} />
      )}
    </span>
  )
}
