import type { contract } from '@mulgil/client'
import { familyOf } from './families.ts'
import { type Searchable, search } from './search.ts'

function describe(spec: contract.ProcessorType): Searchable {
  const family = familyOf(spec.family).name
  return {
    name: spec.type,
    aliases: [...spec.tags, spec.family, family.en, family.ko],
    texts: [spec.summary.en, spec.summary.ko],
  }
}

/** Finds processors by name, tags, family, Korean or English words, Hangul initials, or the wrong keyboard layout. */
export const searchProcessors = (
  query: string,
  specs: readonly contract.ProcessorType[],
): readonly contract.ProcessorType[] => search(query, specs, describe)
