import { FunctionFailure, quote } from './errors.ts'
import { Decimal, type Numeric, truncate, type Whole, wrapWhole } from './values.ts'

const wholeText = /^[+-]?(?:\d+|0[xX][\da-fA-F]+)$/
const decimalText = /^[+-]?(?:Infinity|NaN|\d+\.\d+|\d+\.\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)$/

/** The number that a text says; null when it says none, a failure when it is whole and has more than 64 bits. */
export function parseNumber(text: string): Numeric | null {
  const quick = quickWhole(text)
  if (quick !== undefined) return quick
  const trimmed = text.trim()
  if (wholeText.test(trimmed)) return exactWhole(trimmed)
  return decimalText.test(trimmed) ? new Decimal(Number(trimmed)) : null
}

export function parseWhole(text: string): Whole | null {
  const parsed = parseNumber(text)
  return parsed instanceof Decimal ? truncate(parsed.value) : parsed
}

export function parseDecimal(text: string): Decimal | null {
  const parsed = parseNumber(text)
  return parsed === null || parsed instanceof Decimal ? parsed : new Decimal(Number(parsed))
}

/** Plain digits that surely fit, without a regular expression: most numbers in attributes are such. */
function quickWhole(text: string): number | undefined {
  const { length } = text
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  if (length === start || length > 15) return undefined
  let value = 0
  for (let at = start; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return start === 1 && value !== 0 ? -value : value
}

function exactWhole(text: string): Whole {
  const negative = text.startsWith('-')
  const magnitude = BigInt(text.replace(/^[+-]/, ''))
  const value = negative ? -magnitude : magnitude
  if (BigInt.asIntN(64, value) !== value) throw new FunctionFailure(`${quote(text)} does not fit into 64 bits`)
  return wrapWhole(value)
}

/** A decimal as Java's Double.toString writes it: `5.0`, `1.0E8`, `1.0E-4`. */
export function formatDecimal(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const plain = String(value)
    return plain.includes('.') ? plain : `${plain}.0`
  }
  const [digits, exponent] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
}
