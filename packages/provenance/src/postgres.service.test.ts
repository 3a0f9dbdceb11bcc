import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningService, startService } from '../../../e2e/services/service.ts'
import { writeJournal } from '../bench/journal.ts'
import { randomCommits } from '../test/randomEvents.ts'
import { allPages, asStored, expectedBy, randomQuery, storeCommits } from '../test/searchModel.ts'
import { append } from '../test/touches.ts'
import { openAppStore } from './appStore.ts'
import { openIndexWriter } from './indexWriter.ts'
import { openProvenanceReader } from './provenanceReader.ts'
import { rebuildIndex } from './rebuildIndex.ts'

let base = process.env.MULGIL_TEST_POSTGRES ?? ''
let service: RunningService | undefined
beforeAll(async () => {
  if (base !== '') return
  service = await startService('postgres', { env: { FAST: '1' } })
  base = service.endpoint
})
afterAll(() => service?.stop())

/** A schema of the test database for the one test, made and dropped by it. */
async function freshSchema(): Promise<{ url: string } & AsyncDisposable> {
  const name = `test_${randomUUID().slice(0, 8)}`
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: base })
  await client.connect()
  await client.query(`CREATE SCHEMA "${name}"`)
  const url = new URL(base)
  url.searchParams.set('schema', name)
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await client.query(`DROP SCHEMA "${name}" CASCADE`)
      await client.end()
    },
  }
}

test('the application store lives in PostgreSQL as it does in SQLite', async () => {
  await using schema = await freshSchema()
  {
    await using store = await openAppStore({ url: schema.url })
    await store.db.flow.create({
      data: {
        id: 'f',
        name: '7호 라인',
        draft: '{}',
        versions: { create: { version: 1, document: '{}', deployedBy: 'someone' } },
        secrets: { create: { key: 'parameter:token', ciphertext: Buffer.from([0, 255]) } },
      },
    })
    await store.db.auditEntry.create({ data: { who: 'someone', what: 'flow.deploy', flowId: 'f' } })
  }
  await using store = await openAppStore({ url: schema.url })
  const flow = await store.db.flow.findUniqueOrThrow({ where: { id: 'f' }, include: { secrets: true, versions: true } })
  expect(flow).toMatchObject({ name: '7호 라인', revision: 1, versions: [{ version: 1, note: '' }] })
  expect([...flow.secrets[0].ciphertext]).toEqual([0, 255])
  await store.db.flow.delete({ where: { id: 'f' } })
  expect(await store.db.secret.count()).toBe(0)
  expect(await store.db.auditEntry.count()).toBe(1)
})

test('servers that start at the same time migrate PostgreSQL once', async () => {
  await using schema = await freshSchema()
  const stores = await Promise.all([1, 2, 3].map(() => openAppStore({ url: schema.url })))
  const applied = await stores[0].db.$queryRaw`SELECT 1 FROM "_prisma_migrations"`
  expect(applied).toHaveLength(1)
  for (const store of stores) await store[Symbol.asyncDispose]()
})

test('a search in PostgreSQL finds exactly what a filter over all events finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomCommits,
      fc.array(fc.record({ query: randomQuery, limit: fc.integer({ min: 1, max: 30 }) }), {
        minLength: 6,
        maxLength: 6,
      }),
      fc.record({ partitionEvents: fc.integer({ min: 3, max: 60 }), scanLimit: fc.constantFrom(1, 200_000) }),
      async (commits, queries, { partitionEvents, scanLimit }) => {
        await using schema = await freshSchema()
        await storeCommits(commits, 2, { url: schema.url, partitionEvents })
        await using reader = await openProvenanceReader({ url: schema.url, scanLimit })
        for (const { query, limit } of queries) {
          const found = await allPages(reader, { ...query, limit })
          expect(found.map(({ id }) => id)).toEqual(expectedBy(query, commits.flat()))
        }
        const { event, attributes } = commits.flat()[commits.flat().length - 1]
        const detail = await reader.event(event.id)
        expect(detail).toMatchObject(asStored(event))
        expect(Object.entries(detail?.attributes ?? {}).sort()).toEqual(Object.entries(attributes).sort())
      },
    ),
    { numRuns: 12 },
  )
}, 120_000)

const someEvents = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: from + index,
    type: 'FORK' as const,
    time: 1_000 + from + index,
    flowFileId: from + index,
    entryDate: 1_000,
    lineageStartDate: 1_000,
    flow: 'f',
    component: 'c',
    componentType: 'SplitJson',
    parents: [from + index - 1],
    children: [from + index],
    changes: [['text', null, 'NUL \0 and half a \ud83d'] as const],
  }))

test('the index in PostgreSQL goes on where it stopped, is dropped by partitions, and knows families', async () => {
  await using schema = await freshSchema()
  {
    await using writer = await openIndexWriter({ url: schema.url, partitionEvents: 4 })
    await append(writer, someEvents(1, 5), { file: 1, offset: 50 })
    await append(writer, someEvents(6, 5), { file: 1, offset: 100 })
  }
  await using writer = await openIndexWriter({ url: schema.url, partitionEvents: 4 })
  expect(writer.position).toEqual({ file: 1, offset: 100 })
  await expect(append(writer, someEvents(8, 2), { file: 1, offset: 110 })).rejects.toMatchObject({
    code: 'EVENT_INDEXED_TWICE',
  })
  await append(writer, someEvents(11, 3), { file: 1, offset: 120 })
  await using reader = await openProvenanceReader({ url: schema.url, pageMs: 60_000 })
  expect(await reader.event(12)).toMatchObject({ attributes: { text: 'NUL \0 and half a \uFFFD' } })
  expect((await reader.lineage(6)).events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
  expect(await writer.retain({ maxAgeMs: 1e9, maxBytes: 1 }, 2_000)).toEqual([1, 6])
  const { items } = await reader.search({})
  expect(items.map(({ id }) => id)).toEqual([13, 12, 11])
  await append(writer, someEvents(14, 6), { file: 1, offset: 130 })
  await append(writer, someEvents(20, 1), { file: 1, offset: 140 })
  expect((await reader.search({})).items).toHaveLength(10)
})

test('a transaction that fails in PostgreSQL takes rows, tables and position back', async () => {
  await using schema = await freshSchema()
  await using writer = await openIndexWriter({ url: schema.url, partitionEvents: 2 })
  await append(writer, someEvents(1, 2), { file: 1, offset: 1 })
  const twice = [...someEvents(3, 1), ...someEvents(3, 1)]
  await expect(append(writer, twice, { file: 1, offset: 2 })).rejects.toThrow()
  expect(writer.position).toEqual({ file: 1, offset: 1 })
  await append(writer, someEvents(3, 2), { file: 1, offset: 2 })
  await using reader = await openProvenanceReader({ url: schema.url, pageMs: 60_000 })
  expect((await reader.search({})).items.map(({ id }) => id)).toEqual([4, 3, 2, 1])
})

test('[P5] the index in PostgreSQL is built again beside the old one, which keeps its place until then', async () => {
  await using schema = await freshSchema()
  const journalFolder = await mkdtemp(join(tmpdir(), 'rebuild-'))
  try {
    await writeJournal(journalFolder, 3_000, 1_763_700_000_000, 1_000)
    const options = { store: { url: schema.url }, journalFolder, partitionEvents: 800 }
    const ids = async () => {
      await using reader = await openProvenanceReader({ url: schema.url, pageMs: 60_000 })
      return (await reader.search({ order: 'asc', limit: 10_000 })).items.map(({ id }) => id)
    }
    const all = Array.from({ length: 3_000 }, (_, index) => index + 1)
    expect(await rebuildIndex(options)).toMatchObject({ events: 3_000, ids: { first: 1, last: 3_000 } })
    expect(await ids()).toEqual(all)
    const cut = new AbortController()
    const cutOff = rebuildIndex({ ...options, signal: cut.signal, onProgress: () => cut.abort(new Error('cut off')) })
    await expect(cutOff).rejects.toThrow('cut off')
    expect(await ids()).toEqual(all)
    expect(await rebuildIndex(options)).toMatchObject({ events: 3_000, missing: undefined })
    expect(await ids()).toEqual(all)
    await rm(join(journalFolder, '00000001.journal'))
    await expect(rebuildIndex(options)).rejects.toMatchObject({
      code: 'REINDEX_LOSES',
      details: { first: 1, last: 1_000 },
    })
    expect(await ids()).toEqual(all)
    expect(await rebuildIndex({ ...options, onlyJournal: true })).toMatchObject({ missing: { first: 1, last: 1_000 } })
    expect(await ids()).toEqual(all.slice(1_000))
    // It can be written and dropped by parts, as before.
    await using writer = await openIndexWriter({ url: schema.url, partitionEvents: 800 })
    expect(writer.position).toMatchObject({ file: 3 })
    await append(writer, someEvents(3_001, 3), { file: 3, offset: 1e9 })
    expect(await writer.retain({ maxAgeMs: 1e15, maxBytes: 1 }, 0)).toEqual([1_001])
    expect(await ids()).toEqual([3_001, 3_002, 3_003])
  } finally {
    await rm(journalFolder, { recursive: true, force: true })
  }
})
