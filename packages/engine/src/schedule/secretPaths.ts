import { joinPath } from '@mulgil/flow'
import type { z } from 'zod'
import type { PropertyRename } from '../processor.ts'
import { elementOf, fieldOf, optionOf, unwrap } from './schemaParts.ts'

/** What is needed of a definition to find its secrets. */
interface Definition {
  readonly properties: z.ZodObject
  readonly migrate?: readonly PropertyRename[]
}

/** Paths of the texts in these properties that are secrets, or may refer to sensitive parameters at least. */
export function secretPathsOf(definition: Definition, properties: Readonly<Record<string, unknown>>): Set<string> {
  const found = new Set<string>()
  for (const [name, value] of Object.entries(properties)) {
    const now = definition.migrate?.find(({ from }) => from === name)?.to ?? name
    walk(definition.properties.shape[now], value, joinPath('', name), found)
  }
  return found
}

function walk(schema: z.core.$ZodType | undefined, value: unknown, path: string, found: Set<string>): void {
  const { inner, hints } = unwrap(schema)
  if (typeof value === 'string') {
    if (hints.secret || hints.sensitive) found.add(path)
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(elementOf(inner), item, joinPath(path, index), found)
  } else if (typeof value === 'object' && value !== null) {
    const object = optionOf(inner, value)
    for (const [key, item] of Object.entries(value)) walk(fieldOf(object, key), item, joinPath(path, key), found)
  }
}
