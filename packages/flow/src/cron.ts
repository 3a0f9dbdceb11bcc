import { Cron } from 'croner'

/** A cron schedule that has been understood. */
export interface CronSchedule {
  /** The next time after `afterMs`, in epoch milliseconds; null when there is none. */
  next(afterMs: number): number | null
}

/**
 * Parses six cron fields with seconds (`0 0/5 * * * ?`, Quartz's `?`, `L`, `W` and `#` too); throws an Error that says
 * which field is wrong. Without a time zone it is the machine's.
 */
export function parseCron(text: string, timeZone?: string): CronSchedule {
  const cron = new Cron(text, { mode: '6-part', paused: true, timezone: timeZone, sloppyRanges: true })
  return { next: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() ?? null }
}

/** Whether the machine knows a time zone, as `Asia/Seoul`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
