import { useTranslations } from 'use-intl'
import { Page } from '../app/Page.tsx'

/** Holds the place of this page until it is built. */
export function LineagePage() {
  const t = useTranslations('lineage')
  return <Page title={t('title')} />
}
