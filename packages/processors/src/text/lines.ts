import { errors } from '../errors.ts'

/** A line with its end (\n, \r\n, or nothing at the end of the text). */
export interface Line {
  readonly text: string
  readonly end: '' | '\n' | '\r\n'
  readonly isFirst: boolean
  readonly isLast: boolean
}

function lineAt(text: string, start: number, newline: number): Pick<Line, 'text' | 'end'> {
  const hasReturn = newline > start && text[newline - 1] === '\r'
  return { text: text.slice(start, hasReturn ? newline - 1 : newline), end: hasReturn ? '\r\n' : '\n' }
}

/** Cuts text that comes in chunks into lines. A line is given out when the next one has begun, so that the last is known. */
export class LineCutter {
  readonly #maxLength: number
  #rest = ''
  #held: Pick<Line, 'text' | 'end'> | undefined
  #isFirst = true

  /** Throws BUFFER_EXCEEDED for a line of more than `maxLength` characters. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  *push(text: string): Generator<Line> {
    this.#rest += text
    let start = 0
    for (let newline = this.#rest.indexOf('\n'); newline >= 0; newline = this.#rest.indexOf('\n', start)) {
      yield* this.#take(lineAt(this.#rest, start, newline))
      start = newline + 1
    }
    this.#rest = this.#rest.slice(start)
    this.#check(this.#rest)
  }

  *end(): Generator<Line> {
    if (this.#rest !== '') yield* this.#take({ text: this.#rest, end: '' })
    if (this.#held) yield { ...this.#held, isFirst: this.#isFirst, isLast: true }
  }

  *#take(line: Pick<Line, 'text' | 'end'>): Generator<Line> {
    this.#check(line.text)
    if (this.#held) {
      yield { ...this.#held, isFirst: this.#isFirst, isLast: false }
      this.#isFirst = false
    }
    this.#held = line
  }

  #check(line: string): void {
    if (line.length > this.#maxLength)
      throw errors.BUFFER_EXCEEDED({ what: 'A line of the content', limit: this.#maxLength })
  }
}
