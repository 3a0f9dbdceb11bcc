import type { Json } from '@mulgil/flow'
import type { FormSpec } from './formModel.ts'

export type Schema = { readonly [key: string]: unknown }
export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const refersToParameter = (value: Json) => typeof value === 'string' && /^#\{[^}]+\}$/.test(value.trim())

/** The properties without the values of secret ones; a reference to a parameter is no secret. */
export function withoutSecrets(
  spec: FormSpec | undefined,
  properties: Readonly<Record<string, Json>>,
): Record<string, Json> {
  return clean(spec?.properties ?? {}, properties) as Record<string, Json>
}

function clean(schema: Schema, value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const known = propertySchemas(schema)
  const kept = Object.entries(value as Record<string, Json>).flatMap(([key, each]) => {
    const schemas = known.filter(([name]) => name === key).map(([, inner]) => inner)
    if (schemas.some(isSecret) && !refersToParameter(each)) return []
    return [[key, schemas.reduce((rest, inner) => clean(inner, rest), each)] as const]
  })
  return Object.fromEntries(kept)
}

/** The properties of an object schema, and of each branch of a union. */
export function propertySchemas(schema: Schema): readonly (readonly [string, Schema])[] {
  const own = isSchema(schema.properties) ? Object.entries(schema.properties) : []
  const branches = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list : []))
  return [
    ...own.flatMap(([name, inner]) => (isSchema(inner) ? [[name, inner] as const] : [])),
    ...branches.filter(isSchema).flatMap(propertySchemas),
  ]
}

const isSecret = (schema: Schema): boolean => isSchema(schema['x-mulgil']) && schema['x-mulgil'].secret === true

/** What a secret reads as in a document from the server when it has a value; sent back it means «keep it». */
export const secretKept = '••••••••'
