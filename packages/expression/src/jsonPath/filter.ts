import { isJsonObject, printJson, sizeOf } from '../json.ts'
import { compilePattern } from '../patterns.ts'
import { Decimal } from '../values.ts'
import { createEvaluate } from './evaluate.ts'
import type { Comparison, Condition, Operand } from './syntax.ts'

type Accepts = (candidate: unknown, root: unknown) => boolean
type Read = (candidate: unknown, root: unknown) => unknown

/** Makes the function that says whether a filter's condition holds for a value. */
export function createFilter(condition: Condition): Accepts {
  switch (condition.kind) {
    case 'all': {
      const all = condition.conditions.map(createFilter)
      return (candidate, root) => all.every((accepts) => accepts(candidate, root))
    }
    case 'any': {
      const any = condition.conditions.map(createFilter)
      return (candidate, root) => any.some((accepts) => accepts(candidate, root))
    }
    case 'not': {
      const accepts = createFilter(condition.condition)
      return (candidate, root) => !accepts(candidate, root)
    }
    case 'exists': {
      const read = createRead(condition.operand)
      return (candidate, root) => read(candidate, root) !== undefined
    }
    case 'compare': {
      const left = createRead(condition.left)
      const right = createRead(condition.right)
      const holds = compare[condition.comparison]
      return (candidate, root) => holds(left(candidate, root), right(candidate, root))
    }
    default:
      throw new Error(`Unknown condition ${JSON.stringify(condition satisfies never)}`)
  }
}

/** A path that selects nothing reads as undefined. */
function createRead(operand: Operand): Read {
  if (operand.kind === 'value') return () => operand.value
  if (operand.kind === 'pattern') return () => operand
  const evaluate = createEvaluate(operand.path)
  const { from } = operand.path
  return (candidate, root) => evaluate(from === '$' ? root : candidate, root)
}

const compare: Readonly<Record<Comparison, (left: unknown, right: unknown) => boolean>> = {
  '==': equals,
  '!=': (left, right) => !equals(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
  '=~': (left, right) => matches(left, right) || matches(right, left),
  in: (left, right) => has(right, left),
  nin: (left, right) => !has(right, left),
  contains: (left, right) =>
    typeof left === 'string' ? typeof right === 'string' && left.includes(right) : has(left, right),
  size: (left, right) => sizeOf(left) !== undefined && equals(sizeOf(left), right),
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
  anyof: (left, right) => Array.isArray(left) && left.some((member) => has(right, member)),
  noneof: (left, right) => Array.isArray(left) && !left.some((member) => has(right, member)),
  subsetof: (left, right) => Array.isArray(left) && left.every((member) => has(right, member)),
}

function equals(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return left === right
  const [a, b] = [numeric(left), numeric(right)]
  if (typeof a === 'number' && typeof b === 'number') return a === b
  if (typeof a === 'number' && typeof b === 'string') return a === Number(b)
  if (typeof a === 'string' && typeof b === 'number') return a === printJson(right)
  if (typeof a === 'object' && typeof b === 'object') return printJson(a) === printJson(b)
  return a === b
}

/** Less than, equal to or greater than zero; NaN for what has no order. */
function order(left: unknown, right: unknown): number {
  const [a, b] = [numeric(left), numeric(right)]
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return Number.NaN
}

function numeric(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Decimal ? value.value : value
}

function matches(text: unknown, operand: unknown): boolean {
  if (!isJsonObject(operand) || operand.kind !== 'pattern' || text === undefined) return false
  if (typeof text === 'object') return Array.isArray(text) && text.some((member) => matches(member, operand))
  return compilePattern(String(operand.pattern)).matches(typeof text === 'string' ? text : printJson(text))
}

function has(list: unknown, value: unknown): boolean {
  return Array.isArray(list) && list.some((member) => equals(member, value))
}
