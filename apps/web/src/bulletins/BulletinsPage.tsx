import { useTranslations } from 'use-intl'
import { Page } from '../app/Page.tsx'

/** Holds the place of this page until it is built. */
export function BulletinsPage() {
  const t = useTranslations('bulletins')
  return <Page title={t('title')} />
}
