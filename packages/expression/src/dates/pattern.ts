import { createCache } from '../cache.ts'
import { FunctionFailure } from '../errors.ts'

/** A part of a date pattern, in the letters of Java's DateTimeFormatter. */
export type PatternPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'optional'; readonly parts: readonly PatternPart[] }
  | PatternField

export interface PatternField {
  readonly kind: 'field'
  readonly letter: string
  readonly count: number
  /** Width to pad to with spaces. */
  readonly pad: number
  /** Digits that the number fields right after this one need, when they follow without anything between. */
  readonly reserved: number
  /** Follows another number without anything between, so that it has exactly its width. */
  readonly adjacent: boolean
}

// How many times each letter may stand in a row.
const most: Readonly<Record<string, number>> = {
  G: 5,
  u: 19,
  y: 19,
  Y: 19,
  Q: 5,
  q: 5,
  M: 5,
  L: 5,
  w: 2,
  W: 1,
  d: 2,
  D: 3,
  F: 1,
  g: 19,
  E: 5,
  e: 5,
  c: 5,
  a: 1,
  h: 2,
  H: 2,
  k: 2,
  K: 2,
  m: 2,
  s: 2,
  S: 9,
  A: 19,
  n: 19,
  N: 19,
  V: 2,
  z: 4,
  O: 4,
  X: 5,
  x: 5,
  Z: 5,
}

const kept = createCache<readonly PatternPart[]>(200)

/** Reads a date pattern such as `yyyy-MM-dd HH:mm:ss`; fails where Java would. */
export function parseDatePattern(pattern: string): readonly PatternPart[] {
  return kept(pattern, (text) => new PatternReader(text).read())
}

class PatternReader {
  readonly pattern: string
  at = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  read(depth = 0): PatternPart[] {
    const parts: PatternPart[] = []
    while (this.at < this.pattern.length) {
      const character = this.pattern[this.at]
      if (character === ']') {
        if (depth === 0) this.fail('has a "]" without "["')
        this.at += 1
        return reserveDigits(parts)
      }
      if (character === '[') {
        this.at += 1
        parts.push({ kind: 'optional', parts: this.read(depth + 1) })
      } else if (character === "'") parts.push(this.readQuoted())
      else if (/[A-Za-z]/.test(character)) parts.push(this.readField())
      else if ('#{}'.includes(character)) this.fail(`has a "${character}", which must stand in single quotes`)
      else {
        parts.push({ kind: 'literal', text: character })
        this.at += 1
      }
    }
    return reserveDigits(parts)
  }

  private readQuoted(): PatternPart {
    const end = this.pattern.indexOf("'", this.at + 1)
    if (end < 0) this.fail('has a single quote that is not closed')
    let text = this.pattern.slice(this.at + 1, end)
    this.at = end + 1
    if (text === '') return { kind: 'literal', text: "'" }
    while (this.pattern[this.at] === "'") {
      const next = this.readQuoted() as { readonly text: string }
      text += next.text === "'" ? "'" : `'${next.text}`
    }
    return { kind: 'literal', text }
  }

  private readField(): PatternField {
    let pad = 0
    let count = this.countLetter()
    if (this.pattern[this.at] === 'p') {
      pad = count
      this.at += count
      count = this.countLetter()
      if (count === 0) this.fail('has a "p" without a letter after it')
    }
    const letter = this.pattern[this.at]
    if (!(letter in most)) this.fail(`has the letter "${letter}", which means nothing`)
    const isWrong = count > most[letter] || (letter === 'V' && count !== 2) || (letter === 'c' && count === 2)
    if (isWrong || (letter === 'O' && count !== 1 && count !== 4)) this.fail(`has "${letter}" ${count} times in a row`)
    this.at += count
    return { kind: 'field', letter, count, pad, reserved: 0, adjacent: false }
  }

  private countLetter(): number {
    const letter = this.pattern[this.at]
    if (letter === undefined || !/[A-Za-z]/.test(letter)) return 0
    let end = this.at
    while (this.pattern[end] === letter) end += 1
    return end - this.at
  }

  private fail(what: string): never {
    throw new FunctionFailure(`the date pattern "${this.pattern}" ${what}`)
  }
}

/** True for a field that is written in digits. */
export function isNumeric({ letter, count }: PatternField): boolean {
  if ('MLQqec'.includes(letter)) return count <= 2
  return 'uyYwWdDFghHkKmsSAnN'.includes(letter)
}

function hasFixedWidth({ letter, count }: PatternField): boolean {
  if (letter === 'S') return true
  return count === 2 && 'MLQqewdhHkKmsyuY'.includes(letter)
}

/** Lets the first number of a run, as in `yyyyMMdd`, know how many digits belong to those after it. */
function reserveDigits(parts: readonly PatternPart[]): PatternPart[] {
  const reserved = [...parts]
  let first: number | undefined
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'field' || !isNumeric(part) || part.pad > 0) first = undefined
    else if (first !== undefined && hasFixedWidth(part)) {
      const start = reserved[first] as PatternField
      reserved[first] = { ...start, reserved: start.reserved + part.count }
      reserved[index] = { ...part, adjacent: true }
    } else first = index
  }
  return reserved
}
