import { FunctionFailure } from '../errors.ts'
import type { Whole } from '../values.ts'
import { define, type FunctionTable } from './define.ts'

/** Text in, text out. */
export const textFunctions: FunctionTable = {
  toUpper: define('text.toUpper(): text', 'The text in upper case.', (subject: string) => subject.toUpperCase()),
  toLower: define('text.toLower(): text', 'The text in lower case.', (subject: string) => subject.toLowerCase()),
  trim: define('text.trim(): text', 'The text without white space around it.', (subject: string) => subject.trim()),
  append: define(
    'text.append(end: text): text',
    'The text with another after it.',
    (subject: string | null, end: string | null) => (subject ?? '') + (end ?? ''),
    { whenNull: 'seen' },
  ),
  prepend: define(
    'text.prepend(start: text): text',
    'The text with another before it.',
    (subject: string | null, start: string | null) => (start ?? '') + (subject ?? ''),
    { whenNull: 'seen' },
  ),
  length: define('text.length(): whole', 'The number of characters.', (subject: string) => subject.length, {
    whenNull: 0,
  }),
  substring: define(
    'text.substring(start: whole, end?: whole): text',
    'The part from start, counted from 0, up to but without end.',
    (subject: string, start: Whole | null, end?: Whole | null) => {
      const from = Number(start)
      const to = end === undefined ? subject.length : Number(end)
      if (start === null || end === null || from < 0 || to > subject.length || from > to) {
        throw new FunctionFailure(
          `there is no part from ${start} to ${end ?? 'the end'} in ${subject.length} characters`,
        )
      }
      return subject.substring(from, to)
    },
  ),
}
