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

/** The longest text that stands in everything that matches; undefined when there is none. */
export function literalOf(pattern: string): string | undefined {
  const [longest] = pattern.split('*').sort((a, b) => b.length - a.length)
  return longest === '' ? undefined : longest
}
