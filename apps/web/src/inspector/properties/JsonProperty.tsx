import type { Json } from '@mulgil/flow'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { TextArea } from '../../ui/TextField.tsx'
import { useForm } from '../FormContext.ts'
import type { Field } from '../formModel.ts'
import type { ControlProps } from '../PropertyField.tsx'

const textOf = (value: Json | undefined): string => (value === undefined ? '' : JSON.stringify(value, null, 2))

/** Anything that has no form of its own, as JSON; it is taken over whenever it can be read. */
export function JsonProperty({ field, label, value, error, aside }: ControlProps<Extract<Field, { kind: 'json' }>>) {
  const t = useTranslations('inspector')
  const form = useForm()
  const [typed, setTyped] = useState(() => textOf(value))
  const parsed = parse(typed)
  useEffect(() => {
    setTyped((before) => (JSON.stringify(parse(before)?.value) === JSON.stringify(value) ? before : textOf(value)))
  }, [value])
  return (
    <TextArea
      label={label}
      aside={aside}
      error={parsed ? error : t('notJson')}
      mono
      rows={4}
      value={typed}
      placeholder={textOf(field.default)}
      onChange={(text) => {
        setTyped(text)
        const next = parse(text)
        if (next) form.set(field.path, next.value)
      }}
    />
  )
}

function parse(text: string): { readonly value: Json | undefined } | undefined {
  if (text.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    return undefined
  }
}
