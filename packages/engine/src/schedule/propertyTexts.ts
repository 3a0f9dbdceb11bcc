import { joinPath, type ParameterValues, type ServiceReference } from '@mulgil/flow'
import type { z } from 'zod'
import type { PropertyRename } from '../processor.ts'
import type { PropertyHints } from '../properties.ts'
import { fillText } from './fillText.ts'
import { elementOf, fieldOf, optionOf, unwrap } from './schemaParts.ts'

/** What is needed of a processor's or service's definition to read its properties. */
export interface PropertyDefinition {
  readonly properties: z.ZodObject
  readonly migrate?: readonly PropertyRename[]
}

interface HintedText {
  readonly path: string
  readonly text: string
  readonly hints: PropertyHints
}
type Properties = Readonly<Record<string, unknown>>

/** The texts in properties as a document writes them, also under old names, with the hints of their schema. */
function* hintedTexts({ properties: schema, migrate }: PropertyDefinition, properties: Properties) {
  for (const [name, value] of Object.entries(properties)) {
    const now = migrate?.find(({ from }) => from === name)?.to ?? name
    yield* walk(schema.shape[now], value, joinPath('', name))
  }
}

function* walk(schema: z.core.$ZodType | undefined, value: unknown, path: string): Generator<HintedText> {
  const { inner, hints } = unwrap(schema)
  if (typeof value === 'string') yield { path, text: value, hints }
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(elementOf(inner), item, joinPath(path, index))
  } else if (typeof value === 'object' && value !== null) {
    const object = optionOf(inner, value)
    for (const [key, item] of Object.entries(value)) yield* walk(fieldOf(object, key), item, joinPath(path, key))
  }
}

/** Paths of the texts that are secrets, or may refer to sensitive parameters at least. */
export function secretPathsOf(definition: PropertyDefinition, properties: Properties): Set<string> {
  const texts = [...hintedTexts(definition, properties)]
  return new Set(texts.filter(({ hints }) => hints.secret || hints.sensitive).map(({ path }) => path))
}

/** The services that properties name. */
export function serviceReferencesOf(
  definition: PropertyDefinition,
  properties: Properties,
  parameters: ParameterValues,
): ServiceReference[] {
  return [...hintedTexts(definition, properties)].flatMap(({ path, text, hints }) =>
    hints.service === undefined ? [] : [{ path, id: fillText(text, parameters), type: hints.service }],
  )
}
