import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineProcessor, POSITIONS_BYTES, readPosition, sharedPositions } from '@mulgil/engine'
import { startTestEngine, type TestEngine } from '@mulgil/engine/testing'
import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { openProvenanceReader } from './provenanceReader.ts'
import { startIndexer } from './startIndexer.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indexer-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const TOTAL = 3_000
let made = 0
const Make = defineProcessor({
  type: 'Make',
  summary: 'Makes numbered FlowFiles.',
  tags: [],
  input: 'none',
  properties: z.object({}),
  relationships: { success: 'What was made.' },
  writes: { number: 'Its number.' },
  effect: 'none',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '0 sec' },
  onTrigger({ session }) {
    for (let count = 0; count < 100 && made < TOTAL; count += 1) {
      made += 1
      session.transfer(session.putAttributes(session.create(), { number: made }), 'success')
    }
  },
})

async function runFlow({ engine }: TestEngine): Promise<void> {
  made = 0
  const root = {
    components: { make: { kind: 'processor', type: 'Make', properties: {}, autoTerminate: ['success'] } },
    connections: {},
  }
  await engine.apply(FlowDocument.parse({ format: FLOW_FORMAT, id: 'f', name: 'F', root }), { parameters: {} })
  await engine.start('f')
  await expect.poll(() => made, { timeout: 10_000 }).toBe(TOTAL)
  await engine.stop('f')
  await engine.journal.flushed()
}

test('the thread indexes all that the engine wrote, publishes how far it is, and goes on where it stopped', async () => {
  const positions = new SharedArrayBuffer(POSITIONS_BYTES)
  await using engine = await startTestEngine({ processors: [Make], positions })
  const options = { store: join(folder, 'provenance'), journalFolder: engine.engine.journalFolder, positions }
  const shared = sharedPositions(positions)
  const caughtUp = () =>
    expect
      .poll(() => readPosition(shared, 'indexed'), { timeout: 10_000, interval: 20 })
      .toEqual(readPosition(shared, 'durable'))

  await runFlow(engine)
  {
    await using indexer = await startIndexer(options)
    await caughtUp()
    const { length } = await engine.events()
    await expect.poll(() => indexer.stats).toMatchObject({ events: length, lagBytes: 0, lagMs: 0, problem: null })
  }
  await runFlow(engine)
  await using _indexer = await startIndexer(options)
  await caughtUp()

  await using reader = await openProvenanceReader({ folder: options.store, pageMs: 60_000 })
  const expected = await engine.events()
  const { items } = await reader.search({ order: 'asc', limit: 1_000_000 })
  expect(items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
  const some = expected[expected.length - 7]
  const found = await reader.event(some.id)
  expect(found).toMatchObject({ type: some.type, flowFileId: some.flowFileId, time: some.time, component: 'make' })
  expect(found?.attributes.number).toBe(
    some.changes.find(([name]) => name === 'number')?.[2] ?? found?.attributes.number,
  )
  expect(await reader.search({ attributes: { number: String(TOTAL) }, types: ['CREATE'] })).toMatchObject({
    items: [{}, {}],
  })
}, 30_000)

test('a database that cannot be written is told, and the journal is left to wait', async () => {
  const positions = new SharedArrayBuffer(POSITIONS_BYTES)
  await writeFile(join(folder, 'file'), '')
  await using indexer = await startIndexer({ store: join(folder, 'file', 'index'), journalFolder: folder, positions })
  expect(indexer.stats.problem?.message).toMatch(/ENOTDIR/)
  expect(readPosition(sharedPositions(positions), 'indexed')).toEqual({ file: 0, offset: 0 })
})
