import { useSyncExternalStore } from 'react'
import { useLocale } from 'use-intl'
import { formatDateTime, formatRelative } from '../format/format.ts'

interface MomentProps {
  readonly time: number
  /** `ago` (default) has the absolute time on hover; `full` is the absolute time. */
  readonly form?: 'ago' | 'full'
  readonly timeZone?: string
}

/** A moment, in the words of the chosen language. */
export function Moment({ time, form = 'ago', timeZone }: MomentProps) {
  const locale = useLocale()
  const now = useNow()
  const full = formatDateTime(time, locale, timeZone)
  return (
    <time dateTime={new Date(time).toISOString()} title={form === 'ago' ? full : undefined}>
      {form === 'ago' ? formatRelative(time, Math.max(now, time), locale) : full}
    </time>
  )
}

const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time to the second, from one timer for the whole page. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)
