import { getRouteApi } from '@tanstack/react-router'
import { ArrowUp, Hourglass, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Page } from '../app/Page.tsx'
import { LoadError } from '../content/LoadError.tsx'
import { Segmented } from '../content/Segmented.tsx'
import { formatBytes, formatDuration } from '../format/format.ts'
import type { ProvenanceSearch } from '../router.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { EventDock } from './EventDock.tsx'
import { EventTable } from './EventTable.tsx'
import styles from './ProvenancePage.module.css'
import { QueryField } from './QueryField.tsx'
import { RangePicker } from './RangePicker.tsx'
import type { Zone } from './timeRange.ts'
import { useEvents } from './useEvents.ts'
import { useKnownValues } from './useKnownValues.ts'

const route = getRouteApi('/provenance')
const emptyTerms = {
  type: undefined,
  component: undefined,
  flow: undefined,
  flowFile: undefined,
  relationship: undefined,
  transitUri: undefined,
  attrs: undefined,
}

/** Every event of every FlowFile: a search, its results, and one event beside them. */
export function ProvenancePage() {
  const t = useTranslations('provenance')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [zone, setZone] = useState<Zone>('local')
  const timeZone = zone === 'utc' ? 'UTC' : undefined
  const found = useEvents(search)
  const known = useKnownValues(found.events, search.event)
  const change = (changes: Partial<ProvenanceSearch>, replace = false) =>
    navigate({ search: (before) => ({ ...before, ...changes }), replace })
  const hasFilter = Object.entries(search).some(
    ([key, value]) => value !== undefined && key !== 'event' && key !== 'order',
  )
  const loadMore = () => {
    if (found.hasNextPage && !found.isFetchingNextPage && !found.isError) void found.fetchNextPage()
  }
  return (
    <Page title={t('title')} layout="fill">
      <div className={styles.page}>
        <div className={styles.results}>
          <div className={styles.bar}>
            <QueryField
              terms={search}
              known={known}
              onChange={(terms) => change({ ...emptyTerms, ...terms, event: undefined })}
            />
            <RangePicker
              range={search}
              onChange={({ from, to }) => change({ from, to, event: undefined })}
              zone={zone}
              onZone={setZone}
            />
          </div>
          <div className={styles.status}>
            <Segmented
              label={t('order')}
              value={search.order ?? 'desc'}
              onChange={(order) => change({ order: order === 'desc' ? undefined : order })}
              options={[
                { value: 'desc', label: t('newestFirst') },
                { value: 'asc', label: t('oldestFirst') },
              ]}
            />
            {found.data && (
              <span role="status">{t('shown', { count: found.events.length, more: String(found.hasNextPage) })}</span>
            )}
            <Lag lag={found.lag} />
          </div>
          {found.newer.count > 0 && (
            <Button icon={ArrowUp} variant="quiet" className={styles.newer} onClick={found.loadNewer}>
              {t(found.newer.isMore ? 'newerMore' : 'newer', { count: found.newer.count })}
            </Button>
          )}
          {found.isError && found.events.length === 0 ? (
            <LoadError error={found.error} onRetry={() => void found.refetch()} />
          ) : (
            <EventTable
              events={found.events}
              selected={search.event}
              onSelect={(event) => change({ event }, search.event !== undefined)}
              onEnd={loadMore}
              timeZone={timeZone}
              empty={
                found.isPending ? (
                  <TableSkeleton />
                ) : (
                  <EmptyState
                    icon={SearchX}
                    title={t(hasFilter ? 'none' : 'noneAtAll')}
                    text={t(hasFilter ? 'noneText' : 'noneAtAllText')}
                    action={
                      hasFilter && (
                        <Button onClick={() => change({ ...emptyTerms, from: undefined, to: undefined })}>
                          {t('removeFilters')}
                        </Button>
                      )
                    }
                  />
                )
              }
            />
          )}
        </div>
        {search.event !== undefined && (
          <EventDock event={search.event} timeZone={timeZone} onClose={() => change({ event: undefined })} />
        )}
      </div>
    </Page>
  )
}

/** Behind this, people would miss events that they just saw happen. */
const SLOW_MS = 2000

function Lag({ lag }: { readonly lag: { readonly ms: number; readonly bytes: number } | undefined }) {
  const t = useTranslations('provenance')
  if (!lag) return null
  if (lag.ms < SLOW_MS) return <span className={styles.current}>{t('current')}</span>
  return (
    <span className={styles.lag} title={t('lagHelp', { bytes: formatBytes(lag.bytes) })}>
      <Badge tone="warn" icon={Hourglass}>
        {t('lag', { time: formatDuration(lag.ms) })}
      </Badge>
    </span>
  )
}

function TableSkeleton() {
  const t = useTranslations('content')
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {Array.from({ length: 12 }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike.
        <div key={line}>
          <Skeleton width={`${90 - ((line * 7) % 30)}%`} />
        </div>
      ))}
    </div>
  )
}
