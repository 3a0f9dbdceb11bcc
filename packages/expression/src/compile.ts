import type { SyntaxNode } from '@lezer/common'
import { createCall } from './call.ts'
import { type Compiled, type Evaluate, literal } from './compiled.ts'
import { toText } from './conversions.ts'
import { EvaluationError, ExpressionError, sentence } from './errors.ts'
import type { CompileOptions, ExpressionSubject } from './expression.ts'
import { parser } from './generated/parser.js'
import { parseNumber } from './numbers.ts'
import { parameterName } from './scan.ts'
import { unescapeSequence } from './strings.ts'
import { findSyntaxError } from './syntaxError.ts'
import { Decimal, type Environment } from './values.ts'

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

const punctuation = new Set(['${', '}', ':', '(', ')', ','])

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
    const known = name.literal
    return { evaluate: (subject) => attribute(subject, known), kind: 'text', constant: false }
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
  const args = children(listNode)
    .filter(({ name }) => !punctuation.has(name))
    .map((argument) => ({ compiled: () => compileArgument(argument, context, depth), column: argument.from + 1 }))
  const written = {
    name: context.text.slice(nameNode.from, nameNode.to),
    column: nameNode.from + 1,
    listColumn: listNode.from + 1,
  }
  return createCall(written, subject, args, context.environment)
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

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) if (child.name !== 'Comment') found.push(child)
  return found
}
