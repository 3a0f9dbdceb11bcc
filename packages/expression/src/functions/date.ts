import { Instant } from '@js-joda/core'
import { toText } from '../conversions.ts'
import { momentOfNumber, toPreciseMoment } from '../dates/convert.ts'
import { formatDate } from '../dates/format.ts'
import { parseDate } from '../dates/parse.ts'
import { parseDatePattern } from '../dates/pattern.ts'
import { findZone } from '../dates/zones.ts'
import { FunctionFailure } from '../errors.ts'
import { Moment, momentMs, type PreciseMoment, type Value, wrapWhole } from '../values.ts'
import { define, defineWith, type FunctionTable } from './define.ts'

type Text = string | null

const checks = { pattern: parseDatePattern, zone: findZone }

/** Dates: read, written and turned into numbers. */
export const dateFunctions: FunctionTable = {
  format: defineWith(
    'date.format(pattern: text, zone?: text): text',
    'The date in a pattern such as yyyy-MM-dd HH:mm:ss.',
    (environment) => (subject: Moment, pattern: Text, zone?: Text) =>
      formatDate(Instant.ofEpochMilli(subject.epochMs).atZone(findZone(zone ?? environment.zone)), given(pattern)),
    { checks },
  ),
  formatInstant: defineWith(
    'instant.formatInstant(pattern: text, zone?: text): text',
    'The instant in a pattern such as yyyy-MM-dd HH:mm:ss.SSSSSS.',
    (environment) =>
      ({ epochSecond, nano }: PreciseMoment, pattern: Text, zone?: Text) =>
        formatDate(Instant.ofEpochSecond(epochSecond, nano).atZone(findZone(zone ?? environment.zone)), given(pattern)),
    { checks },
  ),
  toDate: defineWith(
    'any.toDate(pattern?: text, zone?: text): date',
    'The date that a text says in a pattern; without one, of milliseconds since 1970.',
    (environment) => (subject: Value, pattern?: Text, zone?: Text) => {
      if (pattern === undefined) {
        const moment = momentOfNumber(subject)
        return moment && new Moment(momentMs(moment))
      }
      if (pattern === null) return null
      const text = toText(subject, environment) as string
      return new Moment(momentMs(parseDate(text, pattern, findZone(zone ?? environment.zone))))
    },
    { checks },
  ),
  toInstant: defineWith(
    'any.toInstant(pattern?: text, zone?: text): instant',
    'The instant that a text says in a pattern, to the nanosecond; without one, of milliseconds since 1970.',
    (environment) => (subject: Value, pattern?: Text, zone?: Text) => {
      if (pattern === undefined) return toPreciseMoment(subject, environment.zone)
      if (pattern === null) return null
      return parseDate(toText(subject, environment) as string, pattern, findZone(zone ?? environment.zone))
    },
    { checks },
  ),
  toMicros: define('instant.toMicros(): whole', 'Microseconds since 1970.', ({ epochSecond, nano }: PreciseMoment) =>
    wrapWhole(BigInt(epochSecond) * 1_000_000n + BigInt(nano) / 1000n),
  ),
  toNanos: define('instant.toNanos(): whole', 'Nanoseconds since 1970.', ({ epochSecond, nano }: PreciseMoment) =>
    wrapWhole(BigInt(epochSecond) * 1_000_000_000n + BigInt(nano)),
  ),
}

function given(pattern: Text): string {
  if (pattern === null) throw new FunctionFailure('the date pattern has no value')
  return pattern
}
