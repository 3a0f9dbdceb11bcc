import type { ExpressionSubject } from './expression.ts'

/** A 64-bit floating point number, apart from whole numbers: `5.0` prints as such and divides as such. */
export class Decimal {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A moment to the millisecond, printed as Java prints a Date. */
export class Moment {
  readonly epochMs: number
  constructor(epochMs: number) {
    this.epochMs = epochMs
  }
}

/** A moment to the nanosecond, printed in ISO 8601. */
export class PreciseMoment {
  readonly epochSecond: number
  readonly nano: number
  constructor(epochSecond: number, nano: number) {
    this.epochSecond = epochSecond
    this.nano = nano
  }
}

/** A whole number of 64 bits; a bigint only where a number would not be exact. */
export type Whole = number | bigint
export type Numeric = Whole | Decimal
export type Value = string | boolean | Numeric | Moment | PreciseMoment | null

/** Says how moments print; the date functions know, and values must not depend on them. */
export interface MomentPrinter {
  printMoment(moment: Moment): string
  printPreciseMoment(moment: PreciseMoment): string
}

/** What the functions know besides their arguments. */
export interface Environment extends MomentPrinter {
  readonly clock: () => number
  readonly random: () => number
  /** Counts up from 0. */
  readonly nextInt: () => number
  /** The time zone for dates that name none, such as `Asia/Seoul`. */
  readonly zone: string
  /** Gives what a text is when it is itself Expression Language. */
  readonly evaluateText: (text: string, subject: ExpressionSubject) => string
}

/** The whole number from 64 bits that wrap around, as a plain number where that is exact. */
export function wrapWhole(value: bigint): Whole {
  const wrapped = BigInt.asIntN(64, value)
  return wrapped >= minSafe && wrapped <= maxSafe ? Number(wrapped) : wrapped
}

const minSafe = BigInt(Number.MIN_SAFE_INTEGER)
const maxSafe = BigInt(Number.MAX_SAFE_INTEGER)

/** Milliseconds since 1970. */
export function momentMs(moment: Moment | PreciseMoment): number {
  return moment instanceof Moment ? moment.epochMs : moment.epochSecond * 1000 + Math.floor(moment.nano / 1e6)
}

/** A decimal cut to 64 bits as Java casts it: NaN is 0, and what is too large stays at the end of the range. */
export function truncate(value: number): Whole {
  if (Number.isNaN(value)) return 0
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return Math.trunc(value) + 0
  if (value >= 2 ** 63) return 2n ** 63n - 1n
  return value <= -(2 ** 63) ? -(2n ** 63n) : wrapWhole(BigInt(Math.trunc(value)))
}
