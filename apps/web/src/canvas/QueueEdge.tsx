import type { contract } from '@mulgil/client'
import { type Connection, parseDataSize } from '@mulgil/flow'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath, getStraightPath } from '@xyflow/react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import { formatBytes, formatCount, formatDuration } from '../format/format.ts'
import { useConnectionStatus } from '../live/live.tsx'
import { useWorkspaceState } from '../workspace/WorkspaceContext.tsx'
import { edgeWidth, pressureOf } from './geometry.ts'
import type { FlowEdge } from './project.ts'
import styles from './QueueEdge.module.css'

const failing = /fail|error|retry|invalid/i

/** A connection: its line shows rate and back pressure, its label what waits in the queue. */
export const QueueEdge = memo(function QueueEdge(props: EdgeProps<FlowEdge>) {
  const { id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const status = useConnectionStatus(id)
  const zoom = useWorkspaceState((state) => state.zoom)
  const focused = useWorkspaceState((state) => state.focused === id)
  const connection = data?.connection
  if (!connection) return null
  const ends = { sourceX, sourceY, targetX, targetY }
  const [path, labelX, labelY] =
    zoom === 'far'
      ? getStraightPath(ends)
      : getSmoothStepPath({ ...ends, sourcePosition, targetPosition, borderRadius: 8, offset: 28 })
  const pressure = pressureOf(status?.fill, status?.backPressured)
  const isFailure = connection.relationships.length > 0 && connection.relationships.every((each) => failing.test(each))
  const showsLabel = zoom === 'near' || selected || focused || (zoom === 'mid' && pressure !== 'none')
  return (
    <g
      className={styles.edge}
      data-pressure={pressure}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
    >
      {zoom !== 'far' && <path d={path} className={styles.halo} />}
      <BaseEdge
        path={path}
        interactionWidth={zoom === 'far' ? 0 : 16}
        style={{ strokeWidth: edgeWidth(status?.inPerSecond ?? 0), strokeDasharray: isFailure ? '6 4' : undefined }}
        className={styles.line}
      />
      {showsLabel && (
        <EdgeLabelRenderer>
          <QueueLabel id={id} connection={connection} status={status} selected={selected} x={labelX} y={labelY} />
        </EdgeLabelRenderer>
      )}
    </g>
  )
})

interface QueueLabelProps {
  readonly id: string
  readonly connection: Connection
  readonly status: contract.ConnectionStatus | undefined
  readonly selected: boolean | undefined
  readonly x: number
  readonly y: number
}

function QueueLabel({ id, connection, status, selected, x, y }: QueueLabelProps) {
  const t = useTranslations('canvas')
  const several = connection.relationships.length > 1 ? connection.relationships.join(' · ') : connection.name
  if (!status && !several) return null
  const { count: countLimit, bytes: bytesText } = connection.backPressure
  const bytesLimit = bytesText === null ? undefined : parseDataSize(bytesText)
  const pressure = pressureOf(status?.fill, status?.backPressured)
  const full = status && timeToFull(status, countLimit)
  return (
    <div
      className={`nodrag nopan ${styles.label}`}
      data-edge={id}
      data-testid={`queue-${id}`}
      data-pressure={pressure}
      data-selected={selected || undefined}
      data-empty={!status?.count || undefined}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
    >
      {several && <span className={styles.names}>{several}</span>}
      {status && (
        <output aria-label={t('queueLabel', { count: status.count, bytes: formatBytes(status.bytes) })}>
          {pressure === 'full' && <span aria-hidden>≡ </span>}
          {status.count === 0 ? '0' : `${formatCount(status.count)} · ${formatBytes(status.bytes)}`}
        </output>
      )}
      {status && status.count > 0 && (
        <span className={styles.bars} aria-hidden>
          <Bar part={countLimit ? status.count / countLimit : 0} />
          <Bar part={bytesLimit ? status.bytes / bytesLimit : 0} />
        </span>
      )}
      {full !== undefined && <span className={styles.full}>{t('fullIn', { time: formatDuration(full) })}</span>}
    </div>
  )
}

function Bar({ part }: { readonly part: number }) {
  return (
    <span className={styles.bar}>
      <span
        className={styles.fill}
        style={{ width: `${Math.min(100, part * 100)}%` }}
        data-pressure={pressureOf(part)}
      />
    </span>
  )
}

/** How long until the queue is full at the present rates; undefined when it is not filling, or not within an hour. */
function timeToFull(status: contract.ConnectionStatus, limit: number | null): number | undefined {
  const growth = status.inPerSecond - status.outPerSecond
  const nearly = (status.fill ?? 0) >= 0.1
  if (limit === null || !nearly || growth <= 0 || status.count >= limit) return undefined
  const ms = ((limit - status.count) / growth) * 1000
  return ms < 3_600_000 ? ms : undefined
}
