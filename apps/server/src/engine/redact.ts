const HIDDEN = '••••••••'
/** Shorter values would blacken ordinary words, and are no secrets worth the name. */
const SHORTEST = 4

/** Keeps the secrets of each flow, and blackens them in messages that processors write. */
export function createRedactor() {
  const byFlow = new Map<string, readonly string[]>()
  return {
    keep(flow: string, values: Iterable<string>): void {
      const longestFirst = [...new Set(values)]
        .filter((value) => value.length >= SHORTEST)
        .sort((a, b) => b.length - a.length)
      byFlow.set(flow, longestFirst)
    },
    forget(flow: string): void {
      byFlow.delete(flow)
    },
    text<T extends string | undefined>(flow: string, text: T): T {
      const secrets = byFlow.get(flow) ?? []
      return (
        text === undefined ? text : secrets.reduce<string>((clean, secret) => clean.replaceAll(secret, HIDDEN), text)
      ) as T
    },
    /** Of all flows, where a line does not say which one it is of. */
    anyText(text: string): string {
      return [...byFlow.keys()].reduce((clean, flow) => this.text(flow, clean), text)
    },
  }
}
