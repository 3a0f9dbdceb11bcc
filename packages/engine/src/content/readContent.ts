import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { errors } from '../errors.ts'
import type { ContentClaim } from '../flowFile.ts'
import { segmentFileName } from './segment.ts'

/**
 * The bytes of a durable claim, in chunks, read straight from the content folder: for the server's thread, without
 * asking the engine. Throws CONTENT_GONE when they are no longer kept. `range` is within the claim.
 */
export async function* readContent(
  folder: string,
  claim: ContentClaim,
  range: { readonly offset: number; readonly length: number } = { offset: 0, length: claim.length },
): AsyncGenerator<Uint8Array> {
  if (claim.length === 0 || range.length === 0) return
  const handle = await openSegment(folder, claim).catch((cause: unknown) => {
    // Anything else is trouble of the moment, and the content is still there.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw errors.CONTENT_GONE({}, { cause })
    throw cause
  })
  try {
    let at = claim.offset + range.offset
    const end = at + Math.min(range.length, claim.length - range.offset)
    while (at < end) {
      const bytes = Buffer.allocUnsafe(Math.min(256 * 1024, end - at))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, at)
      if (bytesRead === 0) throw errors.CONTENT_GONE()
      at += bytesRead
      yield bytes.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

/** True while the bytes of a claim are kept. */
export async function hasContent(folder: string, claim: ContentClaim): Promise<boolean> {
  if (claim.length === 0) return true
  try {
    await using handle = await openSegment(folder, claim)
    return (await handle.stat()).size >= claim.offset + claim.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

const openSegment = (folder: string, { segment }: ContentClaim): Promise<FileHandle> =>
  open(join(folder, segmentFileName(segment)))
