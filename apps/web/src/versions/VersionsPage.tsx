import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { History } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { Page } from '../app/Page.tsx'
import { LoadError } from '../content/LoadError.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { VersionTable } from './VersionTable.tsx'
import styles from './versions.module.css'

const route = getRouteApi('/flows/$flow/versions')

/** Every deploy of a flow: what it changed, and the way back to it. */
export function VersionsPage() {
  const t = useTranslations('versions')
  const loading = useTranslations('content')('loading')
  const { flow: id } = route.useParams()
  const flow = useQuery({ ...queries.flow(id), staleTime: 2000 })
  const versions = useQuery(queries.versions(id))
  const error = versions.error ?? flow.error
  return (
    <Page title={t('title')} crumbs={[{ label: flow.data?.document.name ?? id, to: `/flows/${id}` }]}>
      {error && <LoadError error={error} onRetry={() => void Promise.all([versions.refetch(), flow.refetch()])} />}
      {!error && !versions.data && (
        <div className={styles.skeleton} role="status" aria-label={loading}>
          {[1, 2, 3, 4].map((line) => (
            <Skeleton key={line} height="44px" />
          ))}
        </div>
      )}
      {versions.data?.length === 0 && (
        <EmptyState
          icon={History}
          title={t('none')}
          text={t('noneText')}
          action={
            <Link className={styles.link} to="/flows/$flow" params={{ flow: id }}>
              {t('toFlow')}
            </Link>
          }
        />
      )}
      {versions.data && versions.data.length > 0 && (
        <VersionTable
          flow={id}
          versions={versions.data.toSorted((a, b) => b.version - a.version)}
          deployed={flow.data?.deployedVersion ?? null}
          draftChanged={flow.data?.draftChanged ?? false}
        />
      )}
    </Page>
  )
}
