import { Pause, Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { formatDuration } from '../format/format.ts'
import { IconButton } from '../ui/IconButton.tsx'
import type { LineageEvent } from './lineageFamily.ts'
import { momentIndex } from './lineageTime.ts'
import styles from './TimeSlider.module.css'

interface TimeSliderProps {
  readonly moments: readonly number[]
  readonly events: readonly LineageEvent[]
  /** Nothing: the end. */
  readonly at: number | undefined
  onChange(at: number | undefined): void
}

const STEP_MS = 500

/** Walks through the moments at which something happened, by hand or by itself. */
export function TimeSlider({ moments, events, at, onChange }: TimeSliderProps) {
  const t = useTranslations('lineage')
  const last = moments.length - 1
  const index = at === undefined ? last : momentIndex(moments, at)
  const [isPlaying, setPlaying] = useState(false)
  const go = (next: number) => onChange(next >= last ? undefined : moments[next])
  useEffect(() => {
    if (!isPlaying) return
    const timer = setTimeout(() => {
      if (index + 1 >= last) setPlaying(false)
      onChange(index + 1 >= last ? undefined : moments[index + 1])
    }, STEP_MS)
    return () => clearTimeout(timer)
  }, [isPlaying, index, last, moments, onChange])
  const shown = events.filter(({ time }) => time <= moments[index]).length
  const after = formatDuration(moments[index] - moments[0])
  return (
    <div className={styles.bar}>
      <IconButton
        icon={isPlaying ? Pause : Play}
        label={t(isPlaying ? 'pause' : 'play')}
        onClick={() => {
          if (!isPlaying && index >= last) go(0)
          setPlaying(!isPlaying)
        }}
      />
      <input
        type="range"
        className={styles.slider}
        aria-label={t('timeline')}
        aria-valuetext={t('timelineValue', { after, shown, total: events.length })}
        min={0}
        max={last}
        value={index}
        onChange={(event) => {
          setPlaying(false)
          go(Number(event.target.value))
        }}
      />
      <output className={styles.value}>
        <span>{`+${after}`}</span>
        <span>{t('step', { shown, total: events.length })}</span>
      </output>
    </div>
  )
}
