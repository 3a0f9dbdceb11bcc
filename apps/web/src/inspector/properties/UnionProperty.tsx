import { useTranslations } from 'use-intl'
import { useBilingual } from '../../i18n/bilingual.ts'
import { Select } from '../../ui/Select.tsx'
import { useForm } from '../FormContext.ts'
import { type Field, isShown, propertyAt } from '../formModel.ts'
import styles from '../PropertyField.module.css'
import { type ControlProps, PropertyField } from '../PropertyField.tsx'

/** Either/or settings: a kind, and the fields of that kind. Fields that both kinds have keep their values. */
export function UnionProperty({ field, label, value, error, aside }: ControlProps<Extract<Field, { kind: 'union' }>>) {
  const t = useTranslations('inspector')
  const say = useBilingual()
  const form = useForm()
  const current = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  const start =
    typeof field.default === 'object' && field.default !== null && !Array.isArray(field.default) ? field.default : {}
  const chosen = ((current ?? start) as Readonly<Record<string, unknown>>)[field.by]
  const branch = field.branches.find((each) => each.value === chosen)
  const choose = (next: string) => {
    const fields = field.branches.find((each) => each.value === next)?.fields ?? []
    const kept = fields.flatMap(({ path }) => {
      const before = propertyAt(form.properties, path)
      return before === undefined ? [] : [[path.at(-1) ?? '', before] as const]
    })
    form.set(field.path, { [field.by]: next, ...Object.fromEntries(kept) })
  }
  return (
    <>
      <Select
        label={label}
        error={error}
        aside={aside}
        value={typeof chosen === 'string' ? chosen : undefined}
        placeholder={t('choose')}
        options={field.branches.map((each) => ({ value: each.value, label: say(each.label) }))}
        onChange={choose}
      />
      {branch && branch.fields.length > 0 && (
        <div className={styles.inner}>
          {branch.fields
            .filter((inner) => isShown(inner, branch.fields, form.properties))
            .map((inner) => (
              <PropertyField key={inner.path.join('.')} field={inner} />
            ))}
        </div>
      )}
    </>
  )
}
