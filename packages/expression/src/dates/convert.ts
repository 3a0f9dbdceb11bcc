import { Instant } from '@js-joda/core'
import { toWhole } from '../conversions.ts'
import { FunctionFailure, quote } from '../errors.ts'
import { Moment, momentMs, PreciseMoment, type Value } from '../values.ts'
import { parseDate } from './parse.ts'
import { plainDatePattern } from './printer.ts'
import { findZone } from './zones.ts'

const impliedPatterns: readonly (readonly [RegExp, string])[] = [
  [/^[a-z]{3} [a-z]{3} \d\d \d\d:\d\d:\d\d .+ \d{4}$/i, plainDatePattern],
  [/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/, 'yyyy/MM/dd HH:mm:ss'],
  [/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{3}$/, 'yyyy/MM/dd HH:mm:ss.SSS'],
]

/** The date that a value is without being told how to read it; fails for text that is none. */
export function toMoment(value: Value, zone: string): Moment | null {
  if (value === null || value instanceof Moment) return value
  const precise = toPreciseMoment(value, zone, 'date')
  return precise && new Moment(momentMs(precise))
}

/** The instant that a value is without being told how to read it; fails for text that is none. */
export function toPreciseMoment(value: Value, zone: string, wanted = 'instant'): PreciseMoment | null {
  if (value === null || value instanceof PreciseMoment) return value
  if (value instanceof Moment) return fromMs(value.epochMs)
  if (typeof value === 'string') return readImplied(value, zone, wanted)
  return momentOfNumber(value)
}

/** The moment of a number of milliseconds since 1970, or of text that says one; null for what is no number. */
export function momentOfNumber(value: Value): PreciseMoment | null {
  if (value instanceof PreciseMoment) return value
  const whole = toWhole(value)
  return whole === null ? null : fromMs(Number(whole))
}

function readImplied(text: string, zone: string, wanted: string): PreciseMoment {
  const trimmed = text.trim()
  if (/^\d+$/.test(trimmed)) return fromMs(Number(trimmed))
  const implied = impliedPatterns.find(([shape]) => shape.test(trimmed))
  if (implied) return parseDate(trimmed, implied[1], findZone(zone))
  if (wanted === 'instant') {
    try {
      const instant = Instant.parse(trimmed)
      return new PreciseMoment(instant.epochSecond(), instant.nano())
    } catch {
      // Not ISO 8601 either: said below in words that fit all of it.
    }
  }
  throw new FunctionFailure(
    `${quote(text)} is no ${wanted}: read it with ${wanted === 'date' ? 'toDate' : 'toInstant'}('pattern') first`,
  )
}

function fromMs(epochMs: number): PreciseMoment {
  if (Math.abs(epochMs) > latestMs) throw new FunctionFailure(`${epochMs} milliseconds are out of the range of dates`)
  const epochSecond = Math.floor(epochMs / 1000)
  return new PreciseMoment(epochSecond, (epochMs - epochSecond * 1000) * 1_000_000)
}

// The range of dates that the platform itself knows.
const latestMs = 8.64e15
