import type { Json } from '@mulgil/flow'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useProblemText } from '../../i18n/problemWords.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { ExpressionPreview } from '../ExpressionPreview.tsx'
import { useForm } from '../FormContext.ts'
import type { Field } from '../formModel.ts'
import styles from '../PropertyField.module.css'
import type { ControlProps } from '../PropertyField.tsx'

type RecordField = Extract<Field, { kind: 'record' }>

/** Names with values: routes, attributes, headers. A name takes hold when it is left or with Enter. */
export function RecordProperty({ field, label, value, error, aside }: ControlProps<RecordField>) {
  const t = useTranslations('inspector')
  const form = useForm()
  const record = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Readonly<
    Record<string, Json>
  >
  const names = Object.keys(record)
  const write = (next: Readonly<Record<string, Json>>) =>
    form.set(field.path, Object.keys(next).length === 0 && field.default === undefined ? undefined : next)
  const add = () => {
    let number = names.length + 1
    while (names.includes(`name${number}`)) number += 1
    write({ ...record, [`name${number}`]: '' })
  }
  return (
    <fieldset className={`${styles.inner} ${styles.flush}`}>
      <legend className="visually-hidden">{label}</legend>
      <div className={styles.top} aria-hidden>
        {label}
        {aside}
      </div>
      {error && <p className={styles.error}>{error}</p>}
      <div className={styles.entries}>
        {names.map((name, index) => (
          <Entry
            // An entry keeps its place while it is renamed.
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity here.
            key={index}
            field={field}
            name={name}
            value={record[name]}
            others={names.filter((each) => each !== name)}
            onRename={(next) => form.renameKey(field.path, name, next)}
            onRemove={() => {
              const { [name]: _, ...rest } = record
              write(rest)
            }}
          />
        ))}
      </div>
      <div>
        <Button variant="quiet" icon={Plus} onClick={add}>
          {t('addEntry')}
        </Button>
      </div>
    </fieldset>
  )
}

interface EntryProps {
  readonly field: RecordField
  readonly name: string
  readonly value: Json
  readonly others: readonly string[]
  onRename(name: string): void
  onRemove(): void
}

function Entry({ field, name, value, others, onRename, onRemove }: EntryProps) {
  const t = useTranslations('inspector')
  const form = useForm()
  const words = useProblemText()
  const [typed, setTyped] = useState<string>()
  const [hasFocus, setFocus] = useState(false)
  const taken = typed !== undefined && others.includes(typed.trim())
  const path = [...field.path, name]
  const problem = form.problems.find((each) => each.property === path.join('.'))
  const finish = () => {
    const next = typed?.trim()
    if (next && !taken && next !== name) onRename(next)
    setTyped(undefined)
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return (
    <div className={styles.entry} data-property={path.join('.')}>
      <TextField
        label={`${t('entryName')}: ${name}`}
        hideLabel
        mono
        value={typed ?? name}
        error={taken ? t('entryTaken') : undefined}
        onChange={setTyped}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.code === 'Enter' && !event.nativeEvent.isComposing) finish()
        }}
      />
      <TextField
        label={`${t('entryValue')}: ${name}`}
        hideLabel
        mono
        value={text}
        error={problem && words(problem).what}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
        onChange={(next) => form.set(path, next)}
      />
      <IconButton icon={X} size="small" label={t('removeEntry', { name })} onClick={onRemove} />
      {field.value.hints.expression && hasFocus && (
        <div className={styles.wide}>
          <ExpressionPreview text={text} />
        </div>
      )}
    </div>
  )
}
