import { type ContentHint, type ContentKind, decodeText, detectContentKind } from './contentKind.ts'
import { type TextTable, tableOfDelimited, tableOfRecords } from './delimitedText.ts'
import { jsonErrorPlace } from './jsonPlace.ts'
import type { JsonValue } from './jsonTree.ts'

/** What the views show of the part of a content that is here. */
export interface ParsedContent {
  readonly kind: ContentKind
  /** Null for images and other binary content. */
  readonly text: string | null
  readonly json?: JsonValue
  readonly table?: TextTable
  /** Why the text could not be read as its kind says: where it is broken, or that only a part of it is here. */
  readonly trouble?:
    | { readonly kind: 'cut' }
    | { readonly kind: 'malformed'; readonly message: string; readonly line?: number; readonly column?: number }
}

/** More than this is parsed in a worker, so that the page stays responsive. */
export const WORKER_BYTES = 64 * 1024

/** Reads a content, or its beginning when `whole` is false, as what it is. */
export function parseContent(bytes: Uint8Array, whole: boolean, hint: ContentHint = {}): ParsedContent {
  const kind = detectContentKind(bytes, hint)
  if (kind === 'empty' || kind === 'image') return { kind, text: null }
  const text = whole ? new TextDecoder().decode(bytes) : decodeText(bytes)
  if (kind === 'json') return { kind, text, ...parseJson(text, whole) }
  if (kind === 'jsonLines') return { kind, text, ...parseJsonLines(text, whole) }
  if (kind === 'csv') return { kind, text, table: tableOfDelimited(whole ? text : wholeLines(text)) }
  return { kind, text }
}

function parseJson(text: string, whole: boolean): Omit<ParsedContent, 'kind' | 'text'> {
  try {
    const json = JSON.parse(text) as JsonValue
    const table = Array.isArray(json) ? tableOfRecords(json) : null
    return { json, ...(table && { table }) }
  } catch (error) {
    return { trouble: whole ? malformed(error, text) : { kind: 'cut' } }
  }
}

function parseJsonLines(text: string, whole: boolean): Omit<ParsedContent, 'kind' | 'text'> {
  const lines = (whole ? text : wholeLines(text)).split('\n')
  const values: JsonValue[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    try {
      values.push(JSON.parse(line) as JsonValue)
    } catch (error) {
      return { ...ofValues(values), trouble: { ...malformed(error, line), line: index + 1 } }
    }
  }
  return ofValues(values)
}

function ofValues(json: JsonValue[]): Pick<ParsedContent, 'json' | 'table'> {
  const table = tableOfRecords(json)
  return { json, ...(table && { table }) }
}

const wholeLines = (text: string) => text.slice(0, text.lastIndexOf('\n') + 1) || text

function malformed(error: unknown, text: string) {
  const place = jsonErrorPlace(text)
  return { kind: 'malformed' as const, message: (error as Error).message, ...place }
}

/** Text for a diff: JSON is indented first, so that one changed value is one changed line. */
export function comparableText({ text, json, kind }: ParsedContent): string {
  if (kind === 'json' && json !== undefined) return JSON.stringify(json, null, 2)
  return text ?? ''
}
