import * as contract from '@mulgil/client/contract'
import type { Component, FlowDocument, GivenParameters, Group, Json, Properties } from '@mulgil/flow'

const { SECRET_KEPT } = contract

/** JSON Schema of the properties of a type, with `x-mulgil` hints; undefined for a type that is not installed. */
export type SchemaOf = (type: string, kind: 'processor' | 'service') => JsonSchema | undefined
export type JsonSchema = Readonly<Record<string, unknown>>

/** Where a secret property stands: `component.property.path` or `service.property.path`, which is also its key in the Secret table. */
export type SecretKey = string

/** What `replace` makes of the text of a secret property; undefined takes the property away. */
type Replace = (key: SecretKey, text: string) => string | undefined

/** A copy of the document in which the text of each secret property is what `replace` makes of it. */
export function mapSecrets(document: FlowDocument, schemaOf: SchemaOf, replace: Replace): FlowDocument {
  const mapProperties = (id: string, properties: Properties, schema: JsonSchema | undefined): Properties => {
    if (schema === undefined) return properties
    return (mapValue(properties as Json, schema, schema, id, replace) ?? {}) as Properties
  }
  const mapServices = (services: FlowDocument['services']) =>
    mapEntries(services, (id, service) => {
      const { type, properties } = service
      return { ...service, properties: mapProperties(id, properties, schemaOf(type, 'service')) }
    })
  const mapComponent = (id: string, component: Component): Component => {
    if (component.kind === 'processor') {
      const { type, properties } = component
      return { ...component, properties: mapProperties(id, properties, schemaOf(type, 'processor')) }
    }
    if (component.kind !== 'group') return component
    const { services, root } = component
    return { ...component, ...(services && { services: mapServices(services) }), root: mapGroup(root) }
  }
  const mapGroup = (group: Group): Group => ({ ...group, components: mapEntries(group.components, mapComponent) })
  return { ...document, services: mapServices(document.services), root: mapGroup(document.root) }
}

const mapEntries = <T>(record: Readonly<Record<string, T>>, map: (key: string, value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(key, value)]))

function mapValue(value: Json, schema: unknown, root: JsonSchema, key: SecretKey, replace: Replace): Json | undefined {
  const schemas = alternatives(schema, root)
  if (typeof value === 'string') return schemas.some(isSecret) ? replace(key, value) : value
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const inside = schemas.flatMap((one) => (one.prefixItems as unknown[] | undefined)?.[index] ?? one.items ?? [])
      return mapValue(item, { anyOf: inside }, root, `${key}.${index}`, replace) ?? ''
    })
  }
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>).flatMap(([name, item]) => {
      const inside = schemas.flatMap(
        (one) => (one.properties as JsonSchema | undefined)?.[name] ?? one.additionalProperties ?? [],
      )
      const mapped = mapValue(item, { anyOf: inside }, root, `${key}.${name}`, replace)
      return mapped === undefined ? [] : [[name, mapped]]
    }),
  )
}

/** The schema and all that it may be instead: a property that is secret in one of them is treated as secret. */
function alternatives(schema: unknown, root: JsonSchema, depth = 0): readonly JsonSchema[] {
  if (schema === null || typeof schema !== 'object' || depth > 20) return []
  const one = schema as JsonSchema
  const inside = [one.anyOf, one.oneOf, one.allOf].flatMap((list) => (Array.isArray(list) ? list : []))
  const referred = typeof one.$ref === 'string' ? [lookUp(one.$ref, root)] : []
  return [one, ...[...inside, ...referred].flatMap((next) => alternatives(next, root, depth + 1))]
}

const lookUp = (reference: string, root: JsonSchema): unknown =>
  reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .reduce<unknown>((at, part) => (at as JsonSchema | undefined)?.[part], root)

const isSecret = (schema: JsonSchema) => (schema['x-mulgil'] as { secret?: boolean } | undefined)?.secret === true

/** True for `#{token}`: the text names a parameter and is itself no secret. */
const isReference = (text: string) => /^\s*#\{[^{}]+\}\s*$/.test(text)

export interface TakenSecrets {
  /** With `SECRET_KEPT` in place of each secret. */
  readonly document: FlowDocument
  /** Secrets that were typed in. */
  readonly typed: ReadonlyMap<SecretKey, string>
}

/** Moves secrets that were typed into a document out of it. `known` says which keys have a value already. */
export function takeSecrets(
  document: FlowDocument,
  schemaOf: SchemaOf,
  known: ReadonlySet<SecretKey> | ReadonlyMap<SecretKey, unknown>,
): TakenSecrets {
  const typed = new Map<SecretKey, string>()
  const taken = mapSecrets(document, schemaOf, (key, text) => {
    if (text === '' || isReference(text)) return text
    // A marker without a value comes from another flow or server: there is nothing to keep, so the field is empty.
    if (text === SECRET_KEPT) return known.has(key) ? text : undefined
    typed.set(key, text)
    return SECRET_KEPT
  })
  return { document: taken, typed }
}

/** The keys of the secret properties that have a value on the server. */
export function secretKeysIn(document: FlowDocument, schemaOf: SchemaOf): readonly SecretKey[] {
  const keys: SecretKey[] = []
  mapSecrets(document, schemaOf, (key, text) => {
    if (text === SECRET_KEPT) keys.push(key)
    return text
  })
  return keys
}

/** The document as it may leave the server: without even the markers. */
export const withoutSecrets = (document: FlowDocument, schemaOf: SchemaOf): FlowDocument =>
  mapSecrets(document, schemaOf, (_key, text) => (text === SECRET_KEPT ? undefined : text))

/** A sensitive parameter of the flow itself or of one of its contexts. */
export interface SensitiveParameter {
  readonly context: string | undefined
  readonly name: string
  /** In the Secret table: `parameter:NAME` or `parameter:CONTEXT/NAME`. */
  readonly key: SecretKey
}

/** All sensitive parameters of a document. */
export function sensitiveParameters(document: FlowDocument): readonly SensitiveParameter[] {
  const sensitiveOf = (parameters: FlowDocument['parameters'], context: string | undefined) =>
    Object.entries(parameters).flatMap(([name, parameter]) => {
      if (!('sensitive' in parameter)) return []
      return [{ context, name, key: `parameter:${context === undefined ? '' : `${context}/`}${name}` }]
    })
  return [
    ...sensitiveOf(document.parameters, undefined),
    ...Object.entries(document.parameterContexts ?? {}).flatMap(([context, { parameters }]) =>
      sensitiveOf(parameters, context),
    ),
  ]
}

/** Those of the values that belong to sensitive parameters of the document, by where they belong. */
export function parametersAmong(document: FlowDocument, values: ReadonlyMap<SecretKey, string>): SensitiveValues {
  const parameters: [string, string][] = []
  const contexts = new Map<string, [string, string][]>()
  for (const { context, name, key } of sensitiveParameters(document)) {
    const value = values.get(key)
    if (value === undefined) continue
    if (context === undefined) parameters.push([name, value])
    else contexts.set(context, [...(contexts.get(context) ?? []), [name, value]])
  }
  return {
    parameters: Object.fromEntries(parameters),
    contexts: Object.fromEntries([...contexts].map(([context, own]) => [context, Object.fromEntries(own)])),
  }
}

/** Values of sensitive parameters, as the engine and validation take them. */
export type SensitiveValues = Required<GivenParameters>

/** All values, to be blackened in messages. */
export const valuesAmong = ({ parameters, contexts }: SensitiveValues): string[] =>
  [parameters, ...Object.values(contexts)].flatMap((values) => Object.values(values))
