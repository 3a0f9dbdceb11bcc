import { describe, expect, test } from 'vitest'
import type { Disk } from '../disk.ts'
import type { ContentClaim } from '../flowFile.ts'
import { createMemoryDisk } from '../memoryDisk.ts'
import { type ContentOptions, ContentStore } from './contentStore.ts'

const HOUR = 3_600_000
const forEver = Number.POSITIVE_INFINITY

/** Segments of 100 bytes that hold one content each, unless it is short. */
const open = (disk: Disk, more: Partial<ContentOptions> = {}) =>
  ContentStore.open({ folder: '/c', disk, segmentBytes: 100, packedBytes: 100, archiveBytes: forEver, ...more })
const content = (letter: string) => Buffer.alloc(100, letter)
const textOf = async (store: ContentStore, claim: ContentClaim) => Buffer.from(await store.read(claim)).toString()

/** Stores so many contents, each in a segment of its own, durably. */
async function fill(store: ContentStore, letters: string): Promise<ContentClaim[]> {
  const claims: ContentClaim[] = []
  for (const letter of letters) {
    claims.push(store.append(content(letter)))
    await store.sync()
  }
  return claims
}

describe('the archive', () => {
  test('[C3] keeps content that nothing refers to up to its size, oldest out first', async () => {
    const disk = createMemoryDisk()
    const store = await open(disk, { archiveBytes: 200 })
    const claims = await fill(store, 'abcdef')
    for (const claim of claims.slice(0, 5)) store.release(claim)
    await store.prune()
    expect(claims.map((claim) => store.has(claim))).toEqual([false, false, false, true, true, true])
    expect(disk.paths()).toEqual(['/c/00000004.segment', '/c/00000005.segment', '/c/00000006.segment'])
    expect(store.archivedBytes).toBe(200)
  })

  test('[C3] keeps it up to its age, counted from when the last reference went', async () => {
    let now = 1000 * HOUR
    const store = await open(createMemoryDisk(), { archiveMs: 12 * HOUR, now: () => now })
    const claims = await fill(store, 'abcd')
    // A FlowFile that waited for days is looked at after that too.
    now += 100 * HOUR
    store.release(claims[0])
    now += 8 * HOUR
    store.release(claims[1])
    await store.prune()
    expect(claims.map((claim) => store.has(claim))).toEqual([true, true, true, true])
    now += 5 * HOUR
    await store.prune()
    expect(claims.map((claim) => store.has(claim))).toEqual([false, true, true, true])
  })

  test('[C3] after a restart counts from when a segment was last written', async () => {
    const disk = createMemoryDisk()
    const claims = await fill(await open(disk), 'abc')
    const now = Date.now()
    disk.touch('/c/00000001.segment', now - 13 * HOUR)
    disk.touch('/c/00000002.segment', now - 11 * HOUR)
    const store = await open(disk, { archiveMs: 12 * HOUR, now: () => now })
    await store.prune()
    expect(claims.map((claim) => store.has(claim))).toEqual([false, true, true])
  })

  test('[C3] gives up the oldest for room, whatever its bounds say', async () => {
    const store = await open(createMemoryDisk())
    const claims = await fill(store, 'abcde')
    for (const claim of claims.slice(0, 4)) store.release(claim)
    await store.prune(150)
    expect(claims.map((claim) => store.has(claim))).toEqual([false, false, true, true, true])
  })

  test('[C4] never gives up content that a FlowFile refers to, however old and wanted', async () => {
    const store = await open(createMemoryDisk(), { archiveBytes: 0, archiveMs: 0, now: () => 1e15 })
    const claims = await fill(store, 'abc')
    store.retain({ ...claims[0], offset: 10, length: 5 })
    store.release(claims[0])
    await store.prune(1e9)
    expect(await textOf(store, { ...claims[0], offset: 10, length: 5 })).toBe('aaaaa')
  })

  test('[C4] keeps content until it is durable that nothing refers to it, and longer when something does again', async () => {
    const callbacks: (() => void)[] = []
    const store = await open(createMemoryDisk(), { archiveBytes: 0, whenDurable: (done) => callbacks.push(done) })
    const [first, second, third] = await fill(store, 'abcd')
    for (const claim of [first, second, third]) store.release(claim)
    await store.prune()
    expect([first, second, third].map((claim) => store.has(claim))).toEqual([true, true, true])
    // The second is referred to again, the third was for a while.
    store.retain(second)
    store.retain(third)
    store.release(third)
    for (const done of callbacks.splice(0)) done()
    await store.prune()
    expect([first, second, third].map((claim) => store.has(claim))).toEqual([false, true, true])
    for (const done of callbacks.splice(0)) done()
    await store.prune()
    expect(store.has(third)).toBe(false)
  })

  test('[C3] a file that cannot be removed is tried again', async () => {
    const disk = createMemoryDisk()
    const store = await open(disk, { archiveBytes: 0 })
    const claims = await fill(store, 'ab')
    store.release(claims[0])
    disk.beforeOperation = (name) => {
      if (name === 'remove') throw new Error('EROFS')
    }
    await expect(store.prune()).rejects.toThrow('EROFS')
    expect(store.bytes).toBe(200)
    disk.beforeOperation = undefined
    await store.prune()
    expect(disk.paths()).toEqual(['/c/00000002.segment'])
    expect(store.bytes).toBe(100)
  })
})

describe('numbers of segments', () => {
  test('[C5] are never given again, also when all content has gone before a restart', async () => {
    const disk = createMemoryDisk()
    const store = await open(disk, { archiveBytes: 0, archiveMs: 0, now: () => 1e15 })
    const claims = await fill(store, 'abc')
    for (const claim of claims) store.release(claim)
    await store.prune()
    expect(store.bytes).toBe(0)
    expect(claims.map((claim) => store.has(claim))).toEqual([false, false, false])

    const again = await open(disk, { archiveBytes: 0 })
    const [next] = await fill(again, 'z')
    expect(next.segment).toBeGreaterThan(claims[2].segment)
    // An old claim, as provenance keeps it, must not show what is stored now.
    expect(again.has(claims[2])).toBe(false)
    await expect(again.read(claims[2])).rejects.toMatchObject({ code: 'CONTENT_GONE' })
    await again.prune()
    expect(disk.paths()).toEqual([`/c/${String(next.segment).padStart(8, '0')}.segment`])
  })

  test('[C5] of streams that failed do not bring back those of content that has gone', async () => {
    const disk = createMemoryDisk()
    const store = await open(disk, { archiveBytes: 0 })
    const [first, second] = await fill(store, 'ab')
    const failing = (function* () {
      yield Buffer.alloc(150)
      throw new Error('The source ended.')
    })()
    await expect(store.writeStream(failing)).rejects.toThrow('The source ended.')
    await store.sync()
    store.release(first)
    store.release(second)
    await store.prune()
    const again = await open(disk)
    const [next] = await fill(again, 'z')
    expect(next.segment).toBeGreaterThan(second.segment)
  })
})

describe('file handles', () => {
  /** Counts open files, and has no handle left for the next `refuse` openings. */
  function counting(disk: Disk) {
    const counts = { open: 0, most: 0, refuse: 0 }
    const counted: Disk = {
      ...disk,
      open: async (path, mode) => {
        if (counts.refuse > 0) {
          counts.refuse -= 1
          throw Object.assign(new Error('EMFILE: too many open files, open'), { code: 'EMFILE' })
        }
        const file = await disk.open(path, mode)
        counts.open += 1
        counts.most = Math.max(counts.most, counts.open)
        return {
          ...file,
          close: async () => {
            counts.open -= 1
            await file.close()
          },
        }
      },
    }
    return { counts, counted }
  }

  test('[C10] stay few, also while many old segments are read and nothing is written', async () => {
    const { counts, counted } = counting(createMemoryDisk())
    const letters = 'abcdefghij'.repeat(20)
    const claims = await fill(await open(counted), letters)
    const store = await open(counted)
    counts.open = 0
    counts.most = 0
    const texts = await Promise.all(claims.map((claim) => textOf(store, claim)))
    expect(texts).toEqual([...letters].map((letter) => letter.repeat(100)))
    for (const [index, claim] of claims.entries()) expect(await textOf(store, claim)).toBe(texts[index])
    expect(counts.open).toBeLessThanOrEqual(64)
    await store.close()
    expect(counts.open).toBe(0)
  })

  test('[C10] that the machine has not are waited for, and our own idle ones are given back', async () => {
    const { counts, counted } = counting(createMemoryDisk())
    const store = await open(counted)
    const claims = await fill(store, 'abcdefgh')
    expect(counts.open).toBe(8)
    counts.refuse = 3
    const written = await store.writeStream([Buffer.alloc(500, 'y')])
    expect(counts.open).toBe(1)
    counts.refuse = 2
    expect(await textOf(store, claims[0])).toBe('a'.repeat(100))
    expect(await textOf(store, written)).toBe('y'.repeat(500))
  })

  test('[C10] that never come fail as the disk fails, and what was given to the store is still there', async () => {
    const { counts, counted } = counting(createMemoryDisk())
    const store = await open(counted)
    const [claim] = [store.append(content('a'))]
    counts.refuse = forEver
    await expect(store.sync()).rejects.toMatchObject({ code: 'EMFILE' })
    counts.refuse = 0
    await store.sync()
    expect(await textOf(store, claim)).toBe('a'.repeat(100))
  })
})

describe('memory', () => {
  test('[C6] holds no more than a few segments, however large the contents are', async () => {
    const store = await open(createMemoryDisk(), { segmentsInMemory: 2 })
    const held = () => [...claims].filter((claim) => store.readNow(claim) !== undefined).length
    const claims = await fill(store, 'abcdefgh')
    expect(held()).toBe(2)
    // One content as large as many segments does not stay.
    const large = store.append(Buffer.alloc(5000, 'x'))
    await store.sync()
    await fill(store, 'z')
    expect(store.readNow(large)).toBeUndefined()
    expect((await textOf(store, large)).length).toBe(5000)
    expect(store.pendingBytes).toBe(0)
  })

  test('[C6] counts what the disk does not have yet', async () => {
    const disk = createMemoryDisk()
    const store = await open(disk)
    store.append(Buffer.alloc(60))
    store.append(Buffer.alloc(60))
    expect(store.pendingBytes).toBe(120)
    disk.beforeOperation = () => {
      throw new Error('EIO')
    }
    await expect(store.sync()).rejects.toThrow('EIO')
    expect(store.pendingBytes).toBe(120)
    disk.beforeOperation = undefined
    await store.sync()
    expect(store.pendingBytes).toBe(0)
  })

  test('[C1] after a sync that failed the same bytes are written again: the disk may have forgotten them', async () => {
    const disk = createMemoryDisk()
    const store = await open(disk)
    store.append(content('a'))
    let failing = true
    const written: string[] = []
    disk.beforeOperation = (name, path) => {
      if (name === 'sync' && failing) throw new Error('EIO')
      if (name === 'write') written.push(path)
    }
    await expect(store.sync()).rejects.toThrow('EIO')
    failing = false
    await store.sync()
    expect(written).toEqual(['/c/00000001.segment', '/c/00000001.segment'])
  })
})
