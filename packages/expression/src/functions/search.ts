import { FunctionFailure } from '../errors.ts'
import { compilePattern } from '../patterns.ts'
import { define, type FunctionTable } from './define.ts'

const never = { whenNull: false }
const pattern = { whenNull: false, checks: { pattern: compilePattern } }

/** What a text holds, and where. */
export const searchFunctions: FunctionTable = {
  startsWith: define(
    'text.startsWith(start: text): boolean',
    'True when the text starts so.',
    (subject: string, start: string | null) => start !== null && subject.startsWith(start),
    never,
  ),
  endsWith: define(
    'text.endsWith(end: text): boolean',
    'True when the text ends so.',
    (subject: string, end: string | null) => end !== null && subject.endsWith(end),
    never,
  ),
  contains: define(
    'text.contains(part: text): boolean',
    'True when the part stands somewhere in the text.',
    (subject: string, part: string | null) => part !== null && subject.includes(part),
    never,
  ),
  in: define(
    'text.in(...candidates: text): boolean',
    'True when the text is one of the arguments.',
    (subject: string, ...candidates: (string | null)[]) => candidates.includes(subject),
    never,
  ),
  find: define(
    'text.find(pattern: text): boolean',
    'True when the regular expression matches some part of the text.',
    (subject: string, pattern: string | null) => pattern !== null && compilePattern(pattern).matcher(subject).find(),
    pattern,
  ),
  matches: define(
    'text.matches(pattern: text): boolean',
    'True when the regular expression matches the whole text.',
    (subject: string, pattern: string | null) => pattern !== null && compilePattern(pattern).matches(subject),
    pattern,
  ),
  indexOf: define(
    'text.indexOf(part: text): whole',
    'Where the part stands first, counted from 0; -1 when it does not.',
    (subject: string, part: string | null) => subject.indexOf(given(part)),
    { whenNull: -1 },
  ),
  lastIndexOf: define(
    'text.lastIndexOf(part: text): whole',
    'Where the part stands last, counted from 0; -1 when it does not.',
    (subject: string, part: string | null) => subject.lastIndexOf(given(part)),
    { whenNull: -1 },
  ),
}

function given(part: string | null): string {
  if (part === null) throw new FunctionFailure('the part to look for has no value')
  return part
}
