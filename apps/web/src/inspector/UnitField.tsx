import { parseDataSize, parseDuration } from '@mulgil/flow'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { FieldProps } from '../ui/Field.tsx'
import { TextField } from '../ui/TextField.tsx'

interface UnitFieldProps extends FieldProps {
  readonly unit: 'duration' | 'dataSize'
  readonly value: string | undefined
  readonly placeholder?: string
  /** Called with a value that can be read; undefined when the field is empty. */
  onChange(value: string | undefined): void
}

/** A duration or a size; what cannot be read is shown as wrong and not taken over. */
export function UnitField({ unit, value, placeholder, onChange, ...field }: UnitFieldProps) {
  const t = useTranslations('inspector')
  const [typed, setTyped] = useState(value ?? '')
  useEffect(() => setTyped((before) => (before === '' && value === undefined ? before : (value ?? ''))), [value])
  const reads = (text: string) => (unit === 'duration' ? parseDuration(text) : parseDataSize(text)) !== undefined
  const wrong = typed.trim() !== '' && !reads(typed)
  return (
    <TextField
      {...field}
      mono
      value={typed}
      placeholder={placeholder}
      error={wrong ? t(unit === 'duration' ? 'notADuration' : 'notASize') : field.error}
      onChange={(text) => {
        setTyped(text)
        if (text.trim() === '') onChange(undefined)
        else if (reads(text)) onChange(text)
      }}
    />
  )
}
