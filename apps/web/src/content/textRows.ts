/** A piece of a line that is short enough to be drawn at once. */
export interface TextRow {
  /** 1-based number of the line; null for the continuation of a long one. */
  readonly line: number | null
  readonly text: string
}

/** Cuts text into rows for a virtual list: lines, and long lines in pieces of `width` characters. */
export function textRows(text: string, width = 400): TextRow[] {
  const rows: TextRow[] = []
  const lines = text.split('\n')
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  lines.forEach((raw, index) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    let start = 0
    do {
      const end = cutPlace(line, start + width)
      rows.push({ line: start === 0 ? index + 1 : null, text: line.slice(start, end) })
      start = end
    } while (start < line.length)
  })
  return rows
}

/** Never between the two halves of a surrogate pair. */
function cutPlace(line: string, end: number): number {
  const code = line.charCodeAt(end - 1)
  return end < line.length && code >= 0xd800 && code <= 0xdbff ? end - 1 : end
}
