import { z } from 'zod'
import type { PropertyHints } from '../properties.ts'

type Schema = z.core.$ZodType

/** The schema inside defaults, optionals and transforms, and the hints met on the way. */
export function unwrap(schema: Schema | undefined): { inner: Schema | undefined; hints: PropertyHints } {
  let hints: PropertyHints = {}
  let inner = schema
  while (inner) {
    const meta = (inner as z.ZodType).meta?.()?.['x-mulgil'] as PropertyHints | undefined
    hints = { ...meta, ...hints }
    const def = inner._zod.def as { innerType?: Schema; in?: Schema }
    const next = def.innerType ?? def.in
    if (!next) break
    inner = next
  }
  return { inner, hints }
}

/** Of a union the option whose discriminator (or any literal) matches the value; anything else itself. */
export function optionOf(schema: Schema | undefined, value: object): Schema | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion)) return schema
  return (schema.options as Schema[]).find((option) => {
    const { inner } = unwrap(option)
    if (!(inner instanceof z.ZodObject)) return false
    return Object.entries(inner.shape).some(
      ([key, field]) => field instanceof z.ZodLiteral && field.values.has((value as Record<string, never>)[key]),
    )
  })
}

/** The schema of a key in an object or a record. */
export const fieldOf = (schema: Schema | undefined, key: string): Schema | undefined =>
  schema instanceof z.ZodObject ? schema.shape[key] : schema instanceof z.ZodRecord ? schema.valueType : undefined

/** The schema of the items of a list. */
export const elementOf = (schema: Schema | undefined): Schema | undefined =>
  schema instanceof z.ZodArray ? schema.element : undefined
