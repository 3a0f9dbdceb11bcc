import { useQueries, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BellOff } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { queries } from '../api/queries.ts'
import { Page } from '../app/Page.tsx'
import { LoadError } from '../content/LoadError.tsx'
import { Segmented } from '../content/Segmented.tsx'
import type { BulletinsSearch } from '../router.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Select } from '../ui/Select.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { BulletinItem } from './BulletinItem.tsx'
import styles from './BulletinsPage.module.css'
import { ClearBulletins } from './ClearBulletins.tsx'
import { type Level, selectBulletins } from './selectBulletins.ts'

const route = getRouteApi('/bulletins')
const EVERY_MS = 2000
const LIMIT = 200
const ALL_FLOWS = '*'
const levels = ['all', 'info', 'warn', 'error'] as const satisfies readonly Level[]

/** What components had to say, of all flows or of one, newest first. */
export function BulletinsPage() {
  const t = useTranslations('bulletins')
  const loading = useTranslations('content')('loading')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const flows = useQuery(queries.flows())
  const wanted = search.flow === undefined ? (flows.data ?? []).map(({ id }) => id) : [search.flow]
  const found = useQueries({
    queries: wanted.map((flow) => ({
      queryKey: ['bulletins', flow],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.bulletins(flow, { limit: LIMIT }, signal),
      refetchInterval: EVERY_MS,
      staleTime: 0,
    })),
    combine: (results) => ({
      bulletins: results.flatMap(({ data }) => data ?? []),
      isPending: results.some(({ isPending }) => isPending),
      error: results.find(({ error, data }) => error && !data)?.error,
      refetch: () => results.forEach(({ refetch }) => void refetch()),
    }),
  })
  const level = search.level ?? 'all'
  const shown = selectBulletins(found.bulletins, { level, component: search.component })
  const change = (changes: BulletinsSearch) =>
    navigate({ search: (before) => ({ ...before, ...changes }), replace: true })
  const nameOf = (flow: string) => flows.data?.find(({ id }) => id === flow)?.name ?? flow
  const error = flows.error ?? found.error
  const isPending = search.flow === undefined && flows.isPending ? true : found.isPending
  const componentName = found.bulletins.find(({ component }) => component === search.component)?.componentName
  return (
    <Page
      title={t('title')}
      actions={<ClearBulletins flows={wanted} component={search.component} count={found.bulletins.length} />}
    >
      <div className={styles.bar}>
        <div className={styles.flow}>
          <Select
            label={t('flow')}
            hideLabel
            value={search.flow ?? ALL_FLOWS}
            onChange={(flow) => change({ flow: flow === ALL_FLOWS ? undefined : flow, component: undefined })}
            options={[
              { value: ALL_FLOWS, label: t('allFlows') },
              ...(flows.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
        <Segmented<Level>
          label={t('level')}
          value={level}
          onChange={(next) => change({ level: next === 'all' ? undefined : next })}
          options={levels.map((value) => ({ value, label: t(`levels.${value}`) }))}
        />
        {search.component !== undefined && (
          <Button variant="quiet" onClick={() => change({ component: undefined })}>
            {t('component', { name: componentName ?? search.component })} · {t('anyComponent')}
          </Button>
        )}
        {!isPending && (
          <span className={styles.count} role="status">
            {t('count', { count: shown.length })}
          </span>
        )}
      </div>
      {error && <LoadError error={error} onRetry={found.refetch} />}
      {isPending && !error && (
        <div className={styles.list} role="status" aria-label={loading}>
          {[1, 2, 3, 4].map((line) => (
            <Skeleton key={line} height="60px" />
          ))}
        </div>
      )}
      {!isPending && !error && shown.length === 0 && (
        <EmptyState
          icon={BellOff}
          title={t(found.bulletins.length > 0 ? 'noneOfLevel' : 'none')}
          text={t(found.bulletins.length > 0 ? 'noneOfLevelText' : 'noneText')}
          action={
            found.bulletins.length > 0 && (
              <Button onClick={() => change({ level: undefined, component: undefined })}>{t('showAll')}</Button>
            )
          }
        />
      )}
      {shown.length > 0 && (
        <ol className={styles.list} aria-label={t('list')}>
          {shown.map((bulletin) => (
            <BulletinItem
              key={`${bulletin.flow}:${bulletin.id}`}
              bulletin={bulletin}
              flowName={nameOf(bulletin.flow)}
            />
          ))}
        </ol>
      )}
    </Page>
  )
}
