import type { contract } from '@mulgil/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Crosshair, GitFork, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { AttributeTable } from '../content/AttributeTable.tsx'
import { LoadError } from '../content/LoadError.tsx'
import { SideDock } from '../content/SideDock.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { EventBadge } from './EventBadge.tsx'
import { EventContent } from './EventContent.tsx'
import styles from './EventDock.module.css'
import { EventFacts } from './EventFacts.tsx'
import { useReplay } from './useReplay.ts'

type Tab = 'details' | 'attributes' | 'content'

interface EventDockProps {
  readonly event: number
  onClose(): void
  /** Where the lineage is on screen already, no link to it is needed. */
  readonly inLineage?: boolean
  readonly timeZone?: string
}

/** One provenance event: details, attributes before and after, content in and out, lineage, replay. */
export function EventDock({ event: id, onClose, inLineage, timeZone }: EventDockProps) {
  const t = useTranslations('provenance')
  const { data, error, refetch } = useQuery({
    queryKey: ['event', id],
    queryFn: ({ signal }) => api.event(id, signal),
    placeholderData: (previous) => previous,
  })
  const title = data ? (
    <span className={styles.title}>
      <EventBadge type={data.type} />
      <strong>{data.componentName}</strong>
    </span>
  ) : (
    <Skeleton width="60%" />
  )
  return (
    <SideDock title={title} label={t('event')} onClose={onClose}>
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {!data && !error && <DockSkeleton />}
      {data && !error && <EventBody event={data} inLineage={inLineage} timeZone={timeZone} />}
    </SideDock>
  )
}

interface EventBodyProps {
  readonly event: contract.EventDetail
  readonly inLineage?: boolean
  readonly timeZone?: string
}

function EventBody({ event, inLineage, timeZone }: EventBodyProps) {
  const t = useTranslations('provenance')
  const [tab, setTab] = useState<Tab>('details')
  const changed = event.changes.filter(({ before, after }) => before !== after).length
  return (
    <>
      <div className={styles.actions}>
        {!inLineage && (
          <Link
            className={styles.link}
            to="/lineage/$id"
            params={{ id: String(event.flowFileId) }}
            search={{ event: event.id }}
          >
            <GitFork size={16} aria-hidden />
            {t('lineage')}
          </Link>
        )}
        <Link className={styles.link} to="/flows/$flow" params={{ flow: event.flow }} search={{ sel: event.component }}>
          <Crosshair size={16} aria-hidden />
          {t('showOnCanvas')}
        </Link>
        <ReplayButton event={event} />
      </div>
      {!event.replay.available && event.replay.why && (
        <p className={styles.why}>{t('replayWhy', { why: event.replay.why })}</p>
      )}
      <Tabs<Tab>
        label={t('event')}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'details', label: t('details') },
          {
            value: 'attributes',
            label: t('attributes'),
            badge: changed > 0 ? <Badge tone="warn">{changed}</Badge> : undefined,
          },
          { value: 'content', label: t('content') },
        ]}
      >
        {tab === 'details' && <EventFacts event={event} timeZone={timeZone} />}
        {tab === 'attributes' && <AttributeTable attributes={event.attributes} changes={event.changes} />}
        {tab === 'content' && <EventContent key={event.id} event={event} />}
      </Tabs>
    </>
  )
}

function ReplayButton({ event }: { readonly event: contract.EventDetail }) {
  const t = useTranslations('provenance')
  const replay = useReplay(event.flow)
  return (
    <Button
      icon={RotateCcw}
      disabled={!event.replay.available}
      busy={replay.isPending}
      onClick={() => replay.mutate(event.id)}
    >
      {t('replay')}
    </Button>
  )
}

function DockSkeleton() {
  return (
    <div className={styles.skeleton}>
      <Skeleton height="32px" />
      {[1, 2, 3, 4, 5, 6].map((line) => (
        <Skeleton key={line} />
      ))}
    </div>
  )
}
