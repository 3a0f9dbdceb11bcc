/**
 * A time range as the address holds it: a negative number is so many milliseconds before now (it moves on), a positive
 * one is a moment, nothing is open.
 */
export interface TimeRange {
  readonly from?: number
  readonly to?: number
}

const MINUTE = 60_000
export const presets = [
  { id: 'last5min', from: -5 * MINUTE },
  { id: 'last15min', from: -15 * MINUTE },
  { id: 'last1h', from: -60 * MINUTE },
  { id: 'last6h', from: -360 * MINUTE },
  { id: 'last24h', from: -1440 * MINUTE },
  { id: 'last7d', from: -7 * 1440 * MINUTE },
  { id: 'all', from: undefined },
] as const
export type PresetId = (typeof presets)[number]['id']

/** The preset that a range is, if any. */
export const presetOf = ({ from, to }: TimeRange): PresetId | undefined =>
  to === undefined ? presets.find((preset) => preset.from === from)?.id : undefined

/** The moments that a range means now. */
export function resolveRange({ from, to }: TimeRange, now: number): TimeRange {
  const resolve = (time: number | undefined) => (time !== undefined && time < 0 ? now + time : time)
  return { from: resolve(from), to: resolve(to) }
}

export type Zone = 'local' | 'utc'

/** A moment as the value of an `<input type="datetime-local">`, to the second. */
export function toInputValue(time: number | undefined, zone: Zone): string {
  if (time === undefined) return ''
  const shift = zone === 'utc' ? 0 : new Date(time).getTimezoneOffset() * MINUTE
  return new Date(time - shift).toISOString().slice(0, 19)
}

/** What such an input holds as a moment; undefined when it is empty or no date. */
export function fromInputValue(value: string, zone: Zone): number | undefined {
  const time = Date.parse(zone === 'utc' ? `${value}Z` : value)
  return value === '' || Number.isNaN(time) ? undefined : time
}
