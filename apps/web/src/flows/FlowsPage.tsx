import { useTranslations } from 'use-intl'
import { Page } from '../app/Page.tsx'

/** Holds the place of this page until it is built. */
export function FlowsPage() {
  const t = useTranslations('flows')
  return <Page title={t('title')} />
}
