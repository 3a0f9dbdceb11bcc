/** Rows of a table as text, with the names of the columns. */
export interface TextTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** The delimiter that splits the first lines into the same number of fields, and into most of them. */
export function detectDelimiter(text: string): string {
  const sample = text.split('\n', 12).filter((line) => line.trim() !== '')
  const fields = (delimiter: string) => {
    const counts = sample.map((line) => parseDelimited(line, delimiter)[0]?.length ?? 0)
    const even = counts.slice(0, -1).every((count) => count === counts[0])
    return (counts[0] ?? 0) * (even ? 2 : 1)
  }
  return DELIMITERS.reduce((best, delimiter) => (fields(delimiter) > fields(best) ? delimiter : best))
}

/** Splits delimited text as RFC 4180 says; quotes that are never closed end with the text. */
export function parseDelimited(text: string, delimiter = ','): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let place = text.startsWith('\ufeff') ? 1 : 0
  while (place <= text.length) {
    const { field, end } =
      text[place] === '"' ? quotedField(text, place, delimiter) : plainField(text, place, delimiter)
    row.push(field)
    place = end
    if (text[place] === delimiter) {
      place += 1
      continue
    }
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    place += text[place] === '\r' && text[place + 1] === '\n' ? 2 : 1
  }
  return rows
}

function plainField(text: string, start: number, delimiter: string) {
  let end = start
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { field: text.slice(start, end), end }
}

function quotedField(text: string, start: number, delimiter: string) {
  let field = ''
  let place = start + 1
  while (place < text.length) {
    if (text[place] !== '"') field += text[place]
    else if (text[place + 1] === '"') {
      field += '"'
      place += 1
    } else break
    place += 1
  }
  const rest = plainField(text, Math.min(place + 1, text.length), delimiter)
  return { field: field + rest.field, end: rest.end }
}

/** A table of delimited text whose first row names the columns. */
export function tableOfDelimited(text: string): TextTable {
  const [columns = [], ...rows] = parseDelimited(text, detectDelimiter(text))
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), columns.length)
  return { columns: [...columns, ...new Array<string>(width - columns.length).fill('')], rows }
}

/** A table of JSON records, with every key that one of them has; null where they are no objects. */
export function tableOfRecords(values: readonly unknown[]): TextTable | null {
  const records = values.filter((value): value is Record<string, unknown> => isRecord(value))
  if (records.length === 0 || records.length < values.length) return null
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))]
  return { columns, rows: records.map((record) => columns.map((column) => cellText(record[column]))) }
}

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

function cellText(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
