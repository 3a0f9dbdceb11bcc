import { add, divide, multiply, remainder, subtract } from '../arithmetic.ts'
import { FunctionFailure, quote } from '../errors.ts'
import type { Decimal, Numeric, Whole } from '../values.ts'
import { wrapWhole } from '../values.ts'
import { define, type FunctionTable } from './define.ts'
import { applyMath, checkMathName } from './math.ts'

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
  toRadix: define(
    'whole.toRadix(radix: whole, length?: whole): text',
    'The digits in another base, from 2 to 36, with zeros before them up to a length.',
    (subject: Whole, radix: Whole | null, length: Whole | null = 0) => {
      if (radix === null) throw new FunctionFailure('toRadix() needs the base as a number')
      return subject.toString(radix < 2 || radix > 36 ? 10 : Number(radix)).padStart(Number(length ?? 0), '0')
    },
  ),
  fromRadix: define(
    'text.fromRadix(radix: whole): whole',
    'The number that the digits say in another base, from 2 to 36.',
    fromRadix,
  ),
  math: define(
    'number.math(name: text, other?: number): number',
    'A mathematical function such as abs, round, floor, sqrt, pow or max of one number or two.',
    applyMath,
    { checks: { name: checkMathName } },
  ),
}

/** Conversions between kinds. */
export const typeFunctions: FunctionTable = {
  toString: define('text.toString(): text', 'The value as text.', (subject: string) => subject),
  toNumber: define(
    'whole.toNumber(): whole',
    'The value as a whole number; dates become milliseconds.',
    (subject: Whole) => subject,
  ),
  toDecimal: define('decimal.toDecimal(): decimal', 'The value as a decimal number.', (subject: Decimal) => subject),
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'

function fromRadix(subject: string, radix: Whole | null): Whole {
  const base = BigInt(radix ?? 0)
  if (base < 2n || base > 36n) throw new FunctionFailure('fromRadix() needs a base from 2 to 36')
  const magnitude = subject.replace(/^[+-]/, '').toLowerCase()
  let value = 0n
  for (const digit of magnitude) {
    const worth = digits.indexOf(digit)
    if (worth < 0 || worth >= base) throw notInBase(subject, base)
    value = value * base + BigInt(worth)
    if (value > 2n ** 63n) throw new FunctionFailure(`${quote(subject)} does not fit into 64 bits`)
  }
  if (magnitude === '') throw notInBase(subject, base)
  const signed = subject.startsWith('-') ? -value : value
  if (BigInt.asIntN(64, signed) !== signed) throw new FunctionFailure(`${quote(subject)} does not fit into 64 bits`)
  return wrapWhole(signed)
}

function notInBase(subject: string, base: bigint): FunctionFailure {
  return new FunctionFailure(`${quote(subject)} is no number of base ${base}`)
}
