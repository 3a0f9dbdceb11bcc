import type { contract } from '@mulgil/client'
import { type ReactNode, useMemo } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatBytes, formatDateTime } from '../format/format.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { EventBadge } from './EventBadge.tsx'
import styles from './ProvenancePage.module.css'

interface EventTableProps {
  readonly events: readonly contract.EventSummary[]
  readonly selected: number | undefined
  onSelect(event: number): void
  onEnd(): void
  readonly timeZone: string | undefined
  readonly empty: ReactNode
}

/** Events in the order of the search. */
export function EventTable({ events, selected, onSelect, onEnd, timeZone, empty }: EventTableProps) {
  const t = useTranslations('provenance')
  const locale = useLocale()
  const columns = useMemo(
    (): readonly Column<contract.EventSummary>[] => [
      {
        id: 'time',
        header: t('time'),
        width: '196px',
        cell: ({ time }) => (
          <time dateTime={new Date(time).toISOString()} className={styles.time}>
            {formatDateTime(time, locale, timeZone)}
          </time>
        ),
      },
      { id: 'type', header: t('type'), width: '184px', cell: ({ type }) => <EventBadge type={type} /> },
      {
        id: 'component',
        header: t('component'),
        width: 'minmax(140px, 1.4fr)',
        cell: ({ componentName, componentType }) => <span title={componentType}>{componentName}</span>,
      },
      {
        id: 'flowFile',
        header: t('flowFile'),
        width: '88px',
        align: 'end',
        cell: ({ flowFileId, flowFileUuid }) => <code title={flowFileUuid}>{flowFileId}</code>,
      },
      {
        id: 'relationship',
        header: t('relationship'),
        width: 'minmax(80px, 0.8fr)',
        cell: ({ relationship }) => relationship ?? '',
      },
      { id: 'size', header: t('size'), width: '80px', align: 'end', cell: ({ size }) => formatBytes(size) },
      {
        id: 'where',
        header: t('where'),
        width: 'minmax(120px, 1.6fr)',
        cell: ({ transitUri, details }) => (
          <span className={styles.where} title={transitUri ?? details ?? undefined}>
            {transitUri ?? details ?? ''}
          </span>
        ),
      },
    ],
    [t, locale, timeZone],
  )
  if (events.length === 0) return empty
  return (
    <DataTable
      label={t('table')}
      rows={events}
      columns={columns}
      rowKey={(event) => event.id}
      selectedKey={selected}
      onSelect={(event) => onSelect(event.id)}
      onEnd={onEnd}
    />
  )
}
