import { type ReactNode, useMemo } from 'react'
import { Toaster as Sonner, toast as sonner } from 'sonner'
import { useTranslations } from 'use-intl'
import { ApiError, isUnreachable } from '../api/problem.ts'
import styles from './Toast.module.css'

/** Where toasts appear; at most three. */
export function Toaster() {
  const t = useTranslations('ui')
  return (
    <Sonner
      position="bottom-left"
      visibleToasts={3}
      closeButton
      containerAriaLabel={t('more')}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: t('close'),
        classNames: {
          toast: styles.toast,
          title: styles.title,
          description: styles.description,
          actionButton: styles.action,
          closeButton: styles.close,
        },
      }}
    />
  )
}

export interface ToastAction {
  readonly label: string
  onClick(): void
}

/** Tells the result of one's own action: success for 4 s, errors until closed. */
export const toast = {
  success: (title: string, options: { description?: ReactNode; action?: ToastAction } = {}) =>
    sonner.success(title, { duration: 4000, ...options }),
  error: (title: string, options: { description?: ReactNode; action?: ToastAction } = {}) =>
    sonner.error(title, { duration: Number.POSITIVE_INFINITY, ...options }),
}

/** The words of an error in the chosen language: what happened and what to do. */
export function useErrorWords(): (error: unknown) => { readonly what: string; readonly todo?: string } {
  const t = useTranslations('ui')
  const known = useTranslations('problems')
  return useMemo(
    () => (error) => {
      if (isUnreachable(error)) return { what: t('offline'), todo: t('offlineTodo') }
      if (!(error instanceof ApiError)) return { what: error instanceof Error ? error.message : t('failed') }
      const { code, title, detail, todo } = error.problem
      const key = code as Parameters<typeof known.has>[0]
      return { what: known.has(key) ? known(key as 'REVISION_STALE') : (detail ?? title), todo }
    },
    [t, known],
  )
}
