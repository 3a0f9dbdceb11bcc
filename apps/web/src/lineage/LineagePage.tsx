import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { GitFork } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { Page } from '../app/Page.tsx'
import { LoadError } from '../content/LoadError.tsx'
import { Segmented } from '../content/Segmented.tsx'
import { EventDock } from '../provenance/EventDock.tsx'
import type { LineageSearch } from '../router.tsx'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { LineageGraph } from './LineageGraph.tsx'
import styles from './LineagePage.module.css'
import { momentsOf } from './lineageTime.ts'
import { TimeSlider } from './TimeSlider.tsx'
import { Waterfall } from './Waterfall.tsx'

const route = getRouteApi('/lineage/$id')
const MOST_EVENTS = 2000
const depths = ['1', '2', '4', '8'] as const
const DEFAULT_DEPTH = 2

/** Where a FlowFile came from and what became of it: a graph and a table of the same events. */
export function LineagePage() {
  const t = useTranslations('lineage')
  const { id } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const depth = search.depth ?? DEFAULT_DEPTH
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['lineage', id, depth],
    queryFn: ({ signal }) => api.lineage(id, { depth, limit: MOST_EVENTS }, signal),
    placeholderData: (previous, before) => (before?.queryKey[1] === id ? previous : undefined),
  })
  const change = (changes: Partial<LineageSearch>, replace = true) =>
    navigate({ search: (before) => ({ ...before, ...changes }), replace })
  const moments = useMemo(() => momentsOf(data?.events ?? []), [data])
  const view = search.view ?? 'graph'
  const until = search.at ?? Number.POSITIVE_INFINITY
  const select = (event: number) => change({ event }, search.event !== undefined)
  return (
    <Page title={t('titleOf', { id: data ? String(data.flowFileId) : id })} layout="fill">
      <div className={styles.page}>
        <div className={styles.main} aria-busy={isPlaceholderData}>
          <div className={styles.tools}>
            <Segmented
              label={t('depthHelp')}
              value={depths.find((each) => each === String(depth)) ?? '2'}
              onChange={(next) => change({ depth: Number(next) === DEFAULT_DEPTH ? undefined : Number(next) })}
              options={depths.map((value) => ({ value, label: t('depthSteps', { count: Number(value) }) }))}
            />
            <Segmented
              label={t('view')}
              value={view}
              onChange={(next) => change({ view: next === 'graph' ? undefined : next })}
              options={[
                { value: 'graph', label: t('graph') },
                { value: 'waterfall', label: t('waterfall') },
              ]}
            />
          </div>
          {data?.truncated && <Banner tone="warn">{t('truncated')}</Banner>}
          {error && <LoadError error={error} onRetry={() => void refetch()} />}
          {!data && !error && <GraphSkeleton />}
          {data?.events.length === 0 && (
            <EmptyState
              icon={GitFork}
              title={t('none')}
              text={t('noneText')}
              action={<Button onClick={() => void refetch()}>{t('notIndexed')}</Button>}
            />
          )}
          {data && data.events.length > 0 && (
            <>
              {view === 'graph' ? (
                <LineageGraph
                  key={data.flowFileId}
                  lineage={data}
                  until={until}
                  selected={search.event}
                  onSelect={select}
                />
              ) : (
                <Waterfall lineage={data} until={until} selected={search.event} onSelect={select} />
              )}
              {moments.length > 1 && (
                <TimeSlider moments={moments} events={data.events} at={search.at} onChange={(at) => change({ at })} />
              )}
            </>
          )}
        </div>
        {search.event !== undefined && (
          <EventDock event={search.event} inLineage onClose={() => change({ event: undefined })} />
        )}
      </div>
    </Page>
  )
}

function GraphSkeleton() {
  const t = useTranslations('content')
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {[0, 1, 2, 3].map((column) => (
        <Skeleton key={column} width="176px" height="52px" />
      ))}
    </div>
  )
}
