import { CalendarClock } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { Segmented } from '../content/Segmented.tsx'
import { formatDateTime } from '../format/format.ts'
import { Button } from '../ui/Button.tsx'
import { Popover } from '../ui/Popover.tsx'
import { TextField } from '../ui/TextField.tsx'
import styles from './RangePicker.module.css'
import {
  fromInputValue,
  presetOf,
  presets,
  resolveRange,
  type TimeRange,
  toInputValue,
  type Zone,
} from './timeRange.ts'

interface RangePickerProps {
  readonly range: TimeRange
  onChange(range: TimeRange): void
  readonly zone: Zone
  onZone(zone: Zone): void
}

/** A time range: presets that move with the time, or two moments; in local time or UTC. */
export function RangePicker({ range, onChange, zone, onZone }: RangePickerProps) {
  const t = useTranslations('provenance.range')
  const locale = useLocale()
  const [isOpen, setOpen] = useState(false)
  const preset = presetOf(range)
  const words = () => {
    if (preset) return t(preset)
    const { from, to } = resolveRange(range, Date.now())
    const say = (time: number) =>
      formatDateTime(time, locale, zone === 'utc' ? 'UTC' : undefined).replace(/\.\d{3}$/, '')
    if (from !== undefined && to !== undefined) return t('between', { from: say(from), to: say(to) })
    return from !== undefined ? t('since', { from: say(from) }) : t('until', { to: say(to ?? 0) })
  }
  const choose = (next: TimeRange) => {
    onChange(next)
    setOpen(false)
  }
  return (
    <Popover
      label={t('label')}
      align="end"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button icon={CalendarClock} className={styles.trigger} aria-label={`${t('label')}: ${words()}`}>
          {words()}
        </Button>
      }
    >
      <div className={styles.picker}>
        <section aria-label={t('presets')}>
          <ul>
            {presets.map(({ id, from }) => (
              <li key={id}>
                <button
                  type="button"
                  className={styles.preset}
                  aria-pressed={id === preset}
                  onClick={() => choose({ from })}
                >
                  {t(id)}
                </button>
              </li>
            ))}
          </ul>
        </section>
        <OwnRange
          key={`${zone}:${range.from}:${range.to}`}
          range={range}
          zone={zone}
          onZone={onZone}
          onApply={choose}
        />
      </div>
    </Popover>
  )
}

interface OwnRangeProps {
  readonly range: TimeRange
  readonly zone: Zone
  onZone(zone: Zone): void
  onApply(range: TimeRange): void
}

function OwnRange({ range, zone, onZone, onApply }: OwnRangeProps) {
  const t = useTranslations('provenance.range')
  const resolved = resolveRange(range, Date.now())
  const [from, setFrom] = useState(() => toInputValue(resolved.from, zone))
  const [to, setTo] = useState(() => toInputValue(resolved.to, zone))
  const [start, end] = [fromInputValue(from, zone), fromInputValue(to, zone)]
  const isBackwards = start !== undefined && end !== undefined && end <= start
  return (
    <form
      className={styles.own}
      aria-label={t('own')}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBackwards) onApply({ from: start, to: end })
      }}
    >
      <TextField label={t('from')} type="datetime-local" step={1} value={from} onChange={setFrom} />
      <TextField
        label={t('to')}
        type="datetime-local"
        step={1}
        value={to}
        onChange={setTo}
        error={isBackwards ? t('backwards') : undefined}
      />
      <Segmented
        label={t('zone')}
        value={zone}
        onChange={onZone}
        options={[
          { value: 'local', label: t('local') },
          { value: 'utc', label: t('utc') },
        ]}
      />
      <Button type="submit" variant="primary" disabled={isBackwards}>
        {t('apply')}
      </Button>
    </form>
  )
}
