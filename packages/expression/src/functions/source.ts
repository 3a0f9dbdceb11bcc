import { Moment, type Value } from '../values.ts'
import { define, defineWith, type FunctionTable } from './define.ts'

/** What starts an expression without an attribute. */
export const sourceFunctions: FunctionTable = {
  now: defineWith(
    'now(): date',
    'The date and time of this moment.',
    ({ clock }) =>
      () =>
        new Moment(clock()),
    {
      volatile: true,
    },
  ),
  literal: define(
    'literal(value: any): any',
    'The value itself, to start an expression with it.',
    (value: Value) => value,
  ),
}
