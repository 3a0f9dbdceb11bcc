/** Deepest nesting of objects and lists that a flow file may have; far beyond any flow, far below a stack overflow. */
export const MAX_DEPTH = 300

/** What is wrong with a text that should be JSON, and where (1-based). */
export type JsonTrouble = { readonly line: number; readonly column: number } & (
  | { readonly kind: 'syntax'; readonly expected: string }
  | { readonly kind: 'duplicate'; readonly key: string }
  | { readonly kind: 'depth' }
)

type Trouble = { at: number } & (
  | { kind: 'syntax'; expected: string }
  | { kind: 'duplicate'; key: string }
  | { kind: 'depth' }
)

/**
 * Finds the first place where a text is not JSON, or says one key of an object twice (which `JSON.parse` would let pass
 * by dropping the first). Undefined: the text is fine. `JSON.parse` alone gives no line in every browser.
 */
export function findJsonTrouble(text: string): JsonTrouble | undefined {
  const trouble = new Scanner(text).scan()
  if (!trouble) return undefined
  const { at, ...rest } = trouble
  return { ...placeOf(text, at), ...rest }
}

/** A place in a text, 1-based as editors count. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

function placeOf(text: string, at: number): TextPlace {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: before[before.length - 1].length + 1 }
}

/** The place of the first key in a JSON text whose path (keys and list indexes from the top) is wanted. */
export function findJsonKey(
  text: string,
  isWanted: (path: readonly (string | number)[]) => boolean,
): TextPlace | undefined {
  let found: number | undefined
  new Scanner(text, (path, at) => {
    if (found === undefined && isWanted(path)) found = at
  }).scan()
  return found === undefined ? undefined : placeOf(text, found)
}

class Stop extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(trouble.kind)
    this.trouble = trouble
  }
}

const white = /[\t\n\r ]*/y
const literal = /true|false|null/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids control characters in strings.
const plainCharacters = /[^"\\\u0000-\u001f]+/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

class Scanner {
  readonly #text: string
  readonly #onKey: ((path: readonly (string | number)[], at: number) => void) | undefined
  readonly #path: (string | number)[] = []
  #at = 0

  constructor(text: string, onKey?: (path: readonly (string | number)[], at: number) => void) {
    this.#text = text
    this.#onKey = onKey
  }

  scan(): Trouble | undefined {
    try {
      this.#value(0)
      this.#skip(white)
      if (this.#at < this.#text.length) this.#fail('nothing more')
      return undefined
    } catch (stop) {
      if (stop instanceof Stop) return stop.trouble
      throw stop
    }
  }

  #fail(expected: string): never {
    throw new Stop({ kind: 'syntax', at: this.#at, expected })
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  #value(depth: number): void {
    this.#skip(white)
    if (depth > MAX_DEPTH) throw new Stop({ kind: 'depth', at: this.#at })
    if (this.#take('{')) this.#object(depth)
    else if (this.#take('[')) this.#array(depth)
    else if (this.#text[this.#at] === '"') this.#string()
    else if (!this.#skip(literal) && !this.#skip(number)) this.#fail('a value')
  }

  #object(depth: number): void {
    const keys = new Set<string>()
    this.#skip(white)
    if (this.#take('}')) return
    do {
      this.#skip(white)
      if (this.#text[this.#at] !== '"') this.#fail('a name in double quotes')
      const start = this.#at
      const key = this.#string()
      if (keys.has(key)) throw new Stop({ kind: 'duplicate', at: start, key })
      keys.add(key)
      this.#skip(white)
      if (!this.#take(':')) this.#fail('":"')
      this.#path.push(key)
      this.#onKey?.(this.#path, start)
      this.#value(depth + 1)
      this.#path.pop()
      this.#skip(white)
    } while (this.#take(','))
    if (!this.#take('}')) this.#fail('"," or "}"')
  }

  #array(depth: number): void {
    this.#skip(white)
    if (this.#take(']')) return
    let index = 0
    do {
      this.#path.push(index)
      this.#value(depth + 1)
      this.#path.pop()
      index += 1
      this.#skip(white)
    } while (this.#take(','))
    if (!this.#take(']')) this.#fail('"," or "]"')
  }

  #string(): string {
    const start = this.#at
    this.#at += 1
    while (this.#skip(plainCharacters) || this.#skip(escaped));
    if (!this.#take('"')) this.#fail('the end of a text (")')
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }
}
