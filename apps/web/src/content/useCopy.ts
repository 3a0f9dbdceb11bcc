import { useTranslations } from 'use-intl'
import { toast } from '../ui/Toast.tsx'

/** Puts a text on the clipboard and says so. */
export function useCopy(): (text: string) => void {
  const t = useTranslations('content')
  return (text) => {
    // No `navigator.clipboard` at addresses that browsers do not trust (plain HTTP from another machine).
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    done.then(
      () => toast.success(t('copied')),
      () => toast.error(t('copyFailed')),
    )
  }
}
