import { defineProcessor, type FlowFile, hint } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { FORMATS, type Format, formatOfMimeType, formats } from './codecs.ts'
import { compressed, decompressed } from './throughCodec.ts'

/** Content up to this size is worked on at once: a stream costs more than the work. */
const AT_ONCE = 16 * 1024
const AT_ONCE_RESULT = 256 * 1024

const whenCompressing = { dependsOn: { property: 'mode', values: ['compress'] } } as const

/** The format for this FlowFile; undefined: its media type stands for none of them. */
function formatOf(flowFile: FlowFile, choice: Format | 'useMimeType'): Format | undefined {
  if (choice !== 'useMimeType') return choice
  const mimeType = flowFile.attributes['mime.type']
  if (mimeType === undefined) throw errors.MIME_TYPE_MISSING()
  return formatOfMimeType(mimeType)
}

/** The result when it is small and simple, else undefined: streaming then finds out, also what is wrong. */
function decompressNow(content: Uint8Array, format: Format): Buffer | undefined {
  try {
    const { buffer, engine } = formats[format].decompressNow(content, AT_ONCE_RESULT)
    return engine.bytesWritten === content.length ? buffer : undefined
  } catch {
    return undefined
  }
}

export const CompressContent = defineProcessor({
  type: 'CompressContent',
  summary: 'Compresses or decompresses the content of FlowFiles.',
  description:
    'The content streams through, so that its size does not matter. With `useMimeType` a FlowFile whose `mime.type` stands for no known format goes to success unchanged.',
  tags: ['content', 'compress', 'decompress', 'gzip', 'zstd', 'brotli', 'deflate', 'zlib', 'unzip'],
  input: 'required',
  properties: z.object({
    mode: z.enum(['compress', 'decompress']).default('compress').describe('Make the content smaller, or plain again.'),
    compressionFormat: z
      .enum(['useMimeType', ...FORMATS])
      .default('useMimeType')
      .describe('The format, or the one that the attribute mime.type stands for. Deflate is written as zlib does.'),
    compressionLevel: hint(z.int().min(0).max(9), whenCompressing)
      .default(1)
      .describe('From 0 (quick) to 9 (small). With gzip and deflate, 0 only packs.'),
    updateFilename: z
      .boolean()
      .default(false)
      .describe("Add the format's extension (.gz, .zlib, .zst, .br) to the file name, or remove it."),
  }),
  relationships: {
    success: 'The content is compressed, decompressed, or of no known media type.',
    failure: 'The content is not of the format, ends early, or there is no mime.type to go by.',
  },
  reads: { 'mime.type': 'The format, with useMimeType.', filename: 'The file name to change.' },
  writes: {
    'mime.type': "The format's media type after compressing; removed after decompressing.",
    filename: 'With the extension or without it, where the file name is to be updated.',
  },
  effect: 'none',
  batchSize: 200,
  nifi: {
    type: 'org.apache.nifi.processors.standard.CompressContent',
    properties: {
      Mode: 'mode',
      'Compression Format': 'compressionFormat',
      'Compression Level': 'compressionLevel',
      'Update Filename': 'updateFilename',
    },
  },
  examples: [
    {
      title: 'A log is packed with gzip and renamed',
      properties: { compressionFormat: 'gzip', updateFilename: true },
      input: { content: '', attributes: { filename: 'kiln.log', 'mime.type': 'text/plain' } },
      output: { success: [{ attributes: { filename: 'kiln.log.gz', 'mime.type': 'application/gzip' } }] },
    },
    {
      title: 'A media type that is no compression goes on unchanged',
      properties: { mode: 'decompress' },
      input: { content: '71.5', attributes: { 'mime.type': 'text/plain' } },
      output: { success: [{ content: '71.5', attributes: { 'mime.type': 'text/plain' } }] },
    },
    {
      title: 'Content that is not gzip goes to failure',
      properties: { mode: 'decompress', compressionFormat: 'gzip' },
      input: { content: 'plain text' },
      output: { failure: [{ content: 'plain text', attributes: { 'error.code': 'CONTENT_NOT_DECOMPRESSED' } }] },
    },
  ],

  async onTrigger({ session, properties }) {
    const { mode, compressionFormat, compressionLevel, updateFilename } = properties
    // The codec takes a chunk wholly before it is given the next.
    const chunksOf = (flowFile: FlowFile) => session.stream(flowFile, undefined, { reuse: true })
    await session.forEach(async (flowFile) => {
      const format = formatOf(flowFile, compressionFormat)
      if (format === undefined) {
        session.transfer(flowFile, 'success')
        return
      }
      const { compress, compressNow, decompress, concatenates, mimeTypes, extension } = formats[format]
      const filename = flowFile.attributes.filename ?? flowFile.uuid
      const small = flowFile.size <= AT_ONCE ? await session.read(flowFile) : undefined
      if (mode === 'compress') {
        if (small) session.write(flowFile, compressNow(small, compressionLevel))
        else await session.writeStream(flowFile, compressed(chunksOf(flowFile), compress(compressionLevel)))
        session.putAttribute(flowFile, 'mime.type', mimeTypes[0])
        if (updateFilename) session.putAttribute(flowFile, 'filename', `${filename}${extension}`)
      } else {
        const plain = small && decompressNow(small, format)
        if (plain) session.write(flowFile, plain)
        else {
          const chunks = decompressed(chunksOf(flowFile), decompress, { format, concatenates })
          await session.writeStream(flowFile, chunks)
        }
        session.removeAttributes(flowFile, ['mime.type'])
        if (updateFilename && filename.toLowerCase().endsWith(extension) && filename.length > extension.length) {
          session.putAttribute(flowFile, 'filename', filename.slice(0, -extension.length))
        }
      }
      session.transfer(flowFile, 'success')
    })
  },
})
