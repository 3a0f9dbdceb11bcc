import { Instant } from '@js-joda/core'
import type { Moment, MomentPrinter, PreciseMoment } from '../values.ts'
import { formatDate } from './format.ts'
import { findZone } from './zones.ts'

/** How a date prints when nothing else is asked for. */
export const plainDatePattern = 'EEE MMM dd HH:mm:ss zzz yyyy'

/** Prints moments as Java does, in a time zone. */
export function momentPrinter(zone: string): MomentPrinter {
  return {
    printMoment: ({ epochMs }: Moment) =>
      formatDate(Instant.ofEpochMilli(epochMs).atZone(findZone(zone)), plainDatePattern),
    printPreciseMoment: ({ epochSecond, nano }: PreciseMoment) => Instant.ofEpochSecond(epochSecond, nano).toString(),
  }
}
