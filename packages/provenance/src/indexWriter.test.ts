import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProvenanceEvent } from '@mulgil/engine/reading'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EVENTS_A_BATCH } from '../test/indexInChild.ts'
import { append, touchesOf } from '../test/touches.ts'
import { openIndexWriter } from './indexWriter.ts'
import { listPartitionFiles, openForWriting, partitionFile } from './partitionFile.ts'
import { openProvenanceReader, type ProvenanceReader } from './provenanceReader.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provenance-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const START = 1_763_700_000_000
const someEvent = (id: number, more: Partial<ProvenanceEvent> = {}): ProvenanceEvent => ({
  id,
  type: 'CREATE',
  time: START + id,
  flowFileId: id,
  entryDate: START + id,
  lineageStartDate: START + id,
  flow: 'flow',
  component: 'in',
  componentType: 'GenerateFlowFile',
  changes: [['filename', null, `file-${id}`]],
  ...more,
})
const someEvents = (from: number, count: number) => Array.from({ length: count }, (_, index) => someEvent(from + index))

async function allIds(reader: ProvenanceReader): Promise<number[]> {
  const { items } = await reader.search({ order: 'asc', limit: 1_000_000 })
  return items.map(({ id }) => id)
}

/** Runs the indexer in a process and kills it while it works on the transaction after so many. */
function indexAndKill(batches: number, killAfter: number): Promise<'killed' | 'done'> {
  const script = fileURLToPath(new URL('../test/indexInChild.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder, String(batches)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let seen = 0
  child.stdout.on('data', (dots: Buffer) => {
    seen += dots.length
    if (seen >= killAfter) child.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed')
      else if (code === 0) resolve('done')
      else reject(new Error(`The indexer ended with ${code}.`))
    })
  })
}

test('[P2] an indexer that is killed again and again, also in the middle of frames, indexes each event once', async () => {
  const batches = 60
  let kills = 0
  for (const killAfter of [1, 4, 9, 5, 2, 1_000]) {
    if ((await indexAndKill(batches, killAfter)) === 'killed') kills += 1
  }
  expect(kills).toBeGreaterThanOrEqual(4)
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  const { items } = await reader.search({ order: 'asc', limit: 1_000_000 })
  expect(items.map(({ id }) => id)).toEqual(Array.from({ length: batches * EVENTS_A_BATCH }, (_, index) => index + 1))
  for (const batch of [0, 17, 59]) {
    expect(await reader.event(batch * EVENTS_A_BATCH + 5)).toMatchObject({
      component: `component-${batch % 7}`,
      relationship: `relationship-${batch}`,
      attributes: { [`name-${batch}`]: 'value 4' },
    })
  }
}, 60_000)

test('a transaction that fails between rows and position takes both back, and can be tried again', async () => {
  await using writer = await openIndexWriter({ folder })
  await append(writer, someEvents(1, 3), { file: 1, offset: 10 })
  const saboteur = await openForWriting((await listPartitionFiles(folder))[0])
  await saboteur.$executeRaw`CREATE TRIGGER "fail" BEFORE UPDATE ON "Position" BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`
  const more = [someEvent(4, { component: 'new', relationship: 'new', changes: [['new', null, 'x']] })]
  await expect(append(writer, more, { file: 1, offset: 20 })).rejects.toThrow('the disk is full')
  expect(writer.position).toEqual({ file: 1, offset: 10 })
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  expect(await allIds(reader)).toEqual([1, 2, 3])
  await saboteur.$executeRaw`DROP TRIGGER "fail"`
  await saboteur.$disconnect()
  await append(writer, more, { file: 1, offset: 20 })
  expect(await allIds(reader)).toEqual([1, 2, 3, 4])
  expect(await reader.event(4)).toMatchObject({ component: 'new', relationship: 'new', attributes: { new: 'x' } })
})

test('events that the index already has are refused: it belongs to another journal', async () => {
  await using writer = await openIndexWriter({ folder })
  await append(writer, someEvents(1, 3), { file: 1, offset: 10 })
  await expect(append(writer, someEvents(3, 3), { file: 1, offset: 20 })).rejects.toMatchObject({
    code: 'EVENT_INDEXED_TWICE',
  })
})

test('the position moves on without events, and a partition that a crash left empty does not hide it', async () => {
  {
    await using writer = await openIndexWriter({ folder, partitionEvents: 2 })
    await append(writer, [], { file: 1, offset: 5 })
    expect(writer.position).toBeUndefined()
    await append(writer, someEvents(1, 2), { file: 1, offset: 10 })
    await append(writer, [], { file: 2, offset: 16 })
  }
  // As a crash leaves it that comes between making the next file and its first transaction.
  await (await openForWriting(partitionFile(folder, 3))).$disconnect()
  await using writer = await openIndexWriter({ folder, partitionEvents: 2 })
  expect(writer.position).toEqual({ file: 2, offset: 16 })
  await append(writer, someEvents(3, 1), { file: 2, offset: 20 })
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  expect(await allIds(reader)).toEqual([1, 2, 3])
})

test('a gap in the ids stays a gap', async () => {
  await using writer = await openIndexWriter({ folder })
  await append(writer, [someEvent(1), someEvent(2), someEvent(7), someEvent(9)], { file: 1, offset: 1 })
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  expect(await allIds(reader)).toEqual([1, 2, 7, 9])
  expect(await reader.event(5)).toBeUndefined()
  expect(await reader.event(7)).toMatchObject({ id: 7, time: START + 7 })
})

test('more attribute names than the dictionary takes are all found again', async () => {
  const names = Array.from({ length: 20_050 }, (_, index) => `name "${index}"`)
  await using writer = await openIndexWriter({ folder })
  await append(writer, [someEvent(1, { changes: names.map((name) => [name, null, 'v'] as const) })], {
    file: 1,
    offset: 1,
  })
  await append(
    writer,
    [
      someEvent(2, {
        flowFileId: 1,
        changes: [
          [names[0], 'v', 'w'],
          [names[20_049], 'v', 'w'],
          [names[20_048], 'v', null],
        ],
      }),
    ],
    { file: 1, offset: 2 },
  )
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  const found = await reader.event(2)
  expect(Object.keys(found?.attributes ?? {})).toHaveLength(20_049)
  expect(found?.changes).toEqual([
    [names[0], 'v', 'w'],
    [names[20_049], 'v', 'w'],
    [names[20_048], 'v', null],
  ])
})

test('a partition whose first event is old enough is closed, so that age can drop it', async () => {
  await using writer = await openIndexWriter({ folder, partitionAgeMs: 1_000 })
  await append(writer, [someEvent(1)], { file: 1, offset: 1 })
  await append(writer, [someEvent(2, { time: START + 900 })], { file: 1, offset: 2 })
  await append(writer, [someEvent(3, { time: START + 1_500 })], { file: 1, offset: 3 })
  expect((await listPartitionFiles(folder)).map(({ firstId }) => firstId)).toEqual([1, 3])
})

test.for([
  {
    name: 'nothing is dropped within time and room',
    retention: { maxAgeMs: 1_000, maxBytes: 1e9 },
    now: START,
    dropped: [],
  },
  {
    name: 'age drops what is older',
    retention: { maxAgeMs: 1_000, maxBytes: 1e9 },
    now: START + 1_005,
    dropped: [1, 3],
  },
  {
    name: 'room drops the oldest first, but never the newest',
    retention: { maxAgeMs: 1e9, maxBytes: 1 },
    now: START,
    dropped: [1, 3, 5],
  },
])('$name', async ({ retention, now, dropped }) => {
  await using writer = await openIndexWriter({ folder, partitionEvents: 2 })
  for (const first of [1, 3, 5, 7]) await append(writer, someEvents(first, 2), { file: 1, offset: first })
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  expect(await allIds(reader)).toHaveLength(8)
  expect(await writer.retain(retention, now)).toEqual(dropped)
  expect(await allIds(reader)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].slice(dropped.length * 2))
  await append(writer, someEvents(9, 1), { file: 1, offset: 9 })
  expect(await allIds(reader)).toHaveLength(9 - dropped.length * 2)
})

test('a reader sees what the writer adds to the file that it has open, new words too', async () => {
  await using writer = await openIndexWriter({ folder })
  await append(writer, someEvents(1, 2), { file: 1, offset: 1 })
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  expect(await allIds(reader)).toEqual([1, 2])
  await append(writer, [someEvent(3, { component: 'later', relationship: 'new', changes: [['fresh', null, '1']] })], {
    file: 1,
    offset: 2,
  })
  expect(await reader.search({ component: 'later' })).toMatchObject({
    items: [{ id: 3, relationship: 'new' }],
    nextCursor: null,
  })
  expect(await reader.event(3)).toMatchObject({ attributes: { fresh: '1' } })
})

test('[P2] after a transaction in the middle of a frame, what is stored of the frame is left out when it comes again', async () => {
  const touches = touchesOf(someEvents(1, 10))
  {
    await using writer = await openIndexWriter({ folder })
    writer.beginFrame({ file: 1, offset: 16 })
    for (const touch of touches.slice(0, 6)) await writer.add(touch)
    await writer.commit()
    expect(writer.position).toEqual({ file: 1, offset: 16 })
  }
  await using writer = await openIndexWriter({ folder })
  writer.beginFrame({ file: 1, offset: 16 })
  for (const touch of touches) await writer.add(touch)
  writer.endFrame({ file: 1, offset: 900 })
  await writer.commit()
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  expect(await allIds(reader)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  // Only there: the next frame must bring what is new.
  writer.beginFrame({ file: 1, offset: 900 })
  expect(() => writer.add(touches[9])).toThrow(expect.objectContaining({ code: 'EVENT_INDEXED_TWICE' }))
})

test('a chunk that grows over several transactions, and one that is full, are read as one list of events', async () => {
  await using writer = await openIndexWriter({ folder })
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  let count = 0
  for (const more of [1, 1, 30, 1, 40, 700, 2]) {
    await append(writer, someEvents(count + 1, more), { file: 1, offset: count + 1 })
    count += more
    expect(await allIds(reader)).toEqual(Array.from({ length: count }, (_, index) => index + 1))
    expect(await reader.event(count)).toMatchObject({ attributes: { filename: `file-${count}` } })
  }
})

test('[V4] an event that tells all attributes makes those that were known before count no more', async () => {
  await using writer = await openIndexWriter({ folder })
  const of = (id: number, changes: ProvenanceEvent['changes']) =>
    someEvent(id, { flowFileId: 7, entryDate: START, changes })
  await append(
    writer,
    [
      of(1, [
        ['kept', null, '1'],
        ['gone', null, '2'],
      ]),
      of(2, [
        ['', null, null],
        ['kept', '1', '1'],
        ['new', null, '3'],
      ]),
      of(3, [['new', '3', '4']]),
    ],
    { file: 1, offset: 10 },
  )
  await using reader = await openProvenanceReader({ folder })
  expect(await reader.event(2)).toMatchObject({ changes: [['new', null, '3']] })
  expect((await reader.event(1))?.attributes).toEqual({ kept: '1', gone: '2' })
  expect((await reader.event(2))?.attributes).toEqual({ kept: '1', new: '3' })
  expect((await reader.event(3))?.attributes).toEqual({ kept: '1', new: '4' })
  const found = async (name: string, value: string) =>
    (await reader.search({ attributes: { [name]: value }, order: 'asc', limit: 10 })).items.map(({ id }) => id)
  expect([await found('gone', '2'), await found('kept', '1'), await found('new', '4')]).toEqual([[1], [1, 2, 3], [3]])
})
