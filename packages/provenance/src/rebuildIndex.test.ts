import { mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JournalGap, type JournalPosition, readTouches, tendArchive } from '@mulgil/engine/reading'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeJournal } from '../bench/journal.ts'
import { openIndexWriter } from './indexWriter.ts'
import { listPartitionFiles } from './partitionFile.ts'
import { openProvenanceReader } from './provenanceReader.ts'
import { rebuildIndex } from './rebuildIndex.ts'
import { runIndexer } from './runIndexer.ts'
import { besides } from './swapFolder.ts'

const EVENTS = 20_000
const FILES = 4
const PARTITION = 6_000
let home: string
let journalFolder: string
let folder: string
let end: JournalPosition
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rebuild-'))
  journalFolder = join(home, 'journal')
  folder = join(home, 'provenance')
  end = await writeJournal(journalFolder, EVENTS, 1_763_700_000_000, EVENTS / FILES)
})
afterEach(() => rm(home, { recursive: true, force: true }))

const { signal } = new AbortController()
const rebuild = (more: object = {}) =>
  rebuildIndex({ store: { folder }, journalFolder, partitionEvents: PARTITION, ...more })
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const nameOf = (number: number) => `${String(number).padStart(8, '0')}.journal`

/** Indexes what there is, as a server does. */
async function index(): Promise<JournalGap[]> {
  const gaps: JournalGap[] = []
  await using writer = await openIndexWriter({ folder, partitionEvents: PARTITION })
  const onGap = (gap: JournalGap) => gaps.push(gap)
  await runIndexer({
    writer,
    read: (from) => readTouches(journalFolder, { from, until: () => end, once: true, signal, onGap }),
    batchEvents: 2_000,
  })
  return gaps
}

/** All that the index says: ids, and some events in full. */
async function told() {
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  const { items } = await reader.search({ order: 'asc', limit: 1e9 })
  const some = await Promise.all(items.filter(({ id }) => id % 1500 === 1).map(({ id }) => reader.event(id)))
  return { ids: items.map(({ id }) => id), some }
}

/** As the engine does with files that it is done with. */
async function archive(...files: readonly number[]): Promise<void> {
  await mkdir(join(journalFolder, 'archive'), { recursive: true })
  for (const number of files)
    await rename(join(journalFolder, nameOf(number)), join(journalFolder, 'archive', nameOf(number)))
}
const bounds = () => ({
  folder: journalFolder,
  maxBytes: 1e9,
  maxAgeMs: 1e12,
  minFreeBytes: 0,
  now: Date.now(),
  signal,
})

test('[P5] an index that is built again from live and archived files says the same as the one before', async () => {
  await index()
  const before = await told()
  expect(before.ids).toEqual(numbers(1, EVENTS))
  await archive(1, 2)
  await tendArchive(bounds())
  expect(await readdir(join(journalFolder, 'archive'))).toEqual([`${nameOf(1)}.zst`, `${nameOf(2)}.zst`])
  const progress: number[] = []
  const summary = await rebuild({ onProgress: ({ events }: { events: number }) => progress.push(events) })
  expect(summary).toMatchObject({
    events: EVENTS,
    ids: { first: 1, last: EVENTS },
    kept: undefined,
    damaged: [],
    missing: undefined,
    gaps: [],
  })
  expect(progress.at(-1)).toBe(EVENTS)
  expect(await told()).toEqual(before)
  // The indexer goes on where the rebuild ended, without a second look.
  expect(await index()).toEqual([])
  expect((await told()).ids).toHaveLength(EVENTS)
  expect(await readdir(home)).toEqual(['journal', 'provenance'])
})

test('[P5] what the journal does not hold any more is taken over from the old index', async () => {
  await index()
  const before = await told()
  await rm(join(journalFolder, nameOf(1)))
  await rm(join(journalFolder, nameOf(2)))
  expect(await rebuild()).toMatchObject({ events: 8_000, kept: { partitions: 2, last: 12_000 }, missing: undefined })
  expect(await told()).toEqual(before)
  expect(await rebuild({ onlyJournal: true })).toMatchObject({
    events: EVENTS / 2,
    kept: undefined,
    missing: { first: 1, last: EVENTS / 2 },
  })
  expect((await told()).ids).toEqual(numbers(EVENTS / 2 + 1, EVENTS))
})

test('[P5] a damaged part is left out and told, with what is nowhere any more', async () => {
  await index()
  const before = await told()
  const [first, second] = await listPartitionFiles(folder)
  await writeFile(second.path, 'this is no database')
  await rm(`${second.path}-wal`, { force: true })
  expect(await rebuild()).toMatchObject({
    events: EVENTS,
    damaged: [expect.stringContaining('6001')],
    missing: undefined,
  })
  expect(await told()).toEqual(before)
  await using handle = await open(first.path, 'r+')
  await handle.write(Buffer.alloc(4096, 7), 0, 4096, 0)
  await rm(join(journalFolder, nameOf(1)))
  const summary = await rebuild()
  expect(summary).toMatchObject({ damaged: [expect.stringMatching(/0001\.db$/)], missing: { first: 1, last: 5_000 } })
  expect((await told()).ids).toEqual(numbers(5_001, EVENTS))
})

test('[P5] files that are missing in the middle are told as a gap, and the rest is indexed', async () => {
  await rm(join(journalFolder, nameOf(2)))
  expect(await rebuild()).toMatchObject({ events: 15_000, gaps: [{ from: 2, to: 2 }] })
  expect((await told()).ids).toEqual([...numbers(1, 5_000), ...numbers(10_001, EVENTS)])
})

test('[P6] files that are gone before the indexer came are told, and it goes on behind them', async () => {
  const all = end
  end = { file: 2, offset: 16 }
  await index()
  expect((await told()).ids).toEqual(numbers(1, 5_000))
  await rm(join(journalFolder, nameOf(2)))
  await rm(join(journalFolder, nameOf(3)))
  end = all
  expect(await index()).toEqual([{ from: 2, to: 3 }])
  expect((await told()).ids).toEqual([...numbers(1, 5_000), ...numbers(15_001, EVENTS)])
})

test('[P5] a rebuild that is cut off leaves the old index, and the next one begins again', async () => {
  await index()
  const before = await told()
  const cut = new AbortController()
  await expect(rebuild({ signal: cut.signal, onProgress: () => cut.abort(new Error('cut off')) })).rejects.toThrow(
    'cut off',
  )
  expect(await told()).toEqual(before)
  await mkdir(besides(folder).building, { recursive: true })
  await writeFile(join(besides(folder).building, 'chunks-0000000000000001.db'), 'half a file')
  expect(await rebuild()).toMatchObject({ events: EVENTS })
  expect(await told()).toEqual(before)
})

test.for([
  { name: 'before the old one has gone', moves: [] },
  { name: 'between the two', moves: ['provenance', 'provenance.replaced'] },
])(
  '[P5] a crash while the folders are swapped, $name: the new index has its place at the next start',
  async ({ moves }) => {
    await index()
    const before = await told()
    const { built } = besides(folder)
    await rename(folder, built)
    await mkdir(folder)
    await writeFile(join(folder, 'old'), '')
    if (moves.length > 0) await rename(join(home, moves[0]), join(home, moves[1]))
    await using writer = await openIndexWriter({ folder })
    expect(writer.position).toEqual(end)
    expect(await told()).toEqual(before)
    expect((await readdir(home)).sort()).toEqual(['journal', 'provenance'])
  },
)

test('without a journal there is nothing to build from', async () => {
  await expect(rebuild({ journalFolder: join(home, 'nowhere') })).rejects.toMatchObject({ code: 'JOURNAL_MISSING' })
})

test.for([
  { name: 'size', more: { maxBytes: 1 } },
  { name: 'age', more: { maxAgeMs: 1, now: Date.now() + 1e9 } },
  { name: 'a disk that runs full', more: { minFreeBytes: Number.MAX_SAFE_INTEGER } },
])('[P6] the archive is bounded by $name', async ({ more }) => {
  await archive(1, 2)
  await tendArchive({ ...bounds(), ...more })
  expect(await readdir(join(journalFolder, 'archive'))).toEqual([])
  expect(await rebuild()).toMatchObject({ events: EVENTS / 2, ids: { first: EVENTS / 2 + 1 } })
})

test('[P6] the archive loses its oldest file first', async () => {
  await archive(1, 2, 3)
  await tendArchive(bounds())
  const files = await readdir(join(journalFolder, 'archive'))
  const sizes = await Promise.all(files.map(async (name) => (await open(join(journalFolder, 'archive', name))).stat()))
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0)
  await tendArchive({ ...bounds(), maxBytes: bytes - 1 })
  expect(await readdir(join(journalFolder, 'archive'))).toEqual([`${nameOf(2)}.zst`, `${nameOf(3)}.zst`])
})

test('[P6] compressing that was cut off is done again, and nothing is read twice', async () => {
  await archive(1, 2)
  await tendArchive(bounds())
  // As a crash leaves it between the two names, and in the middle of a file.
  await writeJournal(join(home, 'again'), EVENTS, 1_763_700_000_000, EVENTS / FILES)
  await rename(join(home, 'again', nameOf(1)), join(journalFolder, 'archive', nameOf(1)))
  await writeFile(join(journalFolder, 'archive', `${nameOf(2)}.zst.tmp`), 'half')
  expect(await rebuild()).toMatchObject({ events: EVENTS, gaps: [] })
  await tendArchive(bounds())
  expect(await readdir(join(journalFolder, 'archive'))).toEqual([`${nameOf(1)}.zst`, `${nameOf(2)}.zst`])
})
