import { errors } from '../errors.ts'
import { findJsonError } from './jsonError.ts'

/** Digits enough that a double may not hold them. */
const LONG_NUMBER = /\d{16}/

interface RawJson {
  rawJSON(text: string): unknown
}
const { rawJSON } = JSON as unknown as RawJson

/** Keeps whole numbers that a double cannot hold as BigInt. */
function keepBigIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  return context?.source && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
}

/** Parses a text as JSON; throws JSON_INVALID with line and column. Long whole numbers are BigInt, so that no digit is lost. */
export function parseJson(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepBigIntegers) : JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw errors.JSON_INVALID({ ...findJsonError(text) }, { cause })
  }
}

/** A value of `parseJson` as JSON. */
export function stringifyJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? rawJSON(String(inner)) : inner))
}

/** A string, number, boolean or null. */
export function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

/** A value as NiFi writes it: scalars as plain text, null as `nullText`, objects and arrays as JSON. */
export function valueText(value: unknown, nullText: string): string {
  if (value === null) return nullText
  return isScalar(value) ? String(value) : stringifyJson(value)
}
