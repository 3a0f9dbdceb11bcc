import { useEffect, useState } from 'react'
import { TextField } from '../../ui/TextField.tsx'
import { useForm } from '../FormContext.ts'
import { problemOf } from '../fieldProblem.ts'
import type { Field } from '../formModel.ts'
import type { ControlProps } from '../PropertyField.tsx'
import { useProblemWords } from '../useProblemWords.ts'

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value))

/** A number, kept as a number once it is one; a reference to a parameter stays a text. */
export function NumberProperty({
  field,
  label,
  value,
  error,
  aside,
}: ControlProps<Extract<Field, { kind: 'number' }>>) {
  const form = useForm()
  const words = useProblemWords()
  const [typed, setTyped] = useState(textOf(value))
  useEffect(() => {
    setTyped((before) => (before.trim() !== '' && Number(before) === value ? before : textOf(value)))
  }, [value])
  const problem = problemOf(field, value)
  return (
    <TextField
      label={label}
      aside={aside}
      error={problem ? words(problem) : error}
      inputMode="decimal"
      value={typed}
      placeholder={textOf(field.default)}
      onChange={(text) => {
        setTyped(text)
        const number = Number(text)
        if (text.trim() === '') form.set(field.path, undefined)
        else form.set(field.path, Number.isFinite(number) ? number : text)
      }}
    />
  )
}
