/** Reads `sensor=12 where="hall 3"` into the lines of a search; what is no pair is named. */
export function parseAttributeFilter(text: string): {
  readonly attrs: string | undefined
  readonly wrong: readonly string[]
} {
  const words = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []
  const isPair = (word: string) => /^[^=]+=/.test(word)
  const pairs = words.filter(isPair).map((word) => word.replaceAll('"', ''))
  return { attrs: pairs.length > 0 ? pairs.join('\n') : undefined, wrong: words.filter((word) => !isPair(word)) }
}

/** Writes the lines of a search as `parseAttributeFilter` reads them. */
export function formatAttributeFilter(attrs: string | undefined): string {
  return (attrs ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      /\s/.test(line) ? line.replace(/^([^=]+)=(.*)$/s, (_, name, value) => `${quote(name)}=${quote(value)}`) : line,
    )
    .join(' ')
}

const quote = (text: string) => (/\s/.test(text) ? `"${text}"` : text)
