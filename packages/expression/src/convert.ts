import { toBoolean, toDecimal, toNumeric, toText, toWhole } from './conversions.ts'
import { toMoment, toPreciseMoment } from './dates/convert.ts'
import type { Kind } from './functions/define.ts'
import type { Environment, Value } from './values.ts'

/** Turns a value into one of a kind; undefined when every value is. */
export function converter(kind: Kind, from: Kind, environment: Environment): ((value: Value) => Value) | undefined {
  if (kind === 'any' || kind === from) return undefined
  switch (kind) {
    case 'text':
      return (value) => (typeof value === 'string' ? value : toText(value, environment))
    case 'number':
      return toNumeric
    case 'whole':
      return toWhole
    case 'decimal':
      return toDecimal
    case 'boolean':
      return (value) => toBoolean(value, environment)
    case 'date':
      return (value) => toMoment(value, environment.zone)
    case 'instant':
      return (value) => toPreciseMoment(value, environment.zone)
    default:
      throw new Error(`Unknown kind ${JSON.stringify(kind satisfies never)}`)
  }
}

/** Whether a value of one kind can ever become one of another. */
export function isConvertible(from: Kind, to: Kind): boolean {
  if (from === to || from === 'any' || from === 'text' || to === 'any' || to === 'text') return true
  return from !== 'boolean' && to !== 'boolean'
}
