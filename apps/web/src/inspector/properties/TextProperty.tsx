import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { TextArea, TextField } from '../../ui/TextField.tsx'
import { ExpressionPreview } from '../ExpressionPreview.tsx'
import { useForm } from '../FormContext.ts'
import { problemOf } from '../fieldProblem.ts'
import type { Field } from '../formModel.ts'
import type { ControlProps } from '../PropertyField.tsx'
import { useProblemWords } from '../useProblemWords.ts'

const monoFormats = ['path', 'directory', 'url', 'regex', 'jsonPath', 'json']

/** A text; with Expression Language it shows its value for the last FlowFile while it has the focus. */
export function TextProperty({ field, label, value, error, aside }: ControlProps<Extract<Field, { kind: 'text' }>>) {
  const t = useTranslations('inspector')
  const form = useForm()
  const words = useProblemWords()
  const [hasFocus, setFocus] = useState(false)
  const { expression, unit, format } = field.hints
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
  const fallback = typeof field.default === 'string' ? field.default : ''
  const isMono = Boolean(expression || unit || monoFormats.includes(format ?? ''))
  const problem = problemOf(field, value)
  const shared = {
    label,
    aside,
    error: problem ? words(problem) : error,
    value: text,
    mono: isMono,
    placeholder: fallback || undefined,
    // An empty text is a value of its own where the default is not empty; elsewhere it is no value.
    onChange: (next: string) => form.set(field.path, next === '' && (unit || fallback === '') ? undefined : next),
    onFocus: () => setFocus(true),
    onBlur: () => setFocus(false),
    title: fallback ? t('defaultIs', { value: fallback }) : undefined,
  }
  return (
    <>
      {field.multiline || text.includes('\n') ? <TextArea {...shared} rows={4} /> : <TextField {...shared} />}
      {expression && hasFocus && <ExpressionPreview text={text === '' ? fallback : text} />}
    </>
  )
}
