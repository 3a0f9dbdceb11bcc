import type { contract } from '@mulgil/client'
import { useMemo } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatDateTime, formatDuration } from '../format/format.ts'
import { EventBadge } from '../provenance/EventBadge.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { isFailure } from './lineageFamily.ts'
import { type WaterfallRow, waterfallRows } from './lineageTime.ts'
import styles from './Waterfall.module.css'

interface WaterfallProps {
  readonly lineage: contract.Lineage
  /** Events after this moment are left out. */
  readonly until: number
  readonly selected: number | undefined
  onSelect(event: number): void
}

/** The same events as the graph, as a table in time order with a bar for each step. */
export function Waterfall({ lineage, until, selected, onSelect }: WaterfallProps) {
  const t = useTranslations('lineage')
  const locale = useLocale()
  const rows = useMemo(() => waterfallRows(lineage.events).filter(({ event }) => event.time <= until), [lineage, until])
  const columns = useMemo(
    (): readonly Column<WaterfallRow>[] => [
      {
        id: 'after',
        header: t('after'),
        width: '80px',
        align: 'end',
        cell: ({ afterMs, event }) => (
          <time dateTime={new Date(event.time).toISOString()} title={formatDateTime(event.time, locale)}>
            {`+${formatDuration(afterMs)}`}
          </time>
        ),
      },
      { id: 'type', header: t('event'), width: '184px', cell: ({ event }) => <EventBadge type={event.type} /> },
      {
        id: 'component',
        header: t('component'),
        width: 'minmax(120px, 1fr)',
        cell: ({ event }) => <span title={event.componentType}>{event.componentName}</span>,
      },
      {
        id: 'flowFile',
        header: t('flowFileColumn'),
        width: '88px',
        align: 'end',
        cell: ({ event }) => (
          <code
            title={event.flowFileUuid}
            className={styles.id}
            data-focus={event.flowFileId === lineage.flowFileId || undefined}
          >
            {event.flowFileId}
          </code>
        ),
      },
      {
        id: 'relationship',
        header: t('relationship'),
        width: 'minmax(80px, 0.7fr)',
        cell: ({ event }) => (
          <span className={styles.relationship} data-failed={isFailure(event) || undefined}>
            {event.relationship ?? ''}
          </span>
        ),
      },
      {
        id: 'took',
        header: t('took'),
        width: '72px',
        align: 'end',
        cell: ({ stepMs }) => (stepMs === null ? '' : formatDuration(stepMs)),
      },
      {
        id: 'bar',
        header: t('bar'),
        width: 'minmax(140px, 1.6fr)',
        cell: (row) => (
          <span className={styles.track} aria-hidden="true">
            <span
              className={styles.bar}
              data-failed={isFailure(row.event) || undefined}
              style={{ left: `${row.start * 100}%`, width: `${row.width * 100}%` }}
            />
          </span>
        ),
      },
    ],
    [t, locale, lineage.flowFileId],
  )
  return (
    <div className={styles.waterfall}>
      <DataTable
        label={t('tableLabel')}
        rows={rows}
        columns={columns}
        rowKey={({ event }) => event.id}
        selectedKey={selected}
        onSelect={({ event }) => onSelect(event.id)}
      />
    </div>
  )
}
