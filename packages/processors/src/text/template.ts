import { expression, type FlowFile, hint } from '@mulgil/engine'
import { z } from 'zod'

/** Part of an evaluated text: as the user wrote it, or what an expression gave. */
export interface Segment {
  readonly text: string
  readonly isValue: boolean
}

/** Marks around what expressions give; private-use characters, so that no text has them by chance. */
const BEGIN = '\uE0F2'
const END = '\uE0F3'

/** The index after the brace that closes the one at `open`, or undefined. Braces in quotes do not count. */
function afterBrace(text: string, open: number): number | undefined {
  let depth = 0
  let quote: string | undefined
  for (let at = open; at < text.length; at++) {
    const character = text[at]
    if (quote) {
      if (character === '\\') at += 1
      else if (character === quote) quote = undefined
    } else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth += 1
    else if (character === '}' && --depth === 0) return at + 1
  }
  return undefined
}

/** Puts marks around every `${…}`; `$$` before a brace stands for a plain `$` as in Expression Language. */
function markExpressions(text: string): string {
  let marked = ''
  let at = 0
  for (const match of text.matchAll(/\$+\{/g)) {
    if (match.index < at) continue
    const dollars = match[0].length - 1
    const end = afterBrace(text, match.index + dollars)
    if (end === undefined) break
    const isExpression = dollars % 2 === 1
    marked += text.slice(at, match.index)
    marked += isExpression
      ? '$'.repeat((dollars - 1) / 2) + BEGIN + text.slice(match.index + dollars - 1, end) + END
      : text.slice(match.index, end)
    at = end
  }
  return marked + text.slice(at)
}

function segmentsOf(evaluated: string): Segment[] {
  const segments: Segment[] = []
  for (const part of evaluated.split(BEGIN)) {
    const [first, second] = part.split(END)
    if (second === undefined) segments.push({ text: first, isValue: false })
    else segments.push({ text: first, isValue: true }, { text: second, isValue: false })
  }
  return segments.filter(({ text }) => text !== '')
}

/** A text with Expression Language that knows which of it the user wrote and which came from expressions. */
export interface Template {
  (flowFile: FlowFile, more?: Readonly<Record<string, string>>): readonly Segment[]
  /** Names of the attributes that it reads. */
  readonly attributes: readonly string[]
}

/** A property with Expression Language in which a pattern, or group references as $1, may stand around the expressions. */
export function template() {
  const compiled = z
    .string()
    .transform(markExpressions)
    .pipe(expression())
    .transform((evaluate): Template => {
      const render = (flowFile: FlowFile, more?: Readonly<Record<string, string>>) => {
        if (!more) return segmentsOf(evaluate(flowFile))
        const attributes = { ...flowFile.attributes, ...more }
        return segmentsOf(evaluate({ attributes, builtin: (name) => flowFile.builtin(name) }))
      }
      return Object.assign(render, { attributes: evaluate.attributes })
    })
  return hint(compiled, { expression: 'text' })
}

/** The whole text of a template's segments. */
export function joinSegments(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('')
}
