import type { FileHandle } from 'node:fs/promises'

const CHUNK = 512 * 1024

/**
 * The bytes of an open file from `start` up to `end`, or to wherever the file ends when it is read. Each chunk lies in the
 * memory of the one before, so use it before asking for the next: new memory for each costs more than the reading.
 */
export async function* readChunks(
  handle: FileHandle,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(CHUNK, Math.max(0, end - start)))
  for (let position = start; position < end; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - position), position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
