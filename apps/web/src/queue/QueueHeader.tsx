import type { contract } from '@mulgil/client'
import { type BackPressure, parseDataSize } from '@mulgil/flow'
import type { ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { Moment } from '../content/Moment.tsx'
import { formatBytes, formatDuration, formatRate, formatWhole } from '../format/format.ts'
import styles from './QueueHeader.module.css'
import { pressureOf, timeToFullMs } from './timeToFull.ts'

interface QueueHeaderProps {
  readonly status: contract.ConnectionStatus | undefined
  readonly bounds: BackPressure | undefined
}

/** How a connection stands: count, bytes, how full, how old, how fast. */
export function QueueHeader({ status, bounds }: QueueHeaderProps) {
  const t = useTranslations('queue')
  const locale = useLocale()
  const none = t('none')
  const full = status && timeToFullMs(status)
  const bytesBound = bounds?.bytes ? parseDataSize(bounds.bytes) : undefined
  return (
    <dl className={styles.header}>
      <Fact label={t('count')}>
        {status ? formatWhole(status.count, locale) : none}
        <FillBar
          value={status?.count}
          bound={bounds?.count}
          boundText={bounds?.count ? formatWhole(bounds.count, locale) : ''}
        />
      </Fact>
      <Fact label={t('bytes')}>
        {status ? formatBytes(status.bytes) : none}
        <FillBar value={status?.bytes} bound={bytesBound} boundText={bounds?.bytes ?? ''} />
      </Fact>
      <Fact label={t('oldest')}>{status?.oldestQueuedAt ? <Moment time={status.oldestQueuedAt} /> : none}</Fact>
      <Fact label={t('in')}>{status ? formatRate(status.inPerSecond) : none}</Fact>
      <Fact label={t('out')}>{status ? formatRate(status.outPerSecond) : none}</Fact>
      {status && status.penalized > 0 && <Fact label={t('penalized')}>{formatWhole(status.penalized, locale)}</Fact>}
      {status?.backPressured ? (
        <Fact label={t('fill')}>
          <strong className={styles.full}>{t('full')}</strong>
        </Fact>
      ) : (
        full !== undefined &&
        full !== null && <Fact label={t('fill')}>{t('fullIn', { time: formatDuration(full) })}</Fact>
      )}
    </dl>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface FillBarProps {
  readonly value: number | undefined
  readonly bound: number | null | undefined
  readonly boundText: string
}

function FillBar({ value, bound, boundText }: FillBarProps) {
  const t = useTranslations('queue')
  if (!bound || value === undefined) return null
  const fill = value / bound
  const percent = `${Math.round(fill * 100)}%`
  return (
    <>
      <span className={styles.bound}>{`/ ${boundText}`}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers do not let the parts of <meter> be coloured alike. */}
      <span
        className={styles.bar}
        role="meter"
        aria-label={t('fillLabel', { percent })}
        aria-valuenow={Math.min(100, Math.round(fill * 100))}
        aria-valuemin={0}
        aria-valuemax={100}
        data-pressure={pressureOf(fill)}
      >
        <span style={{ width: `${Math.min(100, fill * 100)}%` }} />
      </span>
    </>
  )
}
