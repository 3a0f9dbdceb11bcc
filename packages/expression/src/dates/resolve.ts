import { LocalDate, LocalDateTime, LocalTime, YearMonth, ZoneId, ZoneOffset } from '@js-joda/core'
import { PreciseMoment } from '../values.ts'
import { dateOfWeek } from './weeks.ts'

/** What a text said about a date, by pattern letter; `offset` in seconds and `zone` when it named one. */
export type DateFields = Map<string, number | ZoneId>

// The values that each letter can have.
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  y: [1, 999_999_999],
  u: [-999_999, 999_999],
  M: [1, 12],
  d: [1, 31],
  D: [1, 366],
  H: [0, 24],
  k: [1, 24],
  h: [1, 12],
  K: [0, 11],
  m: [0, 59],
  s: [0, 59],
  w: [1, 54],
  e: [1, 7],
  c: [1, 7],
}

/** The moment that the fields say, or what is wrong with them. */
export function resolveDate(fields: DateFields, zone: ZoneId): PreciseMoment | string {
  for (const [letter, [least, greatest]] of Object.entries(ranges)) {
    const value = fields.get(letter)
    if (typeof value === 'number' && (value < least || value > greatest)) {
      return `${value} is not between ${least} and ${greatest}`
    }
  }
  const date = resolveDay(fields)
  if (typeof date === 'string') return date
  const weekday = number(fields, 'E')
  if (weekday !== undefined && date.dayOfWeek().value() !== weekday) return 'another day of the week'
  const time = resolveTime(fields)
  if (typeof time === 'string') return time
  const local = LocalDateTime.of(time.nextDay ? date.plusDays(1) : date, time.time)
  const instant = local.atZone(givenZone(fields) ?? zone).toInstant()
  return new PreciseMoment(instant.epochSecond(), instant.nano())
}

function resolveDay(fields: DateFields): LocalDate | string {
  const year = resolveYear(fields)
  const dayOfYear = number(fields, 'D')
  if (dayOfYear !== undefined && number(fields, 'M') === undefined) {
    const first = LocalDate.of(year, 1, 1)
    return dayOfYear > first.lengthOfYear() ? `${year} has no day ${dayOfYear}` : first.plusDays(dayOfYear - 1)
  }
  const week = number(fields, 'w')
  const weekYear = number(fields, 'Y')
  const weekday = number(fields, 'e') ?? number(fields, 'c')
  if (week !== undefined && weekYear !== undefined && weekday !== undefined) return dateOfWeek(weekYear, week, weekday)
  const month = YearMonth.of(year, number(fields, 'M') ?? 1)
  // A day that the month lacks is its last day, as 30 February.
  return month.atDay(Math.min(number(fields, 'd') ?? 1, month.lengthOfMonth()))
}

function resolveYear(fields: DateFields): number {
  const proleptic = number(fields, 'u')
  if (proleptic !== undefined) return proleptic
  const ofEra = number(fields, 'y')
  if (ofEra === undefined) return 1970
  return number(fields, 'G') === 0 ? 1 - ofEra : ofEra
}

function resolveTime(fields: DateFields): { readonly time: LocalTime; readonly nextDay: boolean } | string {
  const milli = number(fields, 'A')
  if (milli !== undefined) return { time: LocalTime.ofNanoOfDay(milli * 1e6), nextDay: false }
  const nanoOfDay = number(fields, 'N')
  if (nanoOfDay !== undefined) return { time: LocalTime.ofNanoOfDay(nanoOfDay), nextDay: false }
  const hour = resolveHour(fields)
  const [minute, second, nano] = [number(fields, 'm') ?? 0, number(fields, 's') ?? 0, number(fields, 'n') ?? 0]
  if (hour === 24) {
    if (minute + second + nano > 0) return 'the hour 24 is midnight only'
    return { time: LocalTime.MIDNIGHT, nextDay: true }
  }
  return { time: LocalTime.of(hour, minute, second, nano), nextDay: false }
}

/** The hour of the day; one of the half day counts only with AM or PM. */
function resolveHour(fields: DateFields): number {
  const hour = number(fields, 'H')
  if (hour !== undefined) return hour
  const clock = number(fields, 'k')
  if (clock !== undefined) return clock % 24
  const half = number(fields, 'a')
  const ofHalf = number(fields, 'h') ?? number(fields, 'K')
  return half === undefined || ofHalf === undefined ? 0 : half * 12 + (ofHalf % 12)
}

function givenZone(fields: DateFields): ZoneId | undefined {
  const offset = number(fields, 'offset')
  if (offset !== undefined) return ZoneOffset.ofTotalSeconds(offset)
  const zone = fields.get('zone')
  return zone instanceof ZoneId ? zone : undefined
}

function number(fields: DateFields, letter: string): number | undefined {
  const value = fields.get(letter)
  return typeof value === 'number' ? value : undefined
}
