import type { ZoneId } from '@js-joda/core'
import { FunctionFailure, quote } from '../errors.ts'
import type { PreciseMoment } from '../values.ts'
import { dayNames, eraNames, halfDayNames, monthNames, type Names, quarterNames } from './names.ts'
import { offsetStyle, readOffset } from './offsets.ts'
import { isNumeric, type PatternField, type PatternPart, parseDatePattern } from './pattern.ts'
import { type DateFields, resolveDate } from './resolve.ts'
import { findNamedZone } from './zones.ts'

/** Reads a date and time written in a pattern; what the pattern leaves out is as on 1 January 1970 at 00:00. */
export function parseDate(text: string, pattern: string, zone: ZoneId): PreciseMoment {
  const parts = parseDatePattern(pattern)
  const fields: DateFields = new Map()
  const result = readParts(text, 0, parts, fields)
  if (typeof result === 'object') throw mismatch(text, pattern, `at character ${result.failedAt + 1}`)
  if (result < text.length) throw mismatch(text, pattern, `at character ${result + 1}, where the pattern ends`)
  const moment = resolveDate(fields, zone)
  if (typeof moment === 'string') throw mismatch(text, pattern, moment)
  return moment
}

function mismatch(text: string, pattern: string, why: string): FunctionFailure {
  return new FunctionFailure(`${quote(text)} is no date of the pattern "${pattern}" (${why})`)
}

/** Where reading went on to, or where it failed. */
type Result = number | { readonly failedAt: number }

function readParts(text: string, start: number, parts: readonly PatternPart[], fields: DateFields): Result {
  let at = start
  for (const part of parts) {
    if (part.kind === 'optional') {
      const tried: DateFields = new Map(fields)
      const result = readParts(text, at, part.parts, tried)
      if (typeof result === 'number') {
        at = result
        for (const [letter, value] of tried) fields.set(letter, value)
      }
      continue
    }
    const result = part.kind === 'literal' ? readLiteral(text, at, part.text) : readField(text, at, part, fields)
    if (typeof result === 'object') return result
    at = result
  }
  return at
}

function readLiteral(text: string, at: number, literal: string): Result {
  const found = text.slice(at, at + literal.length)
  return found.toLowerCase() === literal.toLowerCase() ? at + literal.length : { failedAt: at }
}

function readField(text: string, start: number, field: PatternField, fields: DateFields): Result {
  let at = start
  if (field.pad > 0) while (text[at] === ' ' && at - start < field.pad - 1) at += 1
  const { letter, count } = field
  if ('XxZO'.includes(letter)) return readOffsetField(text, at, field, fields)
  if (letter === 'V' || letter === 'z') return readZone(text, at, fields)
  if (!isNumeric(field)) {
    const named = readName(text, at, namesOf(letter))
    if (named) {
      fields.set(letter === 'E' || letter === 'e' || letter === 'c' ? 'E' : letter, named.index)
      return at + named.length
    }
  }
  const number = readNumber(text, at, field)
  if (!number) return { failedAt: at }
  const [value, length] = number
  if (letter === 'S')
    fields.set(
      'n',
      Number(
        text
          .slice(at, at + length)
          .padEnd(9, '0')
          .slice(0, 9),
      ),
    )
  else if ('yuY'.includes(letter) && count === 2 && length === 2) fields.set(letter, 2000 + value)
  else fields.set(letter === 'L' ? 'M' : letter, value)
  return at + length
}

function namesOf(letter: string): { readonly names: Names; readonly first: number } {
  switch (letter) {
    case 'M':
    case 'L':
      return { names: monthNames, first: 1 }
    case 'Q':
    case 'q':
      return { names: quarterNames, first: 1 }
    case 'G':
      return { names: eraNames, first: 0 }
    case 'a':
      return { names: halfDayNames, first: 0 }
    default:
      return { names: dayNames, first: 1 }
  }
}

/** The longest name that stands here, in any case. */
function readName(text: string, at: number, { names, first }: { readonly names: Names; readonly first: number }) {
  for (const list of [names.full, names.short]) {
    const index = list.findIndex((name) => text.slice(at, at + name.length).toLowerCase() === name.toLowerCase())
    if (index >= 0) return { index: index + first, length: list[index].length }
  }
  return undefined
}

/** Digits as Java reads them leniently: fewer or more than the pattern has, unless other numbers follow at once. */
function readNumber(text: string, start: number, field: PatternField): readonly [number, number] | undefined {
  const signed = 'uyY'.includes(field.letter) && !field.adjacent && (text[start] === '-' || text[start] === '+')
  const at = signed ? start + 1 : start
  const isRun = field.adjacent || field.reserved > 0
  const fixed = isRun && (field.adjacent || isTwoDigits(field))
  const most = (fixed ? field.count : 9) + field.reserved
  let end = at
  while (end - at < most && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1
  if (field.reserved > 0) end = Math.max(at + (fixed ? field.count : 1), end - field.reserved)
  const least = fixed ? field.count : field.letter === 'S' ? 0 : 1
  if (end - at < least || end > text.length) return undefined
  const value = Number(text.slice(at, end))
  return [text[start] === '-' && signed ? -value : value, end - start]
}

function isTwoDigits({ letter, count }: PatternField): boolean {
  return count === 2 || letter === 'S'
}

function readOffsetField(text: string, at: number, { letter, count }: PatternField, fields: DateFields): Result {
  const isNamed = letter === 'O' || (letter === 'Z' && count === 4)
  const start = isNamed && text.slice(at, at + 3).toUpperCase() === 'GMT' ? at + 3 : at
  if (isNamed) {
    const found = /^[+-]\d{1,2}(?::\d\d)?/.exec(text.slice(start))?.[0]
    if (start === at) return { failedAt: at }
    const [hours = '0', minutes = '0'] = (found ?? '').replace(/^[+-]/, '').split(':')
    const seconds = Number(hours) * 3600 + Number(minutes) * 60
    fields.set('offset', found?.startsWith('-') ? -seconds : seconds)
    return start + (found?.length ?? 0)
  }
  const offset = readOffset(text.slice(at), offsetStyle(letter, count))
  if (!offset) return { failedAt: at }
  fields.set('offset', offset[0])
  return at + offset[1]
}

function readZone(text: string, at: number, fields: DateFields): Result {
  const offset = /^[+-]\d\d(?::?\d\d)?/.exec(text.slice(at))?.[0]
  let candidate = offset ?? /^[A-Za-z][A-Za-z\d/_+\-:~]*/.exec(text.slice(at))?.[0] ?? ''
  while (candidate !== '') {
    const zone = findNamedZone(candidate)
    if (zone) {
      fields.set('zone', zone)
      return at + candidate.length
    }
    candidate = candidate.slice(0, -1)
  }
  return { failedAt: at }
}
