import type { SyntaxNode, Tree } from '@lezer/common'
import { ExpressionError } from './errors.ts'

/** The first thing in the text that is no expression, said in plain words; undefined when all of it is. */
export function findSyntaxError(tree: Tree, text: string): ExpressionError | undefined {
  const error = firstError(tree)
  if (!error) return undefined
  const parent = error.parent as SyntaxNode
  if (parent.name === 'StringLiteral') {
    return new ExpressionError(`The text that starts here has no closing ${text[parent.from]}.`, parent.from + 1)
  }
  const at = skipSpace(text, error.from)
  return new ExpressionError(`Expected ${expected(parent, error, text, at)}, but found ${found(text, at)}.`, at + 1)
}

function firstError(tree: Tree): SyntaxNode | undefined {
  let first: SyntaxNode | undefined
  tree.iterate({
    enter: (node) => {
      if (!first && node.type.isError) first = node.node
      return !first
    },
  })
  return first
}

function expected(parent: SyntaxNode, error: SyntaxNode, text: string, at: number): string {
  const before = previous(error)
  switch (parent.name) {
    case 'ArgumentList':
      if (before !== undefined && before !== '(' && before !== ',') return '"," or ")"'
      return /[\p{L}_]/u.test(text[at] ?? '')
        ? `an argument: "text" in quotes, a number, true, false, #{parameter}, or ${shape} around an expression`
        : `an argument: "text", a number, true, false, #{parameter} or ${shape}`
    case 'FunctionCall':
      return '"(" after the function\'s name'
    case 'Expression':
      if (before === '${')
        return 'an attribute name (in quotes when it starts with a digit or holds special characters)'
      if (before === ':') return 'a function name'
      return before === 'AttributeName' ? '":" and a function, or "}" (quote names that hold spaces)' : '":" or "}"'
    default:
      return '"}"'
  }
}

const shape = ['$', '{…}'].join('')

function previous(node: SyntaxNode): string | undefined {
  let before = node.prevSibling
  while (before && (before.type.isError || before.name === 'Comment')) before = before.prevSibling
  return before?.name
}

function found(text: string, at: number): string {
  if (at >= text.length) return 'the end'
  const word = text.slice(at).match(/^[\p{L}\p{N}_.-]+/u)?.[0]
  return `"${word ?? String.fromCodePoint(text.codePointAt(at) as number)}"`
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at])) at += 1
  return at
}
