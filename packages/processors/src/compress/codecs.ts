import type { Transform } from 'node:stream'
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createZstdCompress,
  createZstdDecompress,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib'

export const FORMATS = ['gzip', 'deflate', 'zstd', 'brotli'] as const
export type Format = (typeof FORMATS)[number]

/** A stream of zlib; `bytesWritten` counts what it has taken of its input. */
export type Codec = Transform & { readonly bytesWritten: number }

interface FormatSpec {
  readonly mimeTypes: readonly [string, ...string[]]
  readonly extension: string
  /** True where a file may be several compressed parts, one behind the other. */
  readonly concatenates: boolean
  /** Levels are NiFi's, 0 to 9. */
  compress(level: number): Codec
  compressNow(content: Uint8Array, level: number): Buffer
  decompress(): Codec
  decompressNow(content: Uint8Array, maxBytes: number): Now
}
type Now = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }

/** Longer chunks than zlib's own 16 KiB: each is one write to the disk. */
const chunkSize = 256 * 1024
const bounded = (maxOutputLength: number) => ({ info: true as const, maxOutputLength })
const zstdLevel = (level: number) => ({ [constants.ZSTD_c_compressionLevel]: Math.max(1, level * 2) })
const brotliLevel = (level: number) => ({ [constants.BROTLI_PARAM_QUALITY]: level })

/** How each format is written and read; names, extensions and media types are NiFi's. */
export const formats: Readonly<Record<Format, FormatSpec>> = {
  gzip: {
    mimeTypes: ['application/gzip', 'application/x-gzip'],
    extension: '.gz',
    concatenates: true,
    compress: (level) => createGzip({ level, chunkSize }),
    compressNow: (content, level) => gzipSync(content, { level }),
    decompress: () => createGunzip({ chunkSize }),
    decompressNow: (content, maxBytes) => gunzipSync(content, bounded(maxBytes)) as unknown as Now,
  },
  deflate: {
    mimeTypes: ['application/deflate', 'application/x-deflate'],
    extension: '.zlib',
    concatenates: false,
    compress: (level) => createDeflate({ level, chunkSize }),
    compressNow: (content, level) => deflateSync(content, { level }),
    decompress: () => createInflate({ chunkSize }),
    decompressNow: (content, maxBytes) => inflateSync(content, bounded(maxBytes)) as unknown as Now,
  },
  zstd: {
    mimeTypes: ['application/zstd'],
    extension: '.zst',
    concatenates: true,
    compress: (level) => createZstdCompress({ params: zstdLevel(level), chunkSize }),
    compressNow: (content, level) => zstdCompressSync(content, { params: zstdLevel(level) }),
    decompress: () => createZstdDecompress({ chunkSize }),
    decompressNow: (content, maxBytes) => zstdDecompressSync(content, bounded(maxBytes)) as unknown as Now,
  },
  brotli: {
    mimeTypes: ['application/x-brotli', 'application/brotli'],
    extension: '.br',
    concatenates: false,
    compress: (level) => createBrotliCompress({ params: brotliLevel(level), chunkSize }),
    compressNow: (content, level) => brotliCompressSync(content, { params: brotliLevel(level) }),
    decompress: () => createBrotliDecompress({ chunkSize }),
    decompressNow: (content, maxBytes) => brotliDecompressSync(content, bounded(maxBytes)) as unknown as Now,
  },
}

const formatByMimeType = new Map(FORMATS.flatMap((format) => formats[format].mimeTypes.map((type) => [type, format])))

/** The format that a media type stands for; parameters behind a semicolon do not matter. */
export function formatOfMimeType(mimeType: string): Format | undefined {
  return formatByMimeType.get(mimeType.split(';')[0].trim().toLowerCase())
}
