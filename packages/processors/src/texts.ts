import type { AnyProcessor, AnyService, RelationshipCondition } from '@mulgil/engine'
import { z } from 'zod'

/** A text for people in both languages. */
export interface Bilingual {
  readonly en: string
  readonly ko: string
}

/** The Korean words of one processor; the English ones stand in its spec. */
export interface ProcessorTexts {
  readonly summary: string
  readonly description?: string
  /** Property path (`login.password`) → its words. */
  readonly properties: Readonly<Record<string, { readonly label: string; readonly help: string }>>
  readonly relationships: Readonly<Record<string, string>>
  readonly reads?: Readonly<Record<string, string>>
  readonly writes?: Readonly<Record<string, string>>
  /** When the promise of the spec holds. */
  readonly promise?: string
  /** What it keeps in keyed state. */
  readonly state?: string
}

/** The Korean words of one service. */
export type ServiceTexts = Pick<ProcessorTexts, 'summary' | 'description' | 'properties'>

/** The Korean words of a family's services, by type. */
export type ServiceFamilyTexts = Readonly<Record<string, ServiceTexts>>

/** The Korean words of a family's processors, by type. */
export type FamilyTexts = Readonly<Record<string, ProcessorTexts>>

/** The part of JSON Schema that property schemas use. */
export interface PropertySchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, PropertySchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: PropertySchema | boolean
  readonly items?: PropertySchema
  readonly oneOf?: readonly PropertySchema[]
  readonly anyOf?: readonly PropertySchema[]
}

/** The JSON Schema of what a flow document may write for the properties of a processor or service. */
export function propertySchema(definition: AnyProcessor | AnyService): PropertySchema {
  return z.toJSONSchema(definition.properties, { io: 'input' }) as PropertySchema
}

/** Every property that a form shows, by path; entries of lists and maps stand under `*`. */
export function propertiesByPath(schema: PropertySchema, prefix = ''): Map<string, PropertySchema> {
  const found = new Map<string, PropertySchema>()
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    // The tag of a union says which alternative it is; the form shows it as the union itself.
    if (property.const !== undefined) continue
    const path = `${prefix}${name}`
    found.set(path, property)
    for (const [inner, value] of propertiesByPath(property, `${path}.`)) found.set(inner, value)
  }
  const entries = [schema.items, schema.additionalProperties].filter((entry) => typeof entry === 'object')
  for (const entry of entries) {
    for (const [inner, value] of propertiesByPath(entry, `${prefix}*.`)) found.set(inner, value)
  }
  for (const alternative of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
    for (const [inner, value] of propertiesByPath(alternative, prefix)) if (!found.has(inner)) found.set(inner, value)
  }
  return found
}

const acronyms: Readonly<Record<string, string>> = {
  acks: 'Acks',
  api: 'API',
  ca: 'CA',
  http: 'HTTP',
  id: 'ID',
  json: 'JSON',
  mqtt: 'MQTT',
  nifi: 'NiFi',
  qos: 'QoS',
  tls: 'TLS',
  uri: 'URI',
  url: 'URL',
}

/** `maxBatchSize` → "Max batch size", `tls` → "TLS", for a property whose spec gives no title. */
export function labelFromKey(path: string): string {
  const words = path
    .slice(path.lastIndexOf('.') + 1)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map(
      (word) =>
        acronyms[word.toLowerCase()] ?? (word.length > 1 && word === word.toUpperCase() ? word : word.toLowerCase()),
    )
    .join(' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The record property whose keys become relationships, found by asking the spec about each record with a key in it. */
function dynamicRelationshipsProperty(definition: AnyProcessor, schema: PropertySchema): string | undefined {
  const { dynamicRelationships } = definition
  if (!dynamicRelationships) return undefined
  const properties = Object.entries(schema.properties ?? {})
  const defaults = Object.fromEntries(properties.map(([name, property]) => [name, property.default]))
  return properties
    .filter(([, property]) => property.additionalProperties)
    .map(([name]) => name)
    .find((name) => 'probe' in dynamicRelationships({ ...defaults, [name]: { probe: '' } }))
}

const both = (en: string, ko: string | undefined): Bilingual => ({ en, ko: ko ?? en })

function bothOf(en: Readonly<Record<string, string>>, ko: Readonly<Record<string, string>> | undefined) {
  return Object.fromEntries(Object.entries(en).map(([name, text]) => [name, both(text, ko?.[name])]))
}

/** What a processor and a service have in common, as plain data for a browser. */
function describeCommon(
  { type, summary, description, tags }: AnyProcessor | AnyService,
  schema: PropertySchema,
  family: string,
  ko: ServiceTexts | undefined,
) {
  const propertyTexts = [...propertiesByPath(schema)].map(([path, property]) => {
    const korean = ko?.properties[path]
    const label = both(property.title ?? labelFromKey(path), korean?.label)
    return [path, { label, help: both(property.description ?? '', korean?.help) }]
  })
  return {
    type,
    family,
    summary: both(summary, ko?.summary),
    ...(description && { description: both(description, ko?.description) }),
    tags: [...tags],
    properties: schema as Readonly<Record<string, unknown>>,
    propertyTexts: Object.fromEntries(propertyTexts) as Record<string, { label: Bilingual; help: Bilingual }>,
  }
}

/** A service's spec as plain data for a browser: `ServiceType` of the REST contract. */
export function describeServiceSpec(definition: AnyService, family: string, ko: ServiceTexts | undefined) {
  return describeCommon(definition, propertySchema(definition), family, ko)
}

/** A processor's spec as plain data for a browser: `ProcessorType` of the REST contract. English stands in where Korean is absent. */
export function describeSpec(definition: AnyProcessor, family: string, ko: ProcessorTexts | undefined) {
  const schema = propertySchema(definition)
  const { promise, state } = definition
  const routes = dynamicRelationshipsProperty(definition, schema)
  return {
    ...describeCommon(definition, schema, family, ko),
    input: definition.input,
    relationships: bothOf(definition.relationships, ko?.relationships),
    ...(routes && { dynamicRelationships: routes }),
    relationshipsWhen: { ...definition.relationshipsWhen } as Record<string, RelationshipCondition>,
    reads: bothOf(definition.reads ?? {}, ko?.reads),
    writes: bothOf(definition.writes ?? {}, ko?.writes),
    effect: definition.effect,
    ...(promise && { promise: { level: promise.level, when: both(promise.when, ko?.promise) } }),
    defaultScheduling: { ...definition.defaultScheduling },
    serial: definition.serial ?? false,
    ...(state && { state: both(state, ko?.state) }),
    examples: [...(definition.examples ?? [])],
  }
}
