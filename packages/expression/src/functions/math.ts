import { asDecimal } from '../arithmetic.ts'
import { FunctionFailure } from '../errors.ts'
import { Decimal, type Numeric, truncate, type Value, type Whole, wrapWhole } from '../values.ts'

type OnDecimals = (...values: number[]) => number
type OnWholes = (...values: bigint[]) => bigint

const absolute = (value: bigint) => (value < 0n ? -value : value)
const floorDivide = (a: bigint, b: bigint) => {
  const quotient = a / b
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient
}

// Whole numbers stay whole in these.
const onWholes: Readonly<Record<string, OnWholes>> = {
  abs: absolute,
  max: (a, b) => (a > b ? a : b),
  min: (a, b) => (a < b ? a : b),
  floorDiv: floorDivide,
  floorMod: (a, b) => a - floorDivide(a, b) * b,
}

const onDecimals: Readonly<Record<string, OnDecimals>> = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  atan2: (a, b) => Math.atan2(a, b),
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  expm1: Math.expm1,
  floor: Math.floor,
  hypot: (a, b) => Math.hypot(a, b),
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  pow: (a, b) => a ** b,
  rint: roundToEven,
  round: (value) => Math.floor(value + 0.5),
  scalb: (a, b) => a * 2 ** b,
  signum: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  toDegrees: (value) => value * (180 / Math.PI),
  toRadians: (value) => value * (Math.PI / 180),
}

const names = [...new Set([...Object.keys(onWholes), ...Object.keys(onDecimals)])].sort()

/** Fails unless there is a mathematical function of that name. */
export function checkMathName(name: string): void {
  if (!names.includes(name)) throw new FunctionFailure(`math() knows no "${name}"; it knows ${names.join(', ')}`)
}

/** Applies a mathematical function to one number or two. */
export function applyMath(subject: Numeric, name: string | null, other?: Numeric | null): Value {
  checkMathName(name ?? '')
  if (other === null) return null
  const values = other === undefined ? [subject] : [subject, other]
  const wholes = onWholes[name as string]
  const decimals = onDecimals[name as string]
  const { length } = wholes ?? decimals
  const wanted = length === 0 ? 1 : length
  if (values.length !== wanted)
    throw new FunctionFailure(`math('${name}') takes ${wanted === 1 ? 'no second' : 'a second'} number`)
  if (wholes && !values.some((value) => value instanceof Decimal)) {
    return wrapWhole(wholes(...values.map((value) => BigInt(value as Whole))))
  }
  if (!decimals) throw new FunctionFailure(`math('${name}') takes whole numbers`)
  const result = decimals(...values.map(asDecimal))
  return name === 'round' ? truncate(result) : new Decimal(result)
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
