import { isUtf8 } from 'node:buffer'
import { errors } from '../errors.ts'

/** Bytes as text; throws CONTENT_NOT_TEXT when they are not of that encoding. */
export function decodeText(bytes: Uint8Array, encoding = 'utf-8'): string {
  if (/^utf-?8$/i.test(encoding)) {
    if (!isUtf8(bytes)) throw errors.CONTENT_NOT_TEXT({ encoding: 'utf-8' })
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  }
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw errors.CONTENT_NOT_TEXT({ encoding }, { cause })
  }
}

/** Lines without their ends (\n, \r\n), in bounded memory. The last line needs no end. */
export async function* decodeLines(chunks: AsyncIterable<Uint8Array>, encoding = 'utf-8'): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  let rest = ''
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch (cause) {
      throw errors.CONTENT_NOT_TEXT({ encoding }, { cause })
    }
  }
  for await (const chunk of chunks) {
    rest += decode(chunk)
    let from = 0
    for (let end = rest.indexOf('\n', from); end !== -1; end = rest.indexOf('\n', from)) {
      yield rest.slice(from, rest[end - 1] === '\r' && end > from ? end - 1 : end)
      from = end + 1
    }
    rest = rest.slice(from)
  }
  rest += decode()
  if (rest !== '') yield rest
}
