import { ExpressionError } from '../errors.ts'

/** Reads a path from left to right and says where it went wrong. */
export class Reader {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  peek(): string {
    return this.text[this.at] ?? ''
  }

  skipSpace(): void {
    while (/\s/.test(this.peek())) this.at += 1
  }

  /** Takes the words when they come next. */
  take(words: string): boolean {
    if (!this.text.startsWith(words, this.at)) return false
    this.at += words.length
    return true
  }

  expect(words: string): void {
    if (!this.take(words)) this.fail(`Expected "${words}"`)
  }

  /** Takes what a sticky pattern matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    this.at += found?.length ?? 0
    return found
  }

  /** Takes a string in quotes. */
  quoted(): string | undefined {
    const quote = this.peek()
    if (quote !== "'" && quote !== '"') return undefined
    const start = this.at
    let text = ''
    for (this.at += 1; ; this.at += 1) {
      if (this.done) {
        this.at = start
        this.fail(`Expected a closing ${quote} for the text that starts here`, '')
      }
      const character = this.peek()
      if (character === quote) break
      if (character !== '\\') text += character
      else {
        this.at += 1
        text += this.escaped()
      }
    }
    this.at += 1
    return text
  }

  private escaped(): string {
    const code = /u([\da-fA-F]{4})/y
    const unicode = this.match(code)
    if (unicode) {
      this.at -= 1
      return String.fromCharCode(Number.parseInt(unicode.slice(1), 16))
    }
    return escapes[this.peek()] ?? this.peek()
  }

  fail(expected: string, found = `, but found ${this.done ? 'the end' : `"${this.peek()}"`}`): never {
    throw new ExpressionError(`${expected}${found}.`, this.at + 1)
  }
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
