import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDisk } from '../disk.ts'
import { ContentStore } from './contentStore.ts'

test.for([
  { order: 'in their order', sort: (numbers: number[]) => numbers },
  { order: 'backwards', sort: (numbers: number[]) => numbers.toReversed() },
  { order: 'each twice', sort: (numbers: number[]) => numbers.flatMap((number) => [number, number]) },
  { order: 'far apart', sort: (numbers: number[]) => numbers.toSorted((a, b) => ((a * 7) % 40) - ((b * 7) % 40)) },
])('contents that are in no memory any more are read $order, each its own', async ({ sort }) => {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-content-'))
  try {
    const store = await ContentStore.open({
      folder,
      disk: createDisk({ sync: false }),
      segmentBytes: 1024 * 1024,
      packedBytes: 1024 * 1024,
      segmentsInMemory: 0,
      archiveBytes: Number.POSITIVE_INFINITY,
    })
    // Some share a block of what is read ahead, some are longer than it, and the last ends with the segment.
    const contents = Array.from({ length: 40 }, (_, number) => Buffer.alloc(number % 9 === 8 ? 90_000 : 1500, number))
    const claims = contents.map((content) => store.append(content))
    // Another segment takes the memory.
    store.append(Buffer.alloc(1024 * 1024))
    await store.sync()
    for (const number of sort(claims.map((_, index) => index))) {
      const bytes = await store.read(claims[number])
      expect(contents[number].equals(bytes)).toBe(true)
    }
    await store.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
