import type { contract } from '@mulgil/client'
import { useCallback } from 'react'
import { useLocale } from 'use-intl'

/** Picks the chosen language out of a text that carries both: `const say = useBilingual(); say(spec.summary)`. */
export function useBilingual(): (text: contract.Bilingual) => string {
  const locale = useLocale()
  return useCallback((text) => text[locale] || text.en, [locale])
}
