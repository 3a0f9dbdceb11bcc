/** Whether a text matches a pattern in which `*` stands for any text, and everything else for itself. */
export function matcherOf(pattern: string): (text: string) => boolean {
  if (!pattern.includes('*')) return (text) => text === pattern
  const parts = pattern.split('*')
  const first = parts[0]
  const last = parts[parts.length - 1]
  const middle = parts.slice(1, -1)
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
    const end = text.length - last.length
    let at = first.length
    for (const part of middle) {
      const found = text.indexOf(part, at)
      if (found < 0 || found + part.length > end) return false
      at = found + part.length
    }
    return true
  }
}

/** The longest text that stands in the JSON of everything that matches, quotes included; undefined when there is none. */
export function literalOf(pattern: string): string | undefined {
  const parts = pattern.split('*').map((part) => JSON.stringify(part).slice(1, -1))
  const last = parts.length - 1
  const anchored = parts.map((part, index) => `${index === 0 ? '"' : ''}${part}${index === last ? '"' : ''}`)
  const [longest] = anchored.sort((a, b) => b.length - a.length)
  // A quote alone is everywhere.
  return longest.length > 1 ? longest : undefined
}
