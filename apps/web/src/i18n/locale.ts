import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export const locales = ['en', 'ko'] as const
export type Locale = (typeof locales)[number]
/** How each language calls itself. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', ko: '한국어' }

interface LocaleState {
  readonly locale: Locale
  choose(locale: Locale): void
}

/** The chosen language, remembered on this machine; at first the browser's. */
export const useLocaleChoice = create<LocaleState>()(
  persist(
    (set) => ({
      locale: navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en',
      choose: (locale) => set({ locale }),
    }),
    { name: 'mulgil.locale' },
  ),
)
