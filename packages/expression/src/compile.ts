import type { SyntaxNode } from '@lezer/common'
import { converter, isConvertible } from './convert.ts'
import { EvaluationError, ExpressionError, FunctionFailure } from './errors.ts'
import type { CompileOptions, ExpressionSubject } from './expression.ts'
import type { FunctionSpec, Kind } from './functions/define.ts'
import { findFunction } from './functions/find.ts'
import { parser } from './generated/parser.js'
import { parseNumber } from './numbers.ts'
import { parameterName } from './scan.ts'
import { unescapeSequence } from './strings.ts'
import { findSyntaxError } from './syntaxError.ts'
import { Decimal, type Environment, toText, type Value } from './values.ts'

export type Evaluate = (subject: ExpressionSubject) => Value

/** A part of a text, ready to run. */
export interface Compiled {
  readonly evaluate: Evaluate
  readonly kind: Kind
  /** Gives the same value for every FlowFile. */
  readonly constant: boolean
  /** The value itself, where it is written in the text. */
  readonly literal?: Value
}

export interface CompileContext {
  readonly text: string
  readonly parameters: NonNullable<CompileOptions['parameters']>
  readonly environment: Environment
  /** Collects the attribute names that are read. */
  readonly attributes: Set<string>
}

const deepestNesting = 50

/** Compiles a whole property text into its parts, in their order. */
export function compileParts(context: CompileContext): Compiled[] {
  const tree = parser.parse(context.text)
  const error = findSyntaxError(tree, context.text)
  if (error) throw error
  return joinText(children(tree.topNode).map((node) => compileTextPart(node, context, 0)))
}

function compileTextPart(node: SyntaxNode, context: CompileContext, depth: number): Compiled {
  const text = context.text.slice(node.from, node.to)
  switch (node.name) {
    case 'Expression':
      return guarded(compileExpressionNode(node, context, depth), text)
    case 'ParameterReference':
      return literal(parameterValue(node, context), 'text')
    case 'DollarEscape':
    case 'ParameterEscape':
      return literal(text[0], 'text')
    case 'Escape':
      return literal(unescapeSequence(text), 'text')
    default:
      return literal(text, 'text')
  }
}

/** Names the expression in whatever goes wrong when it is evaluated. */
function guarded(compiled: Compiled, text: string): Compiled {
  if (compiled.literal !== undefined) return compiled
  const { evaluate } = compiled
  return {
    ...compiled,
    evaluate: (subject) => {
      try {
        return evaluate(subject)
      } catch (error) {
        if (error instanceof EvaluationError) throw error
        const why = (error as Error).message.replace(/\.$/, '')
        throw new EvaluationError(`${text} has no value: ${why}.`, text, error)
      }
    },
  }
}

function compileExpressionNode(node: SyntaxNode, context: CompileContext, depth: number): Compiled {
  if (depth > deepestNesting) {
    throw new ExpressionError(`Expressions are nested deeper than ${deepestNesting} levels here.`, node.from + 1)
  }
  const [start, ...calls] = children(node).filter(({ name }) => !punctuation.has(name))
  let compiled = compileStart(start, context, depth + 1)
  for (const call of calls) compiled = compileCall(call, compiled, context, depth + 1)
  return compiled
}

const punctuation = new Set(['${', '}', ':', '(', ')', ',', 'Comment'])

function compileStart(node: SyntaxNode, context: CompileContext, depth: number): Compiled {
  if (node.name === 'FunctionCall') return compileCall(node, undefined, context, depth)
  if (node.name === 'ParameterReference') return literal(parameterValue(node, context), 'text')
  const inner = node.firstChild as SyntaxNode
  const name =
    inner.name === 'Name'
      ? literal(context.text.slice(inner.from, inner.to), 'text')
      : compileArgument(inner, context, depth)
  if (typeof name.literal === 'string') {
    context.attributes.add(name.literal)
    return { evaluate: readAttribute(name.literal), kind: 'text', constant: false }
  }
  const { evaluate } = name
  return {
    evaluate: (subject) => {
      const computed = toText(evaluate(subject), context.environment)
      return computed === null ? null : attribute(subject, computed)
    },
    kind: 'text',
    constant: false,
  }
}

/** Reads one attribute; FlowFiles of one kind have the same shape, which makes a fixed name quick. */
export function readAttribute(name: string): (subject: ExpressionSubject) => string | null {
  return (subject) => {
    const value = subject.attributes[name]
    return typeof value === 'string' ? value : (subject.builtin?.(name) ?? null)
  }
}

function attribute(subject: ExpressionSubject, name: string): string | null {
  const value = subject.attributes[name]
  return typeof value === 'string' ? value : (subject.builtin?.(name) ?? null)
}

function compileCall(
  node: SyntaxNode,
  subject: Compiled | undefined,
  context: CompileContext,
  depth: number,
): Compiled {
  const [nameNode, listNode] = children(node)
  const name = context.text.slice(nameNode.from, nameNode.to)
  const spec = findFunction(name, subject !== undefined, nameNode.from + 1)
  const nodes = children(listNode).filter((child) => !punctuation.has(child.name))
  checkCount(name, spec, nodes.length, listNode.from + 1)
  const checkedSubject = subject && convert(subject, spec.subject as Kind, `${name}()`, nameNode.from + 1, context)
  const args = nodes.map((argument, index) => {
    const parameter = spec.parameters[Math.min(index, spec.parameters.length - 1)]
    const compiled = compileArgument(argument, context, depth)
    const converted = convert(compiled, parameter.kind, `"${parameter.name}" of ${name}()`, argument.from + 1, context)
    const check = spec.checks[parameter.name]
    if (check && typeof converted.literal === 'string') checkLiteral(check, converted.literal, argument.from + 1)
    return converted
  })
  const all = checkedSubject ? [checkedSubject, ...args] : args
  return {
    evaluate: applyCall(spec, checkedSubject, args, context.environment),
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

function sentence(text: string): string {
  const start = /^[a-z]+ /.test(text) ? text[0].toUpperCase() : text[0]
  return `${start}${text.slice(1)}.`
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

function convert(compiled: Compiled, kind: Kind, what: string, column: number, context: CompileContext): Compiled {
  if (!isConvertible(compiled.kind, kind)) {
    throw new ExpressionError(`${what} takes ${kindNames[kind]}, not ${kindNames[compiled.kind]}.`, column)
  }
  const change = converter(kind, compiled.kind, context.environment)
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

function compileArgument(node: SyntaxNode, context: CompileContext, depth: number): Compiled {
  const text = context.text.slice(node.from, node.to)
  switch (node.name) {
    case 'StringLiteral':
      return compileString(node, context, depth)
    case 'WholeNumber':
    case 'Decimal':
      return compileNumber(text, node)
    case 'Boolean':
      return literal(text === 'true', 'boolean')
    case 'Null':
      return literal(null, 'any')
    case 'ParameterReference':
      return literal(parameterValue(node, context), 'text')
    default:
      return compileExpressionNode(node, context, depth)
  }
}

function compileNumber(text: string, node: SyntaxNode): Compiled {
  try {
    return node.name === 'Decimal' ? literal(new Decimal(Number(text)), 'number') : literal(parseNumber(text), 'whole')
  } catch (error) {
    throw new ExpressionError(sentence((error as Error).message), node.from + 1)
  }
}

function compileString(node: SyntaxNode, context: CompileContext, depth: number): Compiled {
  const inner = children(node).filter(({ name }) => name !== "'" && name !== '"')
  const parts = joinText(inner.map((part) => compileTextPart(part, context, depth)))
  if (parts.length === 0) return literal('', 'text')
  if (parts.length === 1 && parts[0].literal !== undefined) return parts[0]
  const evaluators = parts.map(({ evaluate }) => evaluate)
  const evaluate: Evaluate = (subject) => {
    let text = ''
    for (const part of evaluators) text += toText(part(subject), context.environment) ?? ''
    return text
  }
  return { evaluate, kind: 'text', constant: parts.every(({ constant }) => constant) }
}

/** Neighbouring texts as one. */
function joinText(parts: readonly Compiled[]): Compiled[] {
  const joined: Compiled[] = []
  for (const part of parts) {
    const before = joined.at(-1)
    if (typeof before?.literal === 'string' && typeof part.literal === 'string') {
      joined[joined.length - 1] = literal(before.literal + part.literal, 'text')
    } else joined.push(part)
  }
  return joined
}

function parameterValue(node: SyntaxNode, { text, parameters }: CompileContext): string {
  const name = parameterName(text.slice(node.from, node.to))
  if (!Object.hasOwn(parameters, name)) {
    throw new ExpressionError(`There is no parameter "${name}". Add it to the flow's parameters.`, node.from + 1)
  }
  return parameters[name]
}

function literal(value: Value, kind: Kind): Compiled {
  return { evaluate: () => value, kind, constant: true, literal: value }
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child)
  return found
}
