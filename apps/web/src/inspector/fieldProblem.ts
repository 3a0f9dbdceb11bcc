import { type Json, parseDataSize, parseDuration } from '@mulgil/flow'
import type { Field } from './formModel.ts'

export type FieldProblem =
  | { readonly code: 'notANumber' | 'notADuration' | 'notASize' | 'notJson' }
  | { readonly code: 'tooSmall'; readonly min: number }
  | { readonly code: 'tooLarge'; readonly max: number }

const hasReference = (text: string) => /[#$]\{/.test(text)

/** What is wrong with a value as it is typed; the server's validation says the rest. */
export function problemOf(field: Field, value: Json | undefined): FieldProblem | undefined {
  if (value === undefined || value === '') return undefined
  if (field.kind === 'number') return numberProblem(field, value)
  if (typeof value !== 'string' || hasReference(value)) return undefined
  if (field.hints.unit === 'duration' && parseDuration(value) === undefined) return { code: 'notADuration' }
  if (field.hints.unit === 'dataSize' && parseDataSize(value) === undefined) return { code: 'notASize' }
  return undefined
}

function numberProblem(field: Extract<Field, { kind: 'number' }>, value: Json): FieldProblem | undefined {
  if (typeof value === 'string' && hasReference(value)) return undefined
  if (typeof value !== 'number' || (field.integer && !Number.isInteger(value))) return { code: 'notANumber' }
  if (field.min !== undefined && value < field.min) return { code: 'tooSmall', min: field.min }
  if (field.max !== undefined && value > field.max) return { code: 'tooLarge', max: field.max }
  return undefined
}
