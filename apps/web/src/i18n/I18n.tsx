import { type ReactNode, useEffect, useState } from 'react'
import { IntlProvider } from 'use-intl'
import type { en } from './en.ts'
import { type Locale, useLocaleChoice } from './locale.ts'

type Messages = typeof en
declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: Messages
  }
}

const load = async (locale: Locale): Promise<Messages> =>
  locale === 'ko' ? (await import('./ko.ts')).ko : (await import('./en.ts')).en

/** Gives everything inside the messages of the chosen language; only that language is loaded. */
export function I18n({ children }: { readonly children: ReactNode }) {
  const locale = useLocaleChoice((state) => state.locale)
  const [loaded, setLoaded] = useState<{ readonly locale: Locale; readonly messages: Messages }>()
  useEffect(() => {
    let current = true
    load(locale).then((messages) => {
      if (!current) return
      document.documentElement.lang = locale
      setLoaded({ locale, messages })
    })
    return () => {
      current = false
    }
  }, [locale])
  if (!loaded) return null
  return (
    <IntlProvider
      locale={loaded.locale}
      messages={loaded.messages}
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      {children}
    </IntlProvider>
  )
}
