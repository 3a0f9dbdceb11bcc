import type { contract } from '@mulgil/client'
import { Clock } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { Moment } from '../content/Moment.tsx'
import { formatBytes } from '../format/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import styles from './QueuePage.module.css'

type Item = contract.FlowFileSummary

interface QueueTableProps {
  readonly label: string
  readonly items: readonly Item[]
  readonly selected: number | undefined
  onSelect(item: Item): void
  onEnd?(): void
  readonly empty: ReactNode
}

/** FlowFiles in the order of the queue. */
export function QueueTable({ label, items, selected, onSelect, onEnd, empty }: QueueTableProps) {
  const t = useTranslations('queue')
  const rows = useMemo(() => items.map((item, index) => ({ item, place: index + 1 })), [items])
  const columns = useMemo(
    (): readonly Column<{ readonly item: Item; readonly place: number }>[] => [
      { id: 'place', header: t('place'), width: '56px', align: 'end', cell: ({ place }) => place },
      {
        id: 'id',
        header: t('id'),
        width: '88px',
        align: 'end',
        cell: ({ item }) => <code title={item.uuid}>{item.id}</code>,
      },
      {
        id: 'name',
        header: t('name'),
        width: 'minmax(140px, 1fr)',
        cell: ({ item }) => (
          <>
            {item.penalizedUntil !== null && item.penalizedUntil > item.queuedAt && (
              <Badge tone="warn" icon={Clock}>
                {t('penalizedMark')}
              </Badge>
            )}{' '}
            {item.filename}
          </>
        ),
      },
      { id: 'size', header: t('size'), width: '80px', align: 'end', cell: ({ item }) => formatBytes(item.size) },
      { id: 'queued', header: t('queued'), width: '128px', cell: ({ item }) => <Moment time={item.queuedAt} /> },
      {
        id: 'attributes',
        header: t('attributes'),
        width: 'minmax(160px, 2fr)',
        cell: ({ item }) => <span className={styles.attributes}>{attributeLine(item)}</span>,
      },
    ],
    [t],
  )
  if (items.length === 0) return empty
  return (
    <DataTable
      label={label}
      rows={rows}
      columns={columns}
      rowKey={({ item }) => item.id}
      selectedKey={selected}
      onSelect={({ item }) => onSelect(item)}
      onEnd={onEnd}
    />
  )
}

const known = new Set(['uuid', 'filename', 'path'])

/** The attributes that tell one FlowFile from the next, in one line. */
const attributeLine = ({ attributes }: Item) =>
  Object.entries(attributes)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => `${name}=${value.length > 60 ? `${value.slice(0, 60)}…` : value}`)
    .join('  ')
