import { ExternalTokenizer, type InputStream } from '@lezer/lr'
import {
  DollarEscape,
  doubleText,
  Escape,
  expressionStart,
  ParameterEscape,
  ParameterReference,
  singleText,
  text,
} from './generated/parser.terms.js'
import { type CodeAt, isClosed, parameterReferenceLength } from './scan.ts'

const backslash = 92
const braceOpen = 123
const dollar = 36
const doubleQuote = 34
const hash = 35
const singleQuote = 39

/** Cuts literal text and the insides of quoted strings into their parts. */
export const partTokens = new ExternalTokenizer(
  (input, stack) => {
    if (input.next < 0) return
    if (stack.canShift(text)) readParts(input, text)
    else if (stack.canShift(singleText)) readParts(input, singleText, singleQuote)
    else if (stack.canShift(doubleText)) readParts(input, doubleText, doubleQuote)
    else readInsideExpression(input)
  },
  { contextual: true },
)

/** Accepts the part that starts here: something with a meaning, or else the plain text up to it. */
function readParts(input: InputStream, textTerm: number, quote?: number): void {
  const codeAt = (offset: number) => input.peek(offset)
  for (let length = 0; ; length += 1) {
    const code = codeAt(length)
    if (code < 0 || code === quote) {
      if (length > 0) input.acceptToken(textTerm, length)
      return
    }
    const part = partAt(codeAt, length, quote)
    if (part === undefined) continue
    if (part === 'dollars') length = runEnd(codeAt, length, dollar) - 1
    else if (part === 'unclosed') {
      // All that follows a "${" that nothing closes is text.
      while (codeAt(length) >= 0 && codeAt(length) !== quote) length += 1
      input.acceptToken(textTerm, length)
      return
    } else {
      if (length > 0) input.acceptToken(textTerm, length)
      else input.acceptToken(part.term, part.length)
      return
    }
  }
}

/** What starts here: a part, dollars that are text, a "${" that nothing closes, or text like any other. */
function partAt(codeAt: CodeAt, offset: number, quote?: number): Part | 'dollars' | 'unclosed' | undefined {
  const code = codeAt(offset)
  if (code === dollar) {
    const brace = runEnd(codeAt, offset, dollar)
    if (codeAt(brace) !== braceOpen) return 'dollars'
    if (!isClosed(codeAt, brace, quote)) return (brace - offset) % 2 === 0 ? 'dollars' : 'unclosed'
    return brace - offset > 1 ? { term: DollarEscape, length: 2 } : { term: expressionStart, length: 2 }
  }
  if (quote !== undefined) return code === backslash ? escapeAt(codeAt, offset, quote) : undefined
  if (code === hash) {
    const last = runEnd(codeAt, offset, hash) - 1
    const length = parameterReferenceLength(codeAt, last)
    if (length === 0) return undefined
    return last > offset ? { term: ParameterEscape, length: 2 } : { term: ParameterReference, length }
  }
  return undefined
}

/** An escape that is not known is text, so that `\d` needs no doubling. */
function escapeAt(codeAt: CodeAt, offset: number, quote: number): Part | undefined {
  if (escapable.has(codeAt(offset + 1))) return { term: Escape, length: 2 }
  const next = codeAt(offset + 1) === dollar ? partAt(codeAt, offset + 1, quote) : undefined
  return typeof next === 'object' && next.term === expressionStart ? { term: Escape, length: 1 } : undefined
}

const escapable = new Set([...'nrt\\\'"'].map((character) => character.charCodeAt(0)))

function runEnd(codeAt: CodeAt, offset: number, code: number): number {
  let end = offset
  while (codeAt(end) === code) end += 1
  return end
}

function readInsideExpression(input: InputStream): void {
  if (input.next === dollar && input.peek(1) === braceOpen) {
    input.acceptToken(expressionStart, 2)
  } else if (input.next === hash) {
    const length = parameterReferenceLength((offset) => input.peek(offset), 0)
    if (length > 0) input.acceptToken(ParameterReference, length)
  }
}

interface Part {
  readonly term: number
  readonly length: number
}
