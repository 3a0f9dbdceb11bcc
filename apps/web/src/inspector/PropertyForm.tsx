import type { Json } from '@mulgil/flow'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBilingual } from '../i18n/bilingual.ts'
import { useDraftState, useProblems, useWorkspace } from '../workspace/WorkspaceContext.tsx'
import { FormContext, type FormHands } from './FormContext.ts'
import { type Field, type FormSpec, formOf, isShown } from './formModel.ts'
import styles from './Inspector.module.css'
import { PropertyField } from './PropertyField.tsx'
import { renameKey } from './renameKey.ts'

interface PropertyFormProps {
  /** Of the processor or service. */
  readonly id: string
  readonly path: readonly string[]
  readonly properties: Readonly<Record<string, unknown>>
  readonly spec: (FormSpec & { readonly dynamicRelationships?: string }) | undefined
}

/** A row for each property of the spec, and the help of the one that has the focus. */
export function PropertyForm({ id, path, properties: given, spec }: PropertyFormProps) {
  const t = useTranslations('inspector')
  const say = useBilingual()
  const workspace = useWorkspace()
  const [focused, setFocused] = useState<Field>()
  const problems = useProblems(id)
  const secretsSet = useDraftState((state) => state.flow.secretsSet)
  const fields = useMemo(() => (spec ? formOf(spec) : unknownForm(given)), [spec, given])
  const properties = given as Readonly<Record<string, Json>>
  const hands = useMemo(
    (): FormHands => ({
      flow: workspace.flow,
      component: id,
      properties,
      problems,
      secretsSet,
      set: (at, value) => workspace.set([...path, 'properties', ...at], value, `property:${id}:${at.join('.')}`),
      renameKey: (at, before, after) => {
        const { draft } = workspace
        const dynamic = spec?.dynamicRelationships === at.join('.')
        draft.run('edit', renameKey(workspace.document(), id, ['properties', ...at], before, after, dynamic))
      },
      focus: setFocused,
    }),
    [workspace, id, path, properties, problems, secretsSet, spec],
  )
  const shown = fields.filter((field) => isShown(field, fields, properties))
  const help = focused && say(focused.help)
  return (
    <FormContext value={hands}>
      <div className={styles.form}>
        {shown.length === 0 && <p className={styles.small}>{t('noProperties')}</p>}
        {shown.map((field, index) => {
          const section = field.hints.section
          const isNew = section !== undefined && section !== shown[index - 1]?.hints.section
          return (
            <div key={field.path.join('.')}>
              {isNew && <h3 className={styles.section}>{section}</h3>}
              <PropertyField field={field} />
            </div>
          )
        })}
      </div>
      {focused && (
        <footer className={styles.help} aria-live="polite">
          <strong>{say(focused.label)}</strong>
          {focused.required && ` · ${t('required')}`}
          {help && <p>{help}</p>}
          {focused.hints.expression && <p>{t('expressionHelp')}</p>}
          {focused.default !== undefined && focused.default !== '' && (
            <p>
              {t('defaultIs', {
                value: typeof focused.default === 'string' ? focused.default : JSON.stringify(focused.default),
              })}
            </p>
          )}
        </footer>
      )}
    </FormContext>
  )
}

/** Without a spec every property is plain JSON. */
function unknownForm(properties: Readonly<Record<string, unknown>>): readonly Field[] {
  return Object.keys(properties).map((name): Field => {
    const label = { en: name, ko: name }
    return {
      kind: 'json',
      path: [name],
      label,
      help: { en: '', ko: '' },
      required: false,
      default: undefined,
      hints: {},
    }
  })
}
