/** Where and why a text stops being JSON; lines and columns count from 1. */
export interface JsonError {
  readonly reason: string
  readonly line: number
  readonly column: number
}

const WHITE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

type End = { readonly end: number } | { readonly bad: number; readonly reason: string }

function scanString(text: string, start: number): End {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return { end: at + 1 }
    if (code < 0x20) return { bad: at, reason: 'a control character in a string that must be escaped' }
    if (code !== 0x5c) {
      at += 1
      continue
    }
    const end = endOf(ESCAPE, text, at)
    if (end === undefined) return { bad: at, reason: 'an unknown escape in a string' }
    at = end
  }
  return { bad: text.length, reason: 'a string without its closing quote' }
}

function scanScalar(text: string, at: number): End {
  if (text[at] === '"') return scanString(text, at)
  const end = endOf(NUMBER, text, at) ?? endOf(WORD, text, at)
  return end === undefined ? { bad: at, reason: unexpected(text, at, 'a value') } : { end }
}

function unexpected(text: string, at: number, expected: string): string {
  if (at >= text.length) return `the end of the text where ${expected} is expected`
  return `${JSON.stringify(String.fromCodePoint(text.codePointAt(at) as number))} where ${expected} is expected`
}

/** The position of the first character that no JSON text could have there, with the reason. */
function scan(text: string): { readonly at: number; readonly reason: string } {
  const open: ('object' | 'array')[] = []
  /** What may come next: a value, a key, an end of the container (only just after its beginning), or what follows a value. */
  let next: 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'after' = 'value'
  let at = 0
  for (;;) {
    at = endOf(WHITE, text, at) as number
    const character = text[at]
    const inside = open[open.length - 1]
    if (next === 'after') {
      if (inside === undefined) return { at, reason: unexpected(text, at, 'the end of the text') }
      const close = inside === 'object' ? '}' : ']'
      if (character === close) open.pop()
      else if (character !== ',') return { at, reason: unexpected(text, at, `"," or "${close}"`) }
      else next = inside === 'object' ? 'key' : 'value'
      at += 1
    } else if ((next === 'keyOrEnd' && character === '}') || (next === 'valueOrEnd' && character === ']')) {
      open.pop()
      next = 'after'
      at += 1
    } else if (next === 'key' || next === 'keyOrEnd') {
      if (character !== '"') return { at, reason: unexpected(text, at, 'a name in double quotes') }
      const key = scanString(text, at)
      if ('bad' in key) return { at: key.bad, reason: key.reason }
      at = endOf(WHITE, text, key.end) as number
      if (text[at] !== ':') return { at, reason: unexpected(text, at, '":"') }
      at += 1
      next = 'value'
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? 'object' : 'array')
      next = character === '{' ? 'keyOrEnd' : 'valueOrEnd'
      at += 1
    } else {
      const scalar = scanScalar(text, at)
      if ('bad' in scalar) return { at: scalar.bad, reason: scalar.reason }
      at = scalar.end
      next = 'after'
    }
  }
}

/** Says why a text that `JSON.parse` refused is no JSON. */
export function findJsonError(text: string): JsonError {
  const { at, reason } = scan(text)
  const before = text.slice(0, at)
  return { reason, line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}
