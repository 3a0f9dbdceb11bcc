import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LayoutTemplate } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { Page } from '../app/Page.tsx'
import { LoadError } from '../content/LoadError.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import styles from './TemplateCard.module.css'
import { TemplateCards } from './TemplateCards.tsx'

/** All flows to start from; those that run at once come first. */
export function TemplatesPage() {
  const t = useTranslations('templates')
  const { data, error, refetch } = useQuery(queries.templates())
  return (
    <Page title={t('title')}>
      {error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : data?.length === 0 ? (
        <EmptyState
          icon={LayoutTemplate}
          title={t('none')}
          text={t('noneText')}
          action={
            <Link to="/" className={styles.link}>
              {t('toFlows')}
            </Link>
          }
        />
      ) : (
        <>
          <p className={styles.intro}>{t('intro')}</p>
          <h2 className="visually-hidden">{t('list')}</h2>
          <TemplateCards
            templates={data?.toSorted((a, b) => Number(a.needs.length > 0) - Number(b.needs.length > 0))}
          />
        </>
      )}
    </Page>
  )
}
