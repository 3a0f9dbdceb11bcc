import { FunctionFailure, quote } from './errors.ts'
import { formatDecimal } from './numbers.ts'
import { Decimal } from './values.ts'

// A number that a JavaScript number would print in another way: with a point, an exponent, or too many digits.
const unfaithful = /\d[.eE]|\d{16}/

/** Parses JSON so that `1.0`, `1e5` and large whole numbers print again as such. */
export function parseJson(text: string): unknown {
  try {
    return unfaithful.test(text) ? JSON.parse(text, keepNumber) : JSON.parse(text)
  } catch {
    throw new FunctionFailure(`${quote(text)} is not JSON`)
  }
}

function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  if (/[.eE]/.test(context.source)) return Number.isInteger(value) ? new Decimal(value) : value
  return Number.isSafeInteger(value) ? value : BigInt(context.source)
}

/** Prints what `parseJson` gave, without spaces. */
export function printJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return printNumber(value)
  if (value instanceof Decimal) return formatDecimal(value.value)
  if (Array.isArray(value)) return `[${value.map(printJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}:${printJson(member)}`)
      .join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

function printNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : formatDecimal(value)
}

/** True for the objects of JSON; a kept number is none. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal)
}

/** A value of the Expression Language as JSON. */
export function toJsonValue(value: unknown): unknown {
  return value instanceof Decimal && !Number.isInteger(value.value) ? value.value : value
}

/** How many characters, elements or members a value has; undefined for what has none of these. */
export function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return isJsonObject(value) ? Object.keys(value).length : undefined
}
