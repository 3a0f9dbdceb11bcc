import type { ReactNode } from 'react'
import { Toaster as Sonner, toast as sonner } from 'sonner'
import { useTranslations } from 'use-intl'
import styles from './Toast.module.css'

/** Where toasts appear; at most three. */
export function Toaster() {
  const t = useTranslations('ui')
  return (
    <Sonner
      position="bottom-center"
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

export { useErrorWords } from '../i18n/problemWords.ts'
