import type { Json } from './document.ts'

/** A `#{name}` in a property's text. */
export interface ParameterReference {
  readonly name: string
  /** Offset of the first `#` that belongs to the reference, and of the character after its `}`. */
  readonly start: number
  readonly end: number
}

const reference = /(#+)\{\s*(?:'([^'}]*)'|"([^"}]*)"|([\p{L}\p{N} ._-]*?))\s*\}/gu

/**
 * Finds the parameter references of a text: `#{name}`, `#{'a name'}` or `#{"a name"}`. A doubled `#` stands for one literal `#`, so
 * that `##{name}` is text and `###{name}` a `#` before the value, as in NiFi.
 */
export function scanParameterReferences(text: string): ParameterReference[] {
  const found: ParameterReference[] = []
  for (const match of text.matchAll(reference)) {
    if (match[1].length % 2 === 0) continue
    const name = match[2] ?? match[3] ?? match[4]
    if (name !== '') found.push({ name, start: match.index + match[1].length - 1, end: match.index + match[0].length })
  }
  return found
}

/**
 * Puts values in place of the references of a text, and takes the escapes away: `##{name}` becomes `#{name}`. A
 * reference whose value is undefined stays as it is.
 */
export function replaceParameterReferences(text: string, find: (name: string) => string | undefined): string {
  return text.replaceAll(reference, (whole, hashes: string, single?: string, double?: string, plain?: string) => {
    const literal = '#'.repeat(Math.floor(hashes.length / 2))
    const name = single ?? double ?? plain ?? ''
    if (name === '') return whole
    if (hashes.length % 2 === 0) return literal + whole.slice(hashes.length)
    const value = find(name)
    return value === undefined ? whole : literal + value
  })
}

/** A text somewhere in properties, with its path as people read it (`routes.hot`). */
export interface PropertyText {
  readonly path: string
  readonly text: string
}

/** Walks all texts in a JSON value, keys in their order. */
export function* walkTexts(value: Json, path = ''): Generator<PropertyText> {
  if (typeof value === 'string') yield { path, text: value }
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* walkTexts(inner, joinPath(path, key, Array.isArray(value)))
  }
}

const plainKey = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u

/** Adds a key to a property path: `routes` + `hot` is `routes.hot`, `headers` + `X.Y` is `headers["X.Y"]`. */
export function joinPath(path: string, key: string | number, isIndex = typeof key === 'number'): string {
  if (isIndex) return `${path}[${key}]`
  if (!plainKey.test(String(key))) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? String(key) : `${path}.${key}`
}
