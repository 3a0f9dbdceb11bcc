import { Instant, ZoneId } from '@js-joda/core'
import '@js-joda/timezone'
import type { Moment, MomentPrinter, PreciseMoment } from './values.ts'

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Prints moments as Java does, in a time zone. */
export function momentPrinter(zone: string): MomentPrinter {
  const zoneId = ZoneId.of(zone)
  return {
    printMoment: ({ epochMs }: Moment) => {
      const at = Instant.ofEpochMilli(epochMs).atZone(zoneId)
      const time = [at.hour(), at.minute(), at.second()].map(twoDigits).join(':')
      const day = `${days[at.dayOfWeek().ordinal()]} ${months[at.monthValue() - 1]} ${twoDigits(at.dayOfMonth())}`
      return `${day} ${time} ${zoneAbbreviation(zone, epochMs)} ${at.year()}`
    },
    printPreciseMoment: ({ epochSecond, nano }: PreciseMoment) => Instant.ofEpochSecond(epochSecond, nano).toString(),
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** The zone's short name at a time, such as `UTC`, `KST` or `PDT`. */
function zoneAbbreviation(zone: string, epochMs: number): string {
  const known = abbreviations[zone]
  if (known) return known
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(epochMs)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
}

// Zones without summer time whose short names browsers do not know in English.
const abbreviations: Readonly<Record<string, string>> = {
  'Asia/Seoul': 'KST',
  'Asia/Tokyo': 'JST',
  'Asia/Shanghai': 'CST',
  'Asia/Hong_Kong': 'HKT',
  'Asia/Kolkata': 'IST',
}
