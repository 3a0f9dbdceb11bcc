import { FunctionFailure } from './errors.ts'
import { Decimal, type Numeric, type Whole, wrapWhole } from './values.ts'

type Operation = (subject: Numeric, other: Numeric) => Numeric

/** Adds; 64-bit whole numbers wrap around, and one decimal makes the result decimal. */
export const add: Operation = operation(
  (a, b) => a + b,
  (a, b) => a + b,
)
export const subtract: Operation = operation(
  (a, b) => a - b,
  (a, b) => a - b,
)
export const multiply: Operation = operation(
  (a, b) => a * b,
  (a, b) => a * b,
)

/** Divides; whole numbers stay whole and are cut toward zero. */
export const divide: Operation = (subject, other) => {
  if (isDecimal(subject, other)) return new Decimal(asDecimal(subject) / asDecimal(other))
  if (isZero(other)) throw new FunctionFailure('a whole number cannot be divided by zero')
  if (typeof subject === 'number' && typeof other === 'number') return Math.trunc(subject / other) + 0
  return wrapWhole(BigInt(subject as Whole) / BigInt(other as Whole))
}

/** What division leaves over, with the sign of the subject. */
export const remainder: Operation = (subject, other) => {
  if (isDecimal(subject, other)) return new Decimal(asDecimal(subject) % asDecimal(other))
  if (isZero(other)) throw new FunctionFailure('a whole number cannot be divided by zero')
  if (typeof subject === 'number' && typeof other === 'number') return (subject % other) + 0
  return wrapWhole(BigInt(subject as Whole) % BigInt(other as Whole))
}

/** Less than, equal to or greater than zero; NaN when either is no number. */
export function compareNumeric(a: Numeric, b: Numeric): number {
  if (isDecimal(a, b)) return asDecimal(a) - asDecimal(b)
  const left = BigInt(a as Whole)
  const right = BigInt(b as Whole)
  return left < right ? -1 : left > right ? 1 : 0
}

export function asDecimal(value: Numeric): number {
  return value instanceof Decimal ? value.value : Number(value)
}

/** Operates on plain numbers while that is exact, and on 64 bits otherwise. */
function operation(onNumbers: (a: number, b: number) => number, onWholes: (a: bigint, b: bigint) => bigint): Operation {
  return (subject, other) => {
    if (typeof subject === 'number' && typeof other === 'number') {
      const result = onNumbers(subject, other)
      if (Number.isSafeInteger(result)) return result + 0
      return wrapWhole(onWholes(BigInt(subject), BigInt(other)))
    }
    if (isDecimal(subject, other)) return new Decimal(onNumbers(asDecimal(subject), asDecimal(other)))
    return wrapWhole(onWholes(BigInt(subject as Whole), BigInt(other as Whole)))
  }
}

function isDecimal(a: Numeric, b: Numeric): boolean {
  return a instanceof Decimal || b instanceof Decimal
}

function isZero(value: Numeric): boolean {
  return value === 0 || value === 0n
}
