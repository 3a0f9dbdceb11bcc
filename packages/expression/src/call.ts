import { type Compiled, type Evaluate, literal } from './compiled.ts'
import { converter, isConvertible } from './convert.ts'
import { ExpressionError, FunctionFailure, sentence } from './errors.ts'
import type { FunctionSpec, Kind } from './functions/define.ts'
import { findFunction } from './functions/find.ts'
import type { Environment, Value } from './values.ts'

/** A function's name as it is written, and where it and its list of arguments stand. */
interface WrittenName {
  readonly name: string
  readonly column: number
  readonly listColumn: number
}

interface WrittenArgument {
  readonly compiled: () => Compiled
  readonly column: number
}

/** Puts a function on its subject and arguments; wrong counts and kinds are errors. */
export function createCall(
  { name, column, listColumn }: WrittenName,
  subject: Compiled | undefined,
  written: readonly WrittenArgument[],
  environment: Environment,
): Compiled {
  const spec = findFunction(name, subject !== undefined, column)
  checkCount(name, spec, written.length, listColumn)
  const converted = subject && convert(subject, spec.subject as Kind, `${name}()`, column, environment)
  const args = written.map((argument, index) => {
    const parameter = spec.parameters[Math.min(index, spec.parameters.length - 1)]
    const what = `"${parameter.name}" of ${name}()`
    const compiled = convert(argument.compiled(), parameter.kind, what, argument.column, environment)
    const check = spec.checks[parameter.name]
    if (check && typeof compiled.literal === 'string') checkLiteral(check, compiled.literal, argument.column)
    return compiled
  })
  const all = converted ? [converted, ...args] : args
  return {
    evaluate: applyCall(spec, converted, args, environment),
    kind: spec.returns,
    constant: !spec.volatile && all.every(({ constant }) => constant),
  }
}

function applyCall(
  spec: FunctionSpec,
  subject: Compiled | undefined,
  args: readonly Compiled[],
  environment: Environment,
): Evaluate {
  const call = spec.bind(environment)
  const evaluators = args.map(({ evaluate }) => evaluate)
  if (spec.seesFlowFile) evaluators.push((flowFile) => flowFile as never)
  if (!subject) return (flowFile) => call(...evaluators.map((evaluate) => evaluate(flowFile)))
  const first = subject.evaluate
  const { whenNull } = spec
  if (whenNull === 'seen') {
    return (flowFile) => call(first(flowFile), ...evaluators.map((evaluate) => evaluate(flowFile)))
  }
  if (evaluators.length === 0) {
    return (flowFile) => {
      const value = first(flowFile)
      return value === null ? whenNull : call(value)
    }
  }
  if (evaluators.length === 1) {
    const [second] = evaluators
    const known = args[0]?.literal
    if (known !== undefined) {
      return (flowFile) => {
        const value = first(flowFile)
        return value === null ? whenNull : call(value, known)
      }
    }
    return (flowFile) => {
      const value = first(flowFile)
      return value === null ? whenNull : call(value, second(flowFile))
    }
  }
  return (flowFile) => {
    const value = first(flowFile)
    return value === null ? whenNull : call(value, ...evaluators.map((evaluate) => evaluate(flowFile)))
  }
}

function checkLiteral(check: (text: string) => void, text: string, column: number): void {
  try {
    check(text)
  } catch (error) {
    if (error instanceof FunctionFailure) throw new ExpressionError(sentence(error.message), column)
    if (error instanceof ExpressionError) throw new ExpressionError(error.message, column + error.column)
    throw error
  }
}

function checkCount(name: string, { parameters, signature }: FunctionSpec, count: number, column: number): void {
  const least = parameters.filter(({ optional }) => !optional).length
  const most = parameters.at(-1)?.repeated ? Number.POSITIVE_INFINITY : parameters.length
  if (count >= least && count <= most) return
  const wanted = describeCount(least, most)
  const noun = wanted === '1' ? 'argument' : 'arguments'
  throw new ExpressionError(
    `${name}() takes ${wanted === '0' ? 'no' : wanted} ${noun}, not ${count}: ${signature}.`,
    column,
  )
}

function describeCount(least: number, most: number): string {
  if (least === most) return String(least)
  if (most === Number.POSITIVE_INFINITY) return `${least} or more`
  return `${least} ${most - least === 1 ? 'or' : 'to'} ${most}`
}

function convert(compiled: Compiled, kind: Kind, what: string, column: number, environment: Environment): Compiled {
  if (!isConvertible(compiled.kind, kind)) {
    throw new ExpressionError(`${what} takes ${kindNames[kind]}, not ${kindNames[compiled.kind]}.`, column)
  }
  const change = converter(kind, compiled.kind, environment)
  if (!change) return compiled
  if (compiled.literal !== undefined) return literalOr(compiled.literal, kind, change)
  const { evaluate } = compiled
  return { ...compiled, kind, evaluate: (subject) => change(evaluate(subject)) }
}

/** Converts a written value once; what cannot be converted fails when it is evaluated. */
function literalOr(value: Value, kind: Kind, change: (value: Value) => Value): Compiled {
  try {
    return literal(change(value), kind)
  } catch {
    return { evaluate: () => change(value), kind, constant: true }
  }
}

const kindNames: Readonly<Record<Kind, string>> = {
  text: 'text',
  number: 'a number',
  whole: 'a whole number',
  decimal: 'a decimal number',
  boolean: 'true or false',
  date: 'a date',
  instant: 'an instant',
  any: 'any value',
}
