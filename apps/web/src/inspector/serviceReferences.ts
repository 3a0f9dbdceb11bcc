import type { Json } from '@mulgil/flow'
import type { FormSpec } from './formModel.ts'
import { isSchema, propertySchemas, type Schema } from './secrets.ts'

/** The properties with other ids in the place of the services that they name. */
export function renameServices(
  spec: FormSpec | undefined,
  properties: Readonly<Record<string, Json>>,
  rename: (id: string) => string,
): Record<string, Json> {
  return renamed(spec?.properties ?? {}, properties, rename) as Record<string, Json>
}

function renamed(schema: Schema, value: Json, rename: (id: string) => string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const known = propertySchemas(schema)
  const entries = Object.entries(value as Record<string, Json>).map(([key, each]) => {
    const schemas = known.filter(([name]) => name === key).map(([, inner]) => inner)
    if (typeof each === 'string' && schemas.some(namesService)) return [key, rename(each)] as const
    return [key, schemas.reduce((rest, inner) => renamed(inner, rest, rename), each)] as const
  })
  return Object.fromEntries(entries)
}

/** The hint of an optional property stands on it or in one of its branches. */
function namesService(schema: Schema): boolean {
  const hints = schema['x-mulgil']
  if (isSchema(hints) && typeof hints.service === 'string') return true
  return [schema.anyOf, schema.oneOf].some(
    (branches) => Array.isArray(branches) && branches.filter(isSchema).some(namesService),
  )
}
