import { compareNumeric } from '../arithmetic.ts'
import { FunctionFailure } from '../errors.ts'
import { isBlank } from '../strings.ts'
import type { Numeric, Value } from '../values.ts'
import { define, type FunctionTable } from './define.ts'

const compare = (holds: (order: number) => boolean) => (subject: Numeric, other: Numeric | null) =>
  typeof subject === 'number' && typeof other === 'number'
    ? holds(subject - other)
    : other !== null && holds(compareNumeric(subject, other))

/** Conditions: each gives true or false. */
export const booleanFunctions: FunctionTable = {
  isNull: define(
    'any.isNull(): boolean',
    'True when there is no such attribute.',
    (subject: Value) => subject === null,
    {
      whenNull: 'seen',
    },
  ),
  notNull: define('any.notNull(): boolean', 'True when there is such an attribute.', () => true, { whenNull: false }),
  isEmpty: define('text.isEmpty(): boolean', 'True when there is no text, or nothing but white space.', isBlank, {
    whenNull: true,
  }),
  equals: define(
    'text.equals(other: text): boolean',
    'True when both are the same text. Numbers compare as they print: make both decimals, or use ge and le.',
    (subject: string, other: string | null) => subject === other,
    { whenNull: false },
  ),
  equalsIgnoreCase: define(
    'text.equalsIgnoreCase(other: text): boolean',
    'True when both are the same text but for upper and lower case.',
    (subject: string, other: string | null) => other !== null && subject.toLowerCase() === other.toLowerCase(),
    { whenNull: false },
  ),
  gt: define(
    'number.gt(other: number): boolean',
    'True when the subject is greater.',
    compare((order) => order > 0),
    {
      whenNull: false,
    },
  ),
  ge: define(
    'number.ge(other: number): boolean',
    'True when the subject is greater or equal.',
    compare((order) => order >= 0),
    { whenNull: false },
  ),
  lt: define(
    'number.lt(other: number): boolean',
    'True when the subject is less.',
    compare((order) => order < 0),
    {
      whenNull: false,
    },
  ),
  le: define(
    'number.le(other: number): boolean',
    'True when the subject is less or equal.',
    compare((order) => order <= 0),
    { whenNull: false },
  ),
  and: define(
    'boolean.and(other: boolean): boolean',
    'True when subject and argument are true.',
    (subject: boolean | null, other: boolean | null) => (subject === false ? false : other),
    { whenNull: 'seen' },
  ),
  or: define(
    'boolean.or(other: boolean): boolean',
    'True when subject or argument is true.',
    (subject: boolean | null, other: boolean | null) => (subject === true ? true : other),
    { whenNull: 'seen' },
  ),
  not: define(
    'boolean.not(): boolean',
    'True when the subject is false.',
    (subject: boolean | null) => {
      if (subject === null) throw new FunctionFailure('not() needs true or false, and there is no value')
      return !subject
    },
    { whenNull: 'seen' },
  ),
  ifElse: define(
    'boolean.ifElse(then: any, otherwise: any): any',
    'The first argument when the subject is true, else the second.',
    (subject: boolean | null, then: Value, otherwise: Value) => (subject ? then : otherwise),
    { whenNull: 'seen' },
  ),
}
