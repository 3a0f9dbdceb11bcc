import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeEvents } from '../bench/events.ts'
import { append } from '../test/touches.ts'
import { openIndexWriter } from './indexWriter.ts'
import { openProvenanceReader } from './provenanceReader.ts'
import { startProvenanceReader } from './startReader.ts'

const EVENTS = 200_000
const START = 1_763_700_000_000
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reader-'))
  await using writer = await openIndexWriter({ folder, partitionEvents: 60_000 })
  for (let at = 0; at < EVENTS; at += 10_000)
    await append(writer, makeEvents(at, 10_000, START), { file: 1, offset: at + 1 })
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Looks at every event and finds none, in pages that end when their time is up. */
const everything = { attributes: { level: '*nowhere*', filename: 'b5a7-*' } } as const

test('the thread answers as the index itself does, and its errors keep their codes', async () => {
  await using reader = startProvenanceReader({ store: folder })
  expect(reader.isRunning).toBe(false)
  const { items } = await reader.search({ limit: 3 })
  expect(items.map(({ id }) => id)).toEqual([EVENTS, EVENTS - 1, EVENTS - 2])
  expect(reader.isRunning).toBe(true)
  expect(await reader.event(501)).toMatchObject({ id: 501, attributes: { filename: 'b5a7-1', path: './' } })
  expect(await reader.lastEvent(1)).toMatchObject({ type: 'DROP', flowFileId: 1 })
  expect((await reader.lineage(1)).events).toHaveLength(4)
  await expect(reader.search({ cursor: 'x' })).rejects.toMatchObject({ code: 'CURSOR_INVALID', status: 400 })
})

test('[P3] a page that runs out of its time is partial, and its cursor leads to all that matches', async () => {
  await using reader = startProvenanceReader({ store: folder, pageMs: 5 })
  const query = { attributes: { level: 'level 7' }, types: ['DROP'] as const, limit: 100_000 }
  const ids: number[] = []
  let cursor: string | undefined
  let partial = 0
  do {
    const page = await reader.search({ ...query, cursor })
    ids.push(...page.items.map(({ id }) => id))
    if (page.partial) partial += 1
    expect(page.partial).toBe(page.nextCursor !== null)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(partial).toBeGreaterThan(3)
  const expected = Array.from({ length: EVENTS / 4 }, (_, index) => index + 1).filter((id) => id % 97 === 7)
  expect(ids).toHaveLength(expected.length)
  expect(ids).toEqual([...ids].sort((a, b) => b - a))
})

test('[P3] a short query is answered while a long one runs', async () => {
  await using reader = startProvenanceReader({ store: folder, pageMs: 60_000, scanLimit: 1e9 })
  const answered: string[] = []
  const many = { attributes: { level: 'level *' }, types: ['DROP'], limit: 1e6 } as const
  const long = reader.search(many).then(({ items }) => {
    expect(items.length).toBeGreaterThan(10_000)
    answered.push('long')
  })
  const short = reader.search({ limit: 1 }).then(() => answered.push('short'))
  await Promise.all([long, short])
  expect(answered).toEqual(['short', 'long'])
})

test('[P4] a query whose client has gone ends', async () => {
  await using reader = startProvenanceReader({ store: folder, pageMs: 60_000, scanLimit: 1e9 })
  await reader.search({ limit: 1 })
  const gone = new AbortController()
  const long = reader.search(everything, gone)
  gone.abort()
  await expect(long).rejects.toMatchObject({ name: 'AbortError' })
  expect((await reader.search({ limit: 1 })).items).toHaveLength(1)
  await expect(reader.search({}, gone)).rejects.toMatchObject({ name: 'AbortError' })
})

test('[P4] the work for a client that has gone ends with its next turn', async () => {
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000, scanLimit: 1e9 })
  const gone = new AbortController()
  let ended = false
  const long = reader.search(everything, gone).finally(() => {
    ended = true
  })
  setImmediate(() => gone.abort())
  await expect(long).rejects.toMatchObject({ name: 'AbortError' })
  expect(ended).toBe(true)
})

test('[P3] a query that takes too long is refused by name, and the next one is answered', async () => {
  await using reader = startProvenanceReader({ store: folder, queryMs: 1 })
  await expect(reader.search({})).rejects.toMatchObject({ code: 'PROVENANCE_SLOW', status: 503 })
  await using other = startProvenanceReader({ store: folder })
  expect((await other.search({ limit: 1 })).items).toHaveLength(1)
})

test('[P3] the thread ends when nobody searches, and starts again when somebody does', async () => {
  await using reader = startProvenanceReader({ store: folder, idleMs: 1 })
  for (let round = 0; round < 2; round += 1) {
    expect((await reader.search({ limit: 1 })).items).toHaveLength(1)
    await expect.poll(() => reader.isRunning).toBe(false)
  }
})

test('an index that cannot be opened is told to each query, and the next tries again', async () => {
  await using reader = startProvenanceReader({ store: 'postgresql://127.0.0.1:1/nothing' })
  await expect(reader.search({})).rejects.toThrow(/127\.0\.0\.1/)
  await expect(reader.search({})).rejects.toThrow(/127\.0\.0\.1/)
})
