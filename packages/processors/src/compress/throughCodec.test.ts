import { describe, expect, test } from 'vitest'
import { FORMATS, type Format, formats } from './codecs.ts'
import { compressed, decompressed } from './throughCodec.ts'

const plain = Buffer.from(Array.from({ length: 40 }, (_, index) => `reading ${index} of kiln ${index % 7}\n`).join(''))

async function* chunksOf(content: Uint8Array, size: number) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}
async function collect(source: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}
const open = (format: Format, content: Uint8Array, size = content.length) =>
  collect(
    decompressed(chunksOf(content, size), formats[format].decompress, {
      format,
      concatenates: formats[format].concatenates,
    }),
  )

describe.for(FORMATS)('%s', (format) => {
  const packed = formats[format].compressNow(plain, 6)
  const { concatenates } = formats[format]

  test('gives back what was compressed, whatever the chunks are', async () => {
    for (const size of [1, 2, 7, packed.length - 1, packed.length])
      expect(await open(format, packed, size)).toBe(plain.toString())
    const parts: Uint8Array[] = []
    for await (const part of compressed(chunksOf(plain, 100), formats[format].compress(9))) parts.push(part)
    expect(await open(format, Buffer.concat(parts))).toBe(plain.toString())
  })

  test('content that was cut anywhere is refused', async () => {
    for (let length = 0; length < packed.length; length += 1)
      await expect(open(format, packed.subarray(0, length), 50)).rejects.toMatchObject({
        code: 'CONTENT_NOT_DECOMPRESSED',
      })
  })

  test(`a second part behind the first is ${concatenates ? 'read too' : 'refused'}, wherever the chunks end`, async () => {
    const twice = Buffer.concat([packed, packed])
    for (let size = 1; size <= twice.length; size += 1) {
      const result = open(format, twice, size)
      if (concatenates) expect(await result).toBe(`${plain}${plain}`)
      else await expect(result).rejects.toMatchObject({ code: 'CONTENT_NOT_DECOMPRESSED' })
    }
  })

  test('anything else behind the end is refused, not left out in silence', async () => {
    const more = Buffer.concat([packed, Buffer.from('not compressed')])
    for (const size of [1, packed.length - 1, packed.length, packed.length + 1, more.length])
      await expect(open(format, more, size)).rejects.toMatchObject({ code: 'CONTENT_NOT_DECOMPRESSED' })
  })

  test('an error of the source stays what it is, and its end is waited for', async () => {
    const trouble = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
    let ended = false
    async function* failing() {
      try {
        yield packed.subarray(0, 4)
        throw trouble
      } finally {
        ended = true
      }
    }
    await expect(collect(decompressed(failing(), formats[format].decompress, { format, concatenates }))).rejects.toBe(
      trouble,
    )
    await expect(collect(compressed(failing(), formats[format].compress(1)))).rejects.toBe(trouble)
    expect(ended).toBe(true)
  })

  test('a reader that stops early ends the source', async () => {
    let ended = false
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(64 * 1024, Math.random() * 256)
      } finally {
        ended = true
      }
    }
    for await (const _ of compressed(endless(), formats[format].compress(1))) break
    expect(ended).toBe(true)
  })
})
