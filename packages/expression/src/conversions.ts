import { formatDecimal, parseDecimal, parseNumber, parseWhole } from './numbers.ts'
import {
  Decimal,
  Moment,
  type MomentPrinter,
  momentMs,
  type Numeric,
  truncate,
  type Value,
  type Whole,
} from './values.ts'

/** The text of a value, as it is written into an attribute; null stays null. */
export function toText(value: Value, printer: MomentPrinter): string | null {
  if (typeof value === 'string' || value === null) return value
  if (typeof value === 'object') {
    if (value instanceof Decimal) return formatDecimal(value.value)
    return value instanceof Moment ? printer.printMoment(value) : printer.printPreciseMoment(value)
  }
  return String(value)
}

/** The number of a value, whole or decimal; null where the text is no number. */
export function toNumeric(value: Value): Numeric | null {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return parseNumber(value)
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'bigint' || value instanceof Decimal) return value
  return momentMs(value)
}

/** The whole number of a value; decimals lose what is behind the point. */
export function toWhole(value: Value): Whole | null {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return parseWhole(value)
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'bigint') return value
  return value instanceof Decimal ? truncate(value.value) : momentMs(value)
}

/** The decimal number of a value. */
export function toDecimal(value: Value): Decimal | null {
  if (typeof value === 'number') return new Decimal(value)
  if (typeof value === 'string') return parseDecimal(value)
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'bigint') return new Decimal(Number(value))
  return value instanceof Decimal ? value : new Decimal(momentMs(value))
}

/** True or false as text says it in any case; null stays null. */
export function toBoolean(value: Value, printer: MomentPrinter): boolean | null {
  if (typeof value === 'boolean' || value === null) return value
  return toText(value, printer)?.trim().toLowerCase() === 'true'
}
