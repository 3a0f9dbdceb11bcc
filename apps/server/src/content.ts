import { errors } from './errors.ts'

/** A byte range of some content. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Bytes as an answer: how many, of what kind, and where they come from. */
export interface ContentAnswer {
  readonly size: number
  readonly mimeType: string
  readonly filename: string
  /** Shown in the page instead of saved as a file. */
  readonly inline: boolean
  open(range: ByteRange): AsyncIterable<Uint8Array>
}

/**
 * The range that a `Range` header asks for; undefined for the whole, also where the header cannot be read or asks for
 * several ranges, which RFC 9110 allows. Throws RANGE_NOT_SATISFIABLE.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const [first, last] = match.slice(1).map((text) => (text === '' ? undefined : Number(text)))
  if (first === undefined) {
    const length = Math.min(last as number, size)
    if (length === 0) throw errors.RANGE_NOT_SATISFIABLE({ size })
    return { offset: size - length, length }
  }
  if (last !== undefined && last < first) return undefined
  if (first >= size) throw errors.RANGE_NOT_SATISFIABLE({ size })
  return { offset: first, length: Math.min(last ?? size - 1, size - 1) - first + 1 }
}

const safeMimeType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=(?:[\w.-]+|"[\w .-]*"))*$/

/** The attribute's media type when it is one, else bytes. */
export const mimeTypeOf = (attribute: string | undefined): string =>
  attribute !== undefined && safeMimeType.test(attribute) ? attribute : 'application/octet-stream'

/** `Content-Disposition` with the file name in the plain and the RFC 8187 form. */
export function contentDisposition(filename: string, inline: boolean): string {
  const name = filename.replace(/[\p{Cc}/\\]/gu, '_') || 'content'
  const plain = name.replace(/[^\x20-\x7e]|["%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
