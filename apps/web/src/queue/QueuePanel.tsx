import { Inbox, SearchX, Unplug } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../api/problem.ts'
import { FlowFileLinks } from '../content/FlowFileLinks.tsx'
import { FlowFileView } from '../content/FlowFileView.tsx'
import { LoadError } from '../content/LoadError.tsx'
import { SideDock } from '../content/SideDock.tsx'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { EmptyQueue } from './EmptyQueue.tsx'
import { FilterField } from './FilterField.tsx'
import { LiveSwitch } from './LiveSwitch.tsx'
import { QueueHeader } from './QueueHeader.tsx'
import styles from './QueuePage.module.css'
import { QueueTable } from './QueueTable.tsx'
import { useConnectionPlace } from './useConnectionPlace.ts'
import { useConnectionNumbers, usePreview, useQueue } from './useQueue.ts'

export interface QueuePanelProps {
  readonly flow: string
  readonly connection: string
  /** The FlowFile shown and the filter, where they live in the address; else the panel keeps them itself. */
  readonly state?: QueueState
  onState?(state: QueueState): void
}
export interface QueueState {
  readonly flowFile?: string
  readonly attrs?: string
}

/** What waits in a connection: how it stands, a list, and one FlowFile; also for the drawer of the workspace. */
export function QueuePanel({ flow, connection, state, onState }: QueuePanelProps) {
  const t = useTranslations('queue')
  const [own, setOwn] = useState<QueueState>({})
  const [isHeld, setHeld] = useState(false)
  const { flowFile, attrs } = state ?? own
  const change = (changes: QueueState) => {
    setOwn({ flowFile, attrs, ...changes })
    onState?.({ flowFile, attrs, ...changes })
  }
  const isReading = flowFile !== undefined
  const isLive = !isReading && !isHeld
  const place = useConnectionPlace(flow, connection)
  const status = useConnectionNumbers(flow, connection)
  const queue = useQueue(flow, connection, { attrs, isLive })
  const isEmpty = queue.isSuccess && queue.count === 0
  const preview = usePreview(flow, connection, isEmpty && attrs === undefined, isLive)
  const loadMore = () => {
    if (queue.hasNextPage && !queue.isFetchingNextPage && !queue.isError) void queue.fetchNextPage()
  }
  const showsPreview = isEmpty && attrs === undefined && (preview.data?.items.length ?? 0) > 0
  const items = showsPreview ? (preview.data?.items ?? []) : queue.items
  return (
    <div className={styles.panel}>
      <div className={styles.main}>
        <QueueHeader status={status} bounds={place?.connection.backPressure} />
        <div className={styles.bar}>
          <FilterField attrs={attrs} onChange={(next) => change({ attrs: next, flowFile: undefined })} />
          <LiveSwitch
            isLive={isLive}
            onChange={(live) => {
              setHeld(!live)
              if (live) change({ flowFile: undefined })
            }}
          />
          <EmptyQueue
            flow={flow}
            connection={connection}
            count={status?.count ?? queue.count}
            bytes={status?.bytes ?? queue.bytes}
          />
        </div>
        {showsPreview && <Banner tone="info">{t('emptyPreview')}</Banner>}
        {queue.isError ? (
          <QueueError error={queue.error} onRetry={() => void queue.refetch()} />
        ) : (
          <QueueTable
            label={t(showsPreview ? 'previewList' : 'list')}
            items={items}
            selected={flowFile === undefined ? undefined : Number(flowFile)}
            onSelect={({ id }) => change({ flowFile: String(id) })}
            onEnd={showsPreview ? undefined : loadMore}
            empty={
              queue.isPending ? (
                <ListSkeleton />
              ) : attrs === undefined || queue.count === 0 ? (
                <EmptyState icon={Inbox} title={t('empty')} text={t('emptyText')} />
              ) : (
                <EmptyState
                  icon={SearchX}
                  title={t('noMatch')}
                  text={t('noMatchText', { count: queue.count })}
                  action={<Button onClick={() => change({ attrs: undefined })}>{t('clearFilter')}</Button>}
                />
              )
            }
          />
        )}
      </div>
      {flowFile !== undefined && (
        <SideDock
          label={t('flowFile', { id: flowFile })}
          title={<strong className={styles.title}>{t('flowFile', { id: flowFile })}</strong>}
          actions={<FlowFileLinks id={flowFile} />}
          onClose={() => change({ flowFile: undefined })}
        >
          <FlowFileView id={flowFile} />
        </SideDock>
      )}
    </div>
  )
}

const missing = new Set(['NOT_DEPLOYED', 'CONNECTION_UNKNOWN'])

function QueueError({ error, onRetry }: { readonly error: unknown; onRetry(): void }) {
  const t = useTranslations('queue')
  if (error instanceof ApiError && missing.has(error.problem.code)) {
    return <EmptyState icon={Unplug} title={t('notDeployed')} text={t('notDeployedText')} />
  }
  return <LoadError error={error} onRetry={onRetry} />
}

function ListSkeleton() {
  const t = useTranslations('content')
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {[80, 64, 72, 90, 68, 76].map((width) => (
        <div key={width}>
          <Skeleton width={`${width}%`} />
        </div>
      ))}
    </div>
  )
}
