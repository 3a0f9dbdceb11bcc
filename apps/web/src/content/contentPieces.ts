/** The first look at a content. */
export const FIRST_BYTES = 256 * 1024
/** Each further piece, on demand. */
export const NEXT_BYTES = 1024 * 1024
/** Above this the browser is the wrong place: download it. */
export const MOST_BYTES = 32 * 1024 * 1024

/** A piece of a content as the server sent it. */
export interface ContentPiece {
  readonly start: number
  readonly total: number
  readonly bytes: Uint8Array
}

/** The `Range` header of the piece that comes after `have` bytes. */
export function rangeAfter(have: number): string {
  return `bytes=${have}-${have + (have === 0 ? FIRST_BYTES : NEXT_BYTES) - 1}`
}

/** Reads `Content-Range: bytes 0-99/1234`; null when it says something else. */
export function parseContentRange(header: string | null): { start: number; end: number; total: number } | null {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header ?? '')
  return match ? { start: Number(match[1]), end: Number(match[2]), total: Number(match[3]) } : null
}

/** Reads an answer: 206 with its place, 200 as the whole, 416 as nothing more. */
export async function readPiece(response: Response): Promise<ContentPiece> {
  if (response.status === 416) {
    const total = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? 0)
    return { start: total, total, bytes: new Uint8Array() }
  }
  const bytes = new Uint8Array(await response.arrayBuffer())
  const range = response.status === 206 ? parseContentRange(response.headers.get('content-range')) : null
  return range ? { start: range.start, total: range.total, bytes } : { start: 0, total: bytes.length, bytes }
}

/** Puts pieces in a row together; a piece that starts at 0 replaces what was there. */
export function joinPieces(pieces: readonly ContentPiece[]): { bytes: Uint8Array; total: number } {
  const whole = pieces.findLastIndex((piece) => piece.start === 0)
  const parts = pieces.slice(Math.max(0, whole))
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part.bytes, offset)
    offset += part.bytes.length
  }
  return { bytes, total: parts.at(-1)?.total ?? 0 }
}
