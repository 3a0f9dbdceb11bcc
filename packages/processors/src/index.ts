import type { AnyProcessor } from '@mulgil/engine'
import { describeSpec, type FamilyTexts } from './texts.ts'

/** Every processor that Mulgil ships, sorted by type. */
export const processors: readonly AnyProcessor[] = []

/** The Korean texts by family; a processor belongs to the family that has its texts. */
export const families: Readonly<Record<string, FamilyTexts>> = {}

/** A processor's spec as plain data for a browser, in both languages. */
export function describeProcessor(definition: AnyProcessor) {
  const [family, texts] = Object.entries(families).find(([, words]) => words[definition.type]) ?? ['other', undefined]
  return describeSpec(definition, family, texts?.[definition.type])
}

export { errors } from './errors.ts'
export type { Bilingual, FamilyTexts, ProcessorTexts } from './texts.ts'
