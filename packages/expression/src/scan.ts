/** Reads the code unit at an offset; -1 past the end. */
export type CodeAt = (offset: number) => number

const end = -1
const backslash = 92
const braceClose = 125
const braceOpen = 123
const doubleQuote = 34
const hash = 35
const newline = 10
const singleQuote = 39

/**
 * Whether the `{` at `offset` opens an expression: a `}` closes it, quotes and comments aside.
 * Inside a string, `quote` is the quote that ends it. A quote left open counts as an expression when a `}` follows,
 * so that the mistake is reported instead of taken for text.
 */
export function isClosed(codeAt: CodeAt, offset: number, quote?: number): boolean {
  let depth = 0
  for (let at = offset; ; at += 1) {
    const code = codeAt(at)
    if (code === end || code === quote) return false
    if (code === braceOpen) depth += 1
    else if (code === braceClose) {
      depth -= 1
      if (depth === 0) return true
    } else if (code === singleQuote || code === doubleQuote) {
      const close = findQuote(codeAt, at, quote)
      if (close === undefined) return contains(codeAt, at, braceClose, quote)
      at = close
    } else if (code === hash && codeAt(at + 1) !== braceOpen) {
      at = findLineEnd(codeAt, at, quote) ?? at
    }
  }
}

function findQuote(codeAt: CodeAt, open: number, outerQuote: number | undefined): number | undefined {
  const quote = codeAt(open)
  for (let at = open + 1; ; at += 1) {
    const code = codeAt(at)
    if (code === end || code === outerQuote) return undefined
    if (code === quote) return at
    if (code === backslash) at += 1
  }
}

function findLineEnd(codeAt: CodeAt, from: number, outerQuote: number | undefined): number | undefined {
  for (let at = from; ; at += 1) {
    const code = codeAt(at)
    if (code === end || code === outerQuote) return undefined
    if (code === newline) return at
  }
}

function contains(codeAt: CodeAt, from: number, wanted: number, outerQuote: number | undefined): boolean {
  for (let at = from; ; at += 1) {
    const code = codeAt(at)
    if (code === end || code === outerQuote) return false
    if (code === wanted) return true
  }
}

/** Length of the parameter reference that starts at `offset` (`#{name}`, `#{'a name'}`), or 0 when none does. */
export function parameterReferenceLength(codeAt: CodeAt, offset: number): number {
  if (codeAt(offset) !== hash || codeAt(offset + 1) !== braceOpen) return 0
  let text = ''
  for (let at = offset; at - offset < longestParameterReference; at += 1) {
    const code = codeAt(at)
    if (code === end) return 0
    text += String.fromCharCode(code)
    if (code === braceClose) break
  }
  return parameterReference.test(text) ? text.length : 0
}

const longestParameterReference = 300
const parameterReference = /^#\{\s*(?:[\w.\- ]+|'[\w.\- ]+'|"[\w.\- ]+")\s*\}$/

/** The parameter's name in a reference. */
export function parameterName(reference: string): string {
  const inner = reference.slice(2, -1).trim()
  return /^(['"]).*\1$/.test(inner) ? inner.slice(1, -1) : inner
}
