import { FunctionFailure } from '../errors.ts'
import type { ExpressionSubject } from '../expression.ts'
import { compilePattern, matchesWhole, replaceAllMatches, replaceFirstMatch } from '../patterns.ts'
import { isBlank, trimSpaces } from '../strings.ts'
import type { Environment, Value, Whole } from '../values.ts'
import { define, defineWith, type FunctionTable } from './define.ts'
import { getDelimitedField } from './delimited.ts'

type Text = string | null

const checks = { pattern: compilePattern }

/** Text in, text out. */
export const textFunctions: FunctionTable = {
  toUpper: define('text.toUpper(): text', 'The text in upper case.', (subject: string) => subject.toUpperCase()),
  toLower: define('text.toLower(): text', 'The text in lower case.', (subject: string) => subject.toLowerCase()),
  trim: define('text.trim(): text', 'The text without white space around it.', trimSpaces),
  length: define('text.length(): whole', 'The number of characters.', (subject: string) => subject.length, {
    whenNull: 0,
  }),
  append: define(
    'text.append(end: text): text',
    'The text with another after it.',
    (subject: Text, end: Text) => (subject ?? '') + (end ?? ''),
    { whenNull: 'seen' },
  ),
  prepend: define(
    'text.prepend(start: text): text',
    'The text with another before it.',
    (subject: Text, start: Text) => (start ?? '') + (subject ?? ''),
    { whenNull: 'seen' },
  ),
  substring: define(
    'text.substring(start: whole, end?: whole): text',
    'The part from start, counted from 0, up to but without end; empty when the text is too short.',
    (subject: string, start: Whole | null, end?: Whole | null) => {
      if (start === null || end === null) throw new FunctionFailure('substring() needs whole numbers')
      const to = end === undefined ? subject.length : Number(end)
      return start < 0 || to > subject.length || start > to ? '' : subject.substring(Number(start), to)
    },
  ),
  substringBefore: define(
    'text.substringBefore(part: text): text',
    'What stands before the first such part; all of the text when there is none.',
    (subject: string, part: Text) => before(subject, part, subject.indexOf(part ?? '')),
  ),
  substringBeforeLast: define(
    'text.substringBeforeLast(part: text): text',
    'What stands before the last such part; all of the text when there is none.',
    (subject: string, part: Text) => before(subject, part, subject.lastIndexOf(part ?? '')),
  ),
  substringAfter: define(
    'text.substringAfter(part: text): text',
    'What stands after the first such part; all of the text when there is none.',
    (subject: string, part: Text) => after(subject, part, subject.indexOf(part ?? '')),
  ),
  substringAfterLast: define(
    'text.substringAfterLast(part: text): text',
    'What stands after the last such part; all of the text when there is none.',
    (subject: string, part: Text) => after(subject, part, subject.lastIndexOf(part ?? '')),
  ),
  getDelimitedField: define(
    'text.getDelimitedField(index: whole, delimiter?: text, quote?: text, escape?: text, strip?: boolean): text',
    'A field of delimited text, counted from 1; with strip without its quotes and escapes.',
    getDelimitedField,
  ),
  replace: define(
    'text.replace(part: text, replacement: text): text',
    'The text with each such part replaced.',
    (subject: string, part: Text, replacement: Text) =>
      subject.replaceAll(given(part, 'the part'), () => given(replacement, 'the replacement')),
  ),
  replaceFirst: define(
    'text.replaceFirst(pattern: text, replacement: text): text',
    'The text with the first match of a regular expression replaced; $1 is a group.',
    (subject: string, pattern: Text, replacement: Text) =>
      replaceFirstMatch(subject, given(pattern, 'the pattern'), given(replacement, 'the replacement')),
    { checks },
  ),
  replaceAll: define(
    'text.replaceAll(pattern: text, replacement: text): text',
    'The text with each match of a regular expression replaced; $1 is a group.',
    (subject: string, pattern: Text, replacement: Text) =>
      replaceAllMatches(subject, given(pattern, 'the pattern'), given(replacement, 'the replacement')),
    { checks },
  ),
  replaceNull: define(
    'any.replaceNull(replacement: any): any',
    'The replacement when there is no such attribute.',
    (subject: Value, replacement: Value) => subject ?? replacement,
    { whenNull: 'seen' },
  ),
  replaceEmpty: define(
    'any.replaceEmpty(replacement: any): any',
    'The replacement when there is no text, or nothing but white space.',
    (subject: Value, replacement: Value) =>
      subject === null || (typeof subject === 'string' && isBlank(subject)) ? replacement : subject,
    { whenNull: 'seen' },
  ),
  replaceByPattern: define(
    'text.replaceByPattern(mapping: text): text',
    'The text after the colon of the first "pattern:text" in a list with commas that matches the whole subject.',
    replaceByPattern,
    { checks: { mapping: readMapping } },
  ),
  padLeft: define(
    'text.padLeft(length: whole, padding?: text): text',
    'The text with padding, "_" by default, before it up to a length.',
    (subject: string, length: Whole | null, padding?: Text) => subject.padStart(Number(length ?? 0), padding || '_'),
  ),
  padRight: define(
    'text.padRight(length: whole, padding?: text): text',
    'The text with padding, "_" by default, after it up to a length.',
    (subject: string, length: Whole | null, padding?: Text) => subject.padEnd(Number(length ?? 0), padding || '_'),
  ),
  repeat: defineWith(
    'text.repeat(times: whole, most?: whole): text',
    'The text that many times; with two numbers, a random number of times between them.',
    repeatText,
    { volatile: true },
  ),
  evaluateELString: defineWith(
    'text.evaluateELString(): text',
    'What the text gives when it is itself Expression Language.',
    ({ evaluateText }) =>
      (subject: string, flowFile: ExpressionSubject) =>
        evaluateText(subject, flowFile),
    { seesFlowFile: true },
  ),
}

function repeatText({ random }: Environment) {
  return (subject: string, times: Whole | null, most: Whole | null = times) => {
    if (times === null || most === null) throw new FunctionFailure('repeat() needs whole numbers')
    if (times <= 0) throw new FunctionFailure('repeat() needs a number greater than 0')
    if (most < times) throw new FunctionFailure('repeat() needs a second number that is not less than the first')
    const count = Number(times) + Math.floor(random() * (Number(most) - Number(times) + 1))
    if (subject.length * count > longestRepeat)
      throw new FunctionFailure(`repeat() would make more than ${longestRepeat} characters`)
    return subject.repeat(count)
  }
}

const longestRepeat = 100_000_000

function given(text: Text, what: string): string {
  if (text === null) throw new FunctionFailure(`${what} has no value`)
  return text
}

function before(subject: string, part: Text, at: number): string {
  return part && at >= 0 ? subject.slice(0, at) : subject
}

function after(subject: string, part: Text, at: number): string {
  return part && at >= 0 ? subject.slice(at + part.length) : subject
}

function replaceByPattern(subject: string, mapping: Text): string {
  return readMapping(mapping ?? '').find(([pattern]) => matchesWhole(pattern, subject))?.[1] ?? subject
}

function readMapping(mapping: string): (readonly [string, string])[] {
  if (mapping === '') return []
  return mapping.split(',').map((pair) => {
    const [pattern, replacement] = pair.trim().split(':')
    if (!replacement) throw new FunctionFailure(`"${pair.trim()}" is no pair of a pattern, a colon and a text`)
    return [pattern, replacement]
  })
}
