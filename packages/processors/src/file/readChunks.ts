import type { FileHandle } from 'node:fs/promises'

const CHUNK = 256 * 1024

/**
 * The bytes of an open file from `start` up to `end`, or to wherever the file ends when it is read. A chunk is valid only
 * until the next one is asked for.
 */
export async function* readChunks(
  handle: FileHandle,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  let position = start
  const buffer = new Uint8Array(Math.min(CHUNK, Math.max(0, end - start)))
  while (position < end) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - position), position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
