const short = (value: number): string =>
  value >= 999.5 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))

function scaled(value: number, base: number, units: readonly string[]): string {
  let rest = Math.abs(value)
  let unit = 0
  while (unit < units.length - 1 && Number(short(rest)) >= base) {
    rest /= base
    unit += 1
  }
  return `${value < 0 ? '-' : ''}${short(rest)}${units[unit]}`
}

/** A count with at most three significant digits: `8.1k`. */
export const formatCount = (count: number): string => scaled(count, 1000, ['', 'k', 'M', 'G', 'T'])

/** A size with at most three significant digits; 1 KB is 1,024 bytes, as in a flow document: `61 MB`. */
export const formatBytes = (bytes: number): string => scaled(bytes, 1024, [' B', ' KB', ' MB', ' GB', ' TB'])

/** So many a second: `1.24k/s`. */
export const formatRate = (perSecond: number): string => `${formatCount(perSecond)}/s`

/** A whole number with the thousands marked: `1,000`. */
export const formatWhole = (count: number, locale: string): string => new Intl.NumberFormat(locale).format(count)

/** A length of time in its largest fitting unit: `350 ms`, `2.5 s`, `4 m`, `3 h`, `2 d`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${short(ms)} ms`
  if (ms < 60_000) return `${short(ms / 1000)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} m`
  if (ms < 86_400_000) return `${short(ms / 3_600_000)} h`
  return `${short(ms / 86_400_000)} d`
}

const relativeUnits: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

/** How long ago (or ahead): `3 minutes ago`. Show the absolute time beside it on hover. */
export function formatRelative(time: number, now: number, locale: string): string {
  const difference = time - now
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const [unit, size] = relativeUnits.find(([, unitMs]) => Math.abs(difference) >= unitMs) ?? relativeUnits[3]
  return format.format(Math.round(difference / size), unit)
}

/** Date and time to the millisecond, in the machine's time zone or another. */
export const formatDateTime = (time: number, locale: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZone,
  }).format(time)

/** Time of day to the second. */
export const formatTime = (time: number, locale: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(time)
