import { isJsonObject, sizeOf } from '../json.ts'
import { Decimal } from '../values.ts'
import { createSelect } from './select.ts'
import { isDefinite, type Path, type PathFunction } from './syntax.ts'

/**
 * Makes the function that gives what a path means from a value: the one value of a definite path, undefined when there
 * is none, and the list of values of any other path.
 */
export function createEvaluate(path: Path): (start: unknown, root: unknown) => unknown {
  const select = createSelect(path.steps, true)
  const single = isDefinite({ ...path, call: undefined })
  const read = (start: unknown, root: unknown) => {
    const values: unknown[] = []
    select(start, { root, found: (value) => values.push(value) })
    return single ? values[0] : values
  }
  const { call } = path
  return call ? (start, root) => calls[call](read(start, root)) : read
}

const calls: Readonly<Record<PathFunction, (value: unknown) => unknown>> = {
  length: sizeOf,
  size: sizeOf,
  keys: (value) => (isJsonObject(value) ? Object.keys(value) : undefined),
  first: (value) => (Array.isArray(value) ? value[0] : undefined),
  last: (value) => (Array.isArray(value) ? value.at(-1) : undefined),
  min: (value) => ofNumbers(value, (numbers) => numbers.reduce((least, number) => Math.min(least, number))),
  max: (value) => ofNumbers(value, (numbers) => numbers.reduce((most, number) => Math.max(most, number))),
  sum: (value) => ofNumbers(value, total),
  avg: (value) => ofNumbers(value, (numbers) => total(numbers) / numbers.length),
}

function ofNumbers(value: unknown, reduce: (numbers: readonly number[]) => number): number | undefined {
  if (!Array.isArray(value)) return undefined
  const numbers = value.flatMap((member) => {
    if (member instanceof Decimal) return [member.value]
    return typeof member === 'number' || typeof member === 'bigint' ? [Number(member)] : []
  })
  return numbers.length === 0 ? undefined : reduce(numbers)
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
