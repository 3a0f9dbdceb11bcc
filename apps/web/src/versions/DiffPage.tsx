import { useTranslations } from 'use-intl'
import { Page } from '../app/Page.tsx'

/** Holds the place of this page until it is built. */
export function DiffPage() {
  const t = useTranslations('versions')
  return <Page title={t('title')} />
}
