import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError, isUnreachable } from '../api/problem.ts'

/** What happened and what to do, in the chosen language. */
export interface Words {
  readonly what: string
  readonly todo?: string
}
interface Coded {
  readonly code: string
  readonly message: string
  readonly todo?: string
  readonly details?: Readonly<Record<string, string | number>>
}

/** The words of a problem by its code; the server's own words where the code is not known here. */
export function useProblemText(): (problem: Coded) => Words {
  const t = useTranslations('problems')
  return useMemo(
    () =>
      ({ code, message, todo, details = {} }) => {
        const key = code as 'UNKNOWN_KEY'
        if (!t.has(`${key}.what`)) return { what: message, todo }
        const { suggestion } = details
        const hint = suggestion ? t('didYouMean', { suggestion: String(suggestion) }) : ''
        const values = { ...details, hint } as never
        return { what: t(`${key}.what`, values), todo: t(`${key}.todo`, values) }
      },
    [t],
  )
}

/** The words of anything that was thrown. */
export function useErrorWords(): (error: unknown) => Words {
  const t = useTranslations('ui')
  const words = useProblemText()
  return useMemo(
    () => (error) => {
      if (isUnreachable(error)) return { what: t('offline'), todo: t('offlineTodo') }
      if (!(error instanceof ApiError)) return { what: error instanceof Error ? error.message : t('failed') }
      const { code, title, detail, todo, details } = error.problem
      return words({ code, message: detail ?? title, todo, details })
    },
    [t, words],
  )
}
