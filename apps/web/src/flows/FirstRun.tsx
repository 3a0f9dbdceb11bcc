import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { LoadError } from '../content/LoadError.tsx'
import { TemplateCards } from '../templates/TemplateCards.tsx'
import styles from './FlowsPage.module.css'
import { NewFlowButton } from './NewFlowButton.tsx'

/** What a newcomer sees: ready flows to start with one click, or a way to begin on one's own. */
export function FirstRun({ importButton }: { readonly importButton: ReactNode }) {
  const t = useTranslations('flows')
  const { data, error, refetch } = useQuery(queries.templates())
  const ready = data?.filter(({ needs }) => needs.length === 0)
  return (
    <div className={styles.first}>
      <header className={styles.welcome}>
        <h2>{t('welcome')}</h2>
        <p>{t('welcomeText')}</p>
      </header>
      {error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        ready?.length !== 0 && (
          <section className={styles.ready} aria-label={t('ready')}>
            <TemplateCards templates={ready} />
          </section>
        )
      )}
      <section className={styles.own}>
        <h3>{t('own')}</h3>
        <NewFlowButton label={t('emptyFlow')} />
        {importButton}
        <Link className={styles.all} to="/templates">
          {t('all')}
        </Link>
      </section>
    </div>
  )
}
