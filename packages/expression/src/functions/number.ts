import { add, divide, multiply, remainder, subtract } from '../arithmetic.ts'
import type { Numeric } from '../values.ts'
import { define, type FunctionTable } from './define.ts'

const withNumber =
  (operate: (subject: Numeric, other: Numeric) => Numeric) => (subject: Numeric, other: Numeric | null) =>
    other === null ? null : operate(subject, other)

/** Arithmetic, on whole numbers of 64 bits and on decimals. */
export const numberFunctions: FunctionTable = {
  plus: define('number.plus(other: number): number', 'The sum.', withNumber(add)),
  minus: define('number.minus(other: number): number', 'The difference.', withNumber(subtract)),
  multiply: define('number.multiply(other: number): number', 'The product.', withNumber(multiply)),
  divide: define(
    'number.divide(other: number): number',
    'The quotient; two whole numbers give a whole number, cut toward zero.',
    withNumber(divide),
  ),
  mod: define('number.mod(other: number): number', 'What the division leaves over.', withNumber(remainder)),
  toNumber: define('any.toNumber(): whole', 'The whole number that a text or date says.', (subject) => subject),
}
