import type { contract } from '@mulgil/client'
import type { Json } from '@mulgil/flow'

interface Hints {
  readonly expression?: 'text' | 'condition'
  readonly secret?: boolean
  /** The type of controller service that the property names. */
  readonly service?: string
  readonly unit?: 'duration' | 'dataSize'
  readonly format?: string
  readonly dependsOn?: { readonly property: string; readonly values: readonly (string | boolean)[] }
  /** Not used while this sibling has a value. */
  readonly replacedBy?: string
  readonly section?: string
}
type Schema = { readonly [key: string]: unknown }
interface Common {
  /** From the properties down: `['login', 'password']`. */
  readonly path: readonly string[]
  readonly label: contract.Bilingual
  readonly help: contract.Bilingual
  readonly required: boolean
  readonly default: Json | undefined
  readonly hints: Hints
}

/** One row of the form, made from a property's JSON Schema. */
export type Field = Common &
  (
    | { readonly kind: 'text'; readonly multiline: boolean }
    | { readonly kind: 'secret' }
    | { readonly kind: 'service'; readonly service: string }
    | {
        readonly kind: 'number'
        readonly integer: boolean
        readonly min: number | undefined
        readonly max: number | undefined
      }
    | { readonly kind: 'boolean' }
    | { readonly kind: 'choice'; readonly options: readonly string[] }
    | { readonly kind: 'record'; readonly value: Field }
    | { readonly kind: 'list'; readonly options: readonly string[] | undefined }
    | { readonly kind: 'union'; readonly by: string; readonly branches: readonly Branch[] }
    | { readonly kind: 'object'; readonly fields: readonly Field[] }
    | { readonly kind: 'json' }
  )
export interface Branch {
  readonly value: string
  readonly label: contract.Bilingual
  readonly fields: readonly Field[]
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const schemasOf = (value: unknown): readonly Schema[] => (Array.isArray(value) ? value.filter(isSchema) : [])
const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []

/** What a form needs to know of a processor or a service. */
export type FormSpec = Pick<contract.ProcessorType, 'properties' | 'propertyTexts'>

/** The form of a processor or service: a field for each property of its spec. */
export function formOf(spec: FormSpec): readonly Field[] {
  return fieldsOf(spec.properties, [], spec)
}

function fieldsOf(schema: Schema, path: readonly string[], spec: FormSpec, without?: string): readonly Field[] {
  const required = strings(schema.required)
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : []
  return properties.flatMap(([name, inner]) =>
    isSchema(inner) && name !== without ? [fieldOf(inner, [...path, name], required.includes(name), spec)] : [],
  )
}

function fieldOf(given: Schema, path: readonly string[], required: boolean, spec: FormSpec): Field {
  const schema = withoutNull(given)
  const hints: Hints = { ...hintsOf(schema), ...hintsOf(given) }
  const texts = spec.propertyTexts[path.join('.')]
  const plain = typeof given.description === 'string' ? given.description : ''
  const common: Common = {
    path,
    label: texts?.label ?? both(wordsOf(path.at(-1) ?? '')),
    help: texts?.help ?? both(plain),
    required,
    default: (given.default ?? schema.default) as Json | undefined,
    hints,
  }
  const branches = [...schemasOf(schema.oneOf), ...schemasOf(schema.anyOf)]
  const by = discriminatorOf(branches)
  if (by) return { ...common, kind: 'union', by, branches: branches.map((branch) => branchOf(branch, by, path, spec)) }
  if (hints.secret) return { ...common, kind: 'secret' }
  if (hints.service) return { ...common, kind: 'service', service: hints.service }
  const options = strings(schema.enum)
  if (options.length > 0) return { ...common, kind: 'choice', options }
  switch (schema.type) {
    case 'string':
      return { ...common, kind: 'text', multiline: hints.format === 'text' || hints.format === 'json' }
    case 'integer':
    case 'number':
      return { ...common, kind: 'number', integer: schema.type === 'integer', ...boundsOf(schema) }
    case 'boolean':
      return { ...common, kind: 'boolean' }
    case 'array': {
      const items = isSchema(schema.items) ? schema.items : {}
      if (items.type !== 'string') return { ...common, kind: 'json' }
      const choices = strings(items.enum)
      return { ...common, kind: 'list', options: choices.length > 0 ? choices : undefined }
    }
    case 'object':
      if (isSchema(schema.properties)) return { ...common, kind: 'object', fields: fieldsOf(schema, path, spec) }
      return isSchema(schema.additionalProperties)
        ? { ...common, kind: 'record', value: fieldOf(schema.additionalProperties, [...path, '*'], true, spec) }
        : { ...common, kind: 'json' }
    default:
      return { ...common, kind: 'json' }
  }
}

function withoutNull(schema: Schema): Schema {
  const branches = [...schemasOf(schema.anyOf), ...schemasOf(schema.oneOf)]
  const real = branches.filter(({ type }) => type !== 'null')
  return branches.length > real.length && real.length === 1 ? real[0] : schema
}

const hintsOf = (schema: Schema): Hints => (isSchema(schema['x-mulgil']) ? (schema['x-mulgil'] as Hints) : {})
const both = (text: string): contract.Bilingual => ({ en: text, ko: text })
/** `maxBatchSize` → `Max batch size`. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The property that tells the branches apart: a constant text in each of them. */
function discriminatorOf(branches: readonly Schema[]): string | undefined {
  if (branches.length === 0) return undefined
  const [first] = branches
  if (!isSchema(first.properties)) return undefined
  return Object.keys(first.properties).find((name) =>
    branches.every((branch) => constantOf(branch, name) !== undefined),
  )
}

function constantOf(branch: Schema, name: string): string | undefined {
  const property = isSchema(branch.properties) ? branch.properties[name] : undefined
  return isSchema(property) && typeof property.const === 'string' ? property.const : undefined
}

function branchOf(branch: Schema, by: string, path: readonly string[], spec: FormSpec): Branch {
  const value = constantOf(branch, by) ?? ''
  return {
    value,
    label: spec.propertyTexts[[...path, value].join('.')]?.label ?? both(wordsOf(value)),
    fields: fieldsOf(branch, path, spec, by),
  }
}

function boundsOf(schema: Schema): { readonly min: number | undefined; readonly max: number | undefined } {
  const bound = (value: unknown) =>
    typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined
  return { min: bound(schema.minimum), max: bound(schema.maximum) }
}

/** What stands at a path of the properties, or undefined. */
export function propertyAt(properties: Readonly<Record<string, Json>>, path: readonly string[]): Json | undefined {
  let value: Json | undefined = properties
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = (value as Readonly<Record<string, Json>>)[key]
  }
  return value
}

/**
 * Whether a field counts: the sibling it depends on has one of its values (its default counts), and the one that would
 * replace it has none.
 */
export function isShown(field: Field, siblings: readonly Field[], properties: Readonly<Record<string, Json>>): boolean {
  const { dependsOn, replacedBy } = field.hints
  const sibling = (name: string) => siblings.find(({ path }) => path.at(-1) === name)
  const replacing = replacedBy === undefined ? undefined : sibling(replacedBy)
  if (replacing && hasValue(propertyAt(properties, replacing.path))) return false
  const other = dependsOn && sibling(dependsOn.property)
  if (!other) return true
  const value = propertyAt(properties, other.path) ?? other.default
  return dependsOn.values.some((each) => each === value) && isShown(other, siblings, properties)
}

const hasValue = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== ''
