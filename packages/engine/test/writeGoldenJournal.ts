/* `node packages/engine/test/writeGoldenJournal.ts fixtures/engine/format-N`: writes the next golden journal, by today's engine. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { openEngine } from '../src/engine.ts'
import { POSITIONS_BYTES } from '../src/indexPositions.ts'
import { createVirtualClock } from '../src/schedule/clock.ts'
import { goldenProcessors } from './goldenProcessors.ts'
import { visibleState } from './goldenState.ts'

const target = process.argv[2]
if (!target) throw new Error('Say which folder to write, as fixtures/engine/format-2.')

const processor = (type: string, more: object = {}) => ({ kind: 'processor', type, ...more })
const link = (from: string, relationship: string, to: string, more: object = {}) => ({
  from,
  relationships: relationship === '' ? [] : [relationship],
  to,
  ...more,
})
const components = {
  in: processor('GoldenSource'),
  group: {
    kind: 'group',
    root: {
      components: { port: { kind: 'inputPort' }, exit: { kind: 'outputPort' } },
      connections: { through: link('port', '', 'exit') },
    },
  },
  step: processor('GoldenStep', {
    autoTerminate: ['original'],
    retry: { failure: { count: 2 } },
    scheduling: { penalty: '10 sec' },
  }),
  hold: processor('GoldenHold'),
  resting: processor('GoldenHold'),
}
const connections = {
  'in-group': link('in', 'success', 'port'),
  'group-step': link('exit', '', 'step'),
  done: link('step', 'success', 'hold'),
  copy: link('step', 'success', 'resting'),
  failed: link('step', 'failure', 'hold'),
  late: link('step', 'late', 'hold', { expiration: '60 sec' }),
  emptied: link('step', 'emptied', 'hold'),
}
const flowOf = (id: string, more: object = {}) =>
  FlowDocument.parse({
    format: FLOW_FORMAT,
    id,
    name: 'Golden',
    root: { components: { ...components, ...more }, connections },
  })

const engineFolder = join(target, 'engine')
await rm(engineFolder, { recursive: true, force: true })
await mkdir(engineFolder, { recursive: true })
const clock = createVirtualClock(Date.UTC(2026, 10, 21))
const engine = await openEngine({
  folder: engineFolder,
  processors: goldenProcessors,
  clock,
  // An indexer that has read nothing yet, so that no journal file is removed.
  positions: new SharedArrayBuffer(POSITIONS_BYTES),
  limits: { journalFileBytes: 2500, segmentBytes: 16 * 1024, queueRecords: 7, pageRecords: 3, memoryRecords: 1000 },
})
const values = { parameters: {} }

// A flow that came and went.
await engine.apply(flowOf('gone'), values)
await engine.runOnce('gone', 'in')
await engine.removeFlow('gone', { queues: 'drop' })

await engine.apply(flowOf('golden', { extra: processor('GoldenSource', { autoTerminate: ['success'] }) }), values)
await engine.runOnce('golden', 'extra')
await engine.clearState('golden', 'extra')
await engine.runOnce('golden', 'extra')
// `extra` goes away, with its state.
const document = flowOf('golden')
await engine.apply(document, values)
for (let count = 0; count < 12; count += 1) {
  await engine.runOnce('golden', 'in')
  clock.advance(100)
}
await engine.settled()
await engine.runOnce('golden', 'step')
for (let count = 12; count < 21; count += 1) await engine.runOnce('golden', 'in')
await engine.settled()
await engine.runOnce('golden', 'step')
await engine.emptyQueue('golden', 'emptied')
// The first retry, then the second, then its route.
for (const wait of [10_001, 20_001]) {
  clock.advance(wait)
  await engine.settled()
  await engine.runOnce('golden', 'step')
}
clock.advance(40_000)
await engine.settled()
// What is late has expired; another one waits and does not.
const [first] = (await engine.listQueue('golden', 'done', { limit: 1 })).items
const { flowFileId } = await engine.replay({
  flow: 'golden',
  connection: 'group-step',
  attributes: { ...first.attributes, kind: 'penalize' },
  claim: (await engine.flowFile(first.id))?.claim,
  parent: first,
})
if ((await engine.flowFile(flowFileId)) === undefined) throw new Error('The replayed FlowFile waits nowhere.')
await engine.runOnce('golden', 'step')
await engine.start('golden', ['in'])
await engine.disable('golden', ['resting'])
await engine.settled()

const expected = await visibleState(engine, 'golden')
const now = clock.now()
await engine.close()
await writeFile(join(target, 'flow.json'), `${JSON.stringify(document, null, 1)}\n`)
await writeFile(join(target, 'expected.json'), `${JSON.stringify({ now, ...expected }, null, 1)}\n`)
