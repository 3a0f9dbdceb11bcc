import type { FlowFile, Session } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'

/** Encodings that text can be read in and written in. */
export const characterSet = z.enum(['utf-8', 'utf-16le', 'iso-8859-1', 'us-ascii'])
export type CharacterSet = z.infer<typeof characterSet>

/** A decoder for one content, fed chunk by chunk; throws TEXT_NOT_DECODABLE. */
export function createDecoder(encoding: CharacterSet): (chunk: Uint8Array, isLast: boolean) => string {
  if (encoding === 'iso-8859-1' || encoding === 'us-ascii') {
    return (chunk) => {
      if (encoding === 'us-ascii' && chunk.some((byte) => byte > 127)) throw errors.TEXT_NOT_DECODABLE({ encoding })
      return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    }
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  return (chunk, isLast) => {
    try {
      return decoder.decode(chunk, { stream: !isLast })
    } catch (cause) {
      throw errors.TEXT_NOT_DECODABLE({ encoding }, { cause })
    }
  }
}

/** A text as bytes; throws CONTENT_NOT_ENCODABLE. */
export function encode(text: string, encoding: CharacterSet): Uint8Array {
  if (encoding === 'iso-8859-1' || encoding === 'us-ascii') {
    const highest = encoding === 'us-ascii' ? 127 : 255
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) > highest) throw errors.CONTENT_NOT_ENCODABLE({ encoding })
    }
    return Buffer.from(text, 'latin1')
  }
  return Buffer.from(text, encoding)
}

/** The content as text; throws CONTENT_TOO_LARGE above `maxBytes`. */
export async function readText(
  session: Session,
  flowFile: FlowFile,
  encoding: CharacterSet,
  maxBytes: number,
): Promise<string> {
  return createDecoder(encoding)(await session.read(flowFile, { maxBytes }), true)
}
