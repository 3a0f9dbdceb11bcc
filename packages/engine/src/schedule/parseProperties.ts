import {
  type Catalog,
  type CatalogEntry,
  checkWithSchema,
  type ProcessorCatalog,
  type ServiceEntry,
} from '@mulgil/flow'
import { z } from 'zod'
import type { AnyProcessor } from '../processor.ts'
import { withExpressionScope } from '../properties.ts'
import type { AnyService } from '../service.ts'
import { fillText } from './fillText.ts'
import { type PropertyDefinition, secretPathsOf, serviceReferencesOf } from './propertyTexts.ts'
import { elementOf, fieldOf, optionOf, unwrap } from './schemaParts.ts'

export interface PropertyScope {
  readonly parameters: Readonly<Record<string, string>>
  readonly clock?: () => number
  readonly random?: () => number
  /** What the services that the properties name have made, by id. */
  readonly resources?: ReadonlyMap<string, unknown>
}

/** Properties as `onTrigger` gets them. Throws ZodError; `catalogOf` says the same in plain words before. */
export function parseProperties(
  definition: PropertyDefinition,
  raw: Readonly<Record<string, unknown>>,
  scope: PropertyScope,
): Record<string, unknown> {
  const prepared = prepare(definition, raw, scope)
  return withExpressionScope(scope, () => definition.properties.parse(prepared)) as Record<string, unknown>
}

/** Old names renamed, parameters filled in, texts made numbers or booleans where the schema wants those. */
function prepare(
  definition: PropertyDefinition,
  raw: Readonly<Record<string, unknown>>,
  scope: PropertyScope,
): Record<string, unknown> {
  const renamed: Record<string, unknown> = { ...raw }
  for (const { from, to } of definition.migrate ?? []) {
    if (from in renamed && !(to in renamed)) renamed[to] = renamed[from]
    delete renamed[from]
  }
  return fill(definition.properties, renamed, scope.parameters) as Record<string, unknown>
}

function fill(
  schema: z.core.$ZodType | undefined,
  value: unknown,
  parameters: Readonly<Record<string, string>>,
): unknown {
  const { inner, hints } = unwrap(schema)
  if (typeof value === 'string') {
    if (hints.expression) return value
    return coerce(inner, fillText(value, parameters))
  }
  if (Array.isArray(value)) {
    return value.map((item) => fill(elementOf(inner), item, parameters))
  }
  if (typeof value !== 'object' || value === null) return value
  const object = optionOf(inner, value)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      return [key, fill(fieldOf(object, key), item, parameters)]
    }),
  )
}

function coerce(inner: z.core.$ZodType | undefined, text: string): unknown {
  if (inner instanceof z.ZodNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (inner instanceof z.ZodBoolean && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return text
}

/** Names of all relationships under these properties, or undefined when the properties are too wrong to tell. */
export function relationshipsOf(
  definition: AnyProcessor,
  raw: Readonly<Record<string, unknown>>,
  scope: PropertyScope,
): readonly string[] | undefined {
  if (!definition.dynamicRelationships && !definition.relationshipsWhen) return Object.keys(definition.relationships)
  const parsed = withExpressionScope(scope, () => definition.properties.safeParse(prepare(definition, raw, scope)))
  return parsed.success ? relationshipsUnder(definition, parsed.data) : undefined
}

/** Names of all relationships under parsed properties: the fixed ones that are there now, and those from the settings. */
export function relationshipsUnder(definition: AnyProcessor, properties: Record<string, unknown>): readonly string[] {
  const conditions = definition.relationshipsWhen ?? {}
  const isThere = (name: string) => {
    const condition = conditions[name]
    return !condition || condition.values.includes(properties[condition.property] as string | boolean)
  }
  const dynamic = isThere('*') ? Object.keys(definition.dynamicRelationships?.(properties) ?? {}) : []
  return [...new Set([...Object.keys(definition.relationships).filter(isThere), ...dynamic])]
}

/** What flow validation needs to know of these processors and services. */
export function catalogOf(processors: Iterable<AnyProcessor>, services: Iterable<AnyService> = []): ProcessorCatalog {
  const processorEntries = new Map<string, CatalogEntry>()
  for (const definition of processors) {
    processorEntries.set(definition.type, {
      ...entryOf(definition),
      input: definition.input,
      defaultScheduling: definition.defaultScheduling,
      relationships: (properties, parameters) => relationshipsOf(definition, properties, { parameters }),
    })
  }
  const serviceEntries = new Map<string, ServiceEntry>()
  for (const definition of services) serviceEntries.set(definition.type, entryOf(definition))
  return { ...listOf(processorEntries), services: listOf(serviceEntries) }
}

const listOf = <E>(entries: ReadonlyMap<string, E>): Catalog<E> => ({
  get: (type) => entries.get(type),
  types: () => entries.keys(),
})

const entryOf = (definition: PropertyDefinition): ServiceEntry => ({
  secretPaths: (properties) => secretPathsOf(definition, properties),
  serviceReferences: (properties, parameters) => serviceReferencesOf(definition, properties, parameters),
  checkProperties: (properties, parameters) =>
    withExpressionScope({ parameters }, () =>
      checkWithSchema(definition.properties, prepare(definition, properties, { parameters })),
    ),
})
