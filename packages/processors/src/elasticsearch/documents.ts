import { MulgilError } from '@mulgil/flow'
import { errors } from '../errors.ts'
import { parseJson } from '../json/jsonText.ts'

export type DocumentFormat = 'single' | 'ndjson' | 'array'

/** A JSON object, on one line, with the digits and the order that it came with. */
export interface JsonDocument {
  readonly line: string
  readonly object: Readonly<Record<string, unknown>>
}

/** The documents in a content; throws JSON_INVALID or JSON_NOT_OBJECT. */
export function parseDocuments(text: string, format: DocumentFormat): JsonDocument[] {
  switch (format) {
    case 'single':
      return [parseDocument(text)]
    case 'ndjson':
      return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parseDocument(line, index)]))
    case 'array': {
      parseJson(text)
      return elementsOf(text).map((element) => parseDocument(element))
    }
    default:
      throw new Error(`Unknown format ${format satisfies never}`)
  }
}

function parseDocument(text: string, lineOffset = 0): JsonDocument {
  const object = parseLine(text, lineOffset)
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw errors.JSON_NOT_OBJECT({ line: lineOffset + 1 })
  }
  // Line ends can stand only between the parts of a JSON text: in strings they are escaped.
  return { line: text.trim().replace(/[\r\n]+/g, ' '), object: object as Record<string, unknown> }
}

function parseLine(text: string, lineOffset: number): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (lineOffset === 0 || !(error instanceof MulgilError)) throw error
    const { reason, column } = error.details
    throw errors.JSON_INVALID(
      { reason: String(reason), line: lineOffset + 1, column: Number(column) },
      { cause: error.cause },
    )
  }
}

/** The texts of the elements of a valid JSON array; the text itself when it is no array. */
export function elementsOf(text: string): string[] {
  const start = text.search(/\S/)
  if (text[start] !== '[') return [text]
  const elements: string[] = []
  let depth = 0
  let from = start + 1
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    if ((depth === 1 && character === ',') || (depth === 0 && character === ']')) {
      const element = text.slice(from, at).trim()
      if (element !== '') elements.push(element)
      from = at + 1
    }
    if (depth === 0) break
  }
  return elements
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
