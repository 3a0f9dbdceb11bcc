import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { runProcessor } from '@mulgil/engine/testing'
import { describe, expect, test } from 'vitest'
import { CompressContent } from './CompressContent.ts'
import { FORMATS, formats } from './codecs.ts'

const decoders = { gzip: gunzipSync, deflate: inflateSync, zstd: zstdDecompressSync, brotli: brotliDecompressSync }
const small = Buffer.from('{"sensor":"kiln-1","celsius":71.5}\n'.repeat(20))
const large = Buffer.concat([randomBytes(300_000), Buffer.alloc(700_000, 'water')])

describe.for(FORMATS)('%s', (compressionFormat) => {
  const { mimeTypes, extension } = formats[compressionFormat]

  test.for([
    { name: 'small', content: small },
    { name: 'large', content: large },
    { name: 'empty', content: Buffer.alloc(0) },
  ])('$name content is compressed as others read it, and comes back', async ({ content }) => {
    const compress = { compressionFormat, updateFilename: true, compressionLevel: 5 }
    const { success } = await runProcessor(CompressContent, {
      properties: compress,
      input: [{ content, attributes: { filename: 'kiln.bin' } }],
    })
    expect(success[0].attributes).toMatchObject({ filename: `kiln.bin${extension}`, 'mime.type': mimeTypes[0] })
    expect(decoders[compressionFormat](success[0].bytes).equals(content)).toBe(true)
    const back = await runProcessor(CompressContent, {
      properties: { mode: 'decompress', updateFilename: true },
      input: [{ content: success[0].bytes, attributes: success[0].attributes }],
    })
    expect(content.equals(back.success[0].bytes)).toBe(true)
    expect(back.success[0].attributes).toEqual({ filename: 'kiln.bin' })
    expect(back.bulletins).toEqual([])
  })

  test.for([
    { name: 'small', content: small },
    { name: 'large', content: large },
  ])('$name content that is damaged fails alone, unchanged', async ({ content }) => {
    const packed = formats[compressionFormat].compressNow(content, 1)
    const cut = packed.subarray(0, packed.length - 3)
    const { success, failure, bulletins } = await runProcessor(CompressContent, {
      properties: { mode: 'decompress', compressionFormat },
      input: [{ content: cut }, { content: packed }],
    })
    expect(failure).toMatchObject([{ attributes: { 'error.code': 'CONTENT_NOT_DECOMPRESSED' } }])
    expect(cut.equals(failure[0].bytes)).toBe(true)
    expect(content.equals(success[0].bytes)).toBe(true)
    expect(bulletins).toEqual([expect.stringContaining(`cannot be decompressed as ${compressionFormat}`)])
  })

  test('a small content that holds much is decompressed in full', async () => {
    const much = Buffer.alloc(20_000_000, 'x')
    const { success } = await runProcessor(CompressContent, {
      properties: { mode: 'decompress', compressionFormat },
      input: [{ content: formats[compressionFormat].compressNow(much, 9) }],
    })
    expect(much.equals(success[0].bytes)).toBe(true)
  })
})

test.for([
  { mimeType: 'application/gzip; charset=binary', format: 'gzip' as const },
  { mimeType: 'application/x-gzip', format: 'gzip' as const },
  { mimeType: 'Application/ZSTD', format: 'zstd' as const },
  { mimeType: 'application/x-brotli', format: 'brotli' as const },
  { mimeType: 'application/x-deflate', format: 'deflate' as const },
])('the media type $mimeType stands for $format', async ({ mimeType, format }) => {
  const { success } = await runProcessor(CompressContent, {
    properties: { mode: 'decompress' },
    input: [{ content: formats[format].compressNow(small, 1), attributes: { 'mime.type': mimeType } }],
  })
  expect(small.equals(success[0].bytes)).toBe(true)
})

test('without a media type to go by it fails and says so', async () => {
  const { failure, bulletins } = await runProcessor(CompressContent, { input: [{ content: 'x' }] })
  expect(failure).toMatchObject([{ content: 'x', attributes: { 'error.code': 'MIME_TYPE_MISSING' } }])
  expect(bulletins).toEqual(['The FlowFile has no attribute "mime.type" that says how it is compressed.'])
})

test('a name that is only the extension, or has another one, stays', async () => {
  const packed = formats.gzip.compressNow(small, 1)
  const { success } = await runProcessor(CompressContent, {
    properties: { mode: 'decompress', compressionFormat: 'gzip', updateFilename: true },
    input: ['.gz', 'a.GZ', 'a.zip'].map((filename) => ({ content: packed, attributes: { filename } })),
  })
  expect(success.map(({ attributes }) => attributes.filename)).toEqual(['.gz', 'a', 'a.zip'])
})
