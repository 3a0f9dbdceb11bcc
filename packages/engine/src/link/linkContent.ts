import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { readContent } from '../content/readContent.ts'
import { segmentFileName } from '../content/segment.ts'
import { errors } from '../errors.ts'
import type { ContentClaim } from '../flowFile.ts'

/** The content of a batch, where its sender keeps it. */
export interface LinkContent extends AsyncDisposable {
  /** Small content; valid until the next read. */
  read(claim: ContentClaim): Promise<Uint8Array>
  stream(claim: ContentClaim): AsyncIterable<Uint8Array>
}

const BLOCK = 1024 * 1024

/** Reads another engine's content folder: small content block by block, because what was queued together lies together. */
export function openFolderContent(folder: string): LinkContent {
  let segment = 0
  let file: FileHandle | undefined
  let block = { from: 0, bytes: Buffer.alloc(0) }

  async function fileOf(wanted: number): Promise<FileHandle> {
    if (file && segment === wanted) return file
    await file?.close()
    file = undefined
    file = await open(join(folder, segmentFileName(wanted))).catch((cause: unknown) => {
      throw errors.CONTENT_GONE({}, { cause })
    })
    segment = wanted
    block = { from: 0, bytes: Buffer.alloc(0) }
    return file
  }

  return {
    async read(claim) {
      const handle = await fileOf(claim.segment)
      const inBlock = claim.offset >= block.from && claim.offset + claim.length <= block.from + block.bytes.length
      if (!inBlock) {
        const bytes = Buffer.allocUnsafe(Math.max(BLOCK, claim.length))
        let done = 0
        while (done < claim.length) {
          const { bytesRead } = await handle.read(bytes, done, bytes.length - done, claim.offset + done)
          if (bytesRead === 0) throw errors.CONTENT_GONE()
          done += bytesRead
        }
        block = { from: claim.offset, bytes: bytes.subarray(0, done) }
      }
      const from = claim.offset - block.from
      return block.bytes.subarray(from, from + claim.length)
    },
    stream: (claim) => readContent(folder, claim),
    async [Symbol.asyncDispose]() {
      await file?.close()
    },
  }
}
