import { useTranslations } from 'use-intl'
import { Page } from '../app/Page.tsx'

/** Holds the place of this page until it is built. */
export function TemplatesPage() {
  const t = useTranslations('templates')
  return <Page title={t('title')} />
}
