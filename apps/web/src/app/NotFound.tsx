import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from './Page.tsx'

/** What an address shows that leads nowhere. */
export function NotFound() {
  const t = useTranslations('app')
  return (
    <Page title={t('notFound')}>
      <EmptyState title={t('notFound')} text={t('notFoundHelp')} action={<Link to="/">{t('toFlows')}</Link>} />
    </Page>
  )
}
