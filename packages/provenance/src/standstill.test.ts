import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineProcessor, POSITIONS_BYTES, readPosition, sharedPositions } from '@mulgil/engine'
import { startTestEngine } from '@mulgil/engine/testing'
import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { openProvenanceReader } from './provenanceReader.ts'
import { startIndexer } from './startIndexer.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standstill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

let made = 0
const Make = defineProcessor({
  type: 'Make',
  summary: 'Makes FlowFiles as fast as it may.',
  tags: [],
  input: 'none',
  properties: z.object({}),
  relationships: { success: 'What was made.' },
  writes: { number: 'Its number.' },
  effect: 'none',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '0 sec' },
  onTrigger({ session }) {
    for (let count = 0; count < 50; count += 1) {
      made += 1
      session.transfer(session.putAttributes(session.create(), { number: made }), 'success')
    }
  },
})
const Take = defineProcessor({
  type: 'Take',
  summary: 'Ends FlowFiles.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: {},
  writes: {},
  effect: 'none',
  async onTrigger({ session }) {
    await session.forEach((flowFile) => {
      session.remove(flowFile)
    })
  },
})

const document = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'F',
  root: {
    components: {
      make: { kind: 'processor', type: 'Make', properties: {} },
      take: { kind: 'processor', type: 'Take', properties: {} },
    },
    connections: { c: { from: 'make', relationships: ['success'], to: 'take' } },
  },
})

test('[P7] an index that stands still stops sources at the budget and loses nothing, and all goes on when it is back', async () => {
  made = 0
  const positions = new SharedArrayBuffer(POSITIONS_BYTES)
  const shared = sharedPositions(positions)
  const indexBacklogBytes = 300_000
  await using running = await startTestEngine({
    processors: [Make, Take],
    positions,
    limits: { indexBacklogBytes, segmentBytes: 1024 * 1024, journalFileBytes: 100_000 },
  })
  const { engine, bulletins } = running
  // The folder of the index cannot be made while a file is in its place.
  const inTheWay = join(folder, 'index')
  await writeFile(inTheWay, '')
  await using indexer = await startIndexer({
    store: join(inTheWay, 'provenance'),
    journalFolder: engine.journalFolder,
    positions,
  })
  expect(indexer.stats.problem?.message).toMatch(/ENOTDIR/)
  await engine.apply(document, { parameters: {} })
  await engine.start('f')
  const behind = () => bulletins.filter(({ code }) => code === 'INDEX_BEHIND')
  await expect.poll(behind, { timeout: 20_000 }).toHaveLength(1)
  await engine.settled()
  const madeThen = made
  const { file } = readPosition(shared, 'durable')
  // Some megabytes of journal fit into the bound that one batch may overshoot.
  expect(file).toBeLessThan(30)
  expect(engine.queuedIn('f')).toBe(0)
  // Two looks of the engine at its backlog later it is still so, and was told once.
  await expect.poll(() => indexer.stats.problem, { timeout: 5_000 }).not.toBeNull()
  expect(made).toBe(madeThen)
  expect(behind()).toHaveLength(1)

  await rm(inTheWay)
  await expect.poll(() => made, { timeout: 60_000 }).toBeGreaterThan(madeThen + 1_000)
  await engine.stop('f', ['make'])
  await engine.settled()
  expect(engine.queuedIn('f')).toBe(0)
  await expect.poll(() => engine.metrics().index_lag_bytes, { timeout: 20_000 }).toBe(0)
  await using reader = await openProvenanceReader({ folder: join(inTheWay, 'provenance'), pageMs: 60_000 })
  const all = await reader.search({ order: 'asc', limit: 1e9, types: ['CREATE'] })
  expect(all.items.map(({ flowFileId }) => flowFileId)).toEqual(Array.from({ length: made }, (_, index) => index + 1))
  expect((await reader.search({ limit: 1e9, types: ['DROP'] })).items).toHaveLength(made)
}, 120_000)
