import { setTimeout as sleep } from 'node:timers/promises'
import { type FlowDocument, MulgilError, walkConnections } from '@mulgil/flow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Engine, openEngine } from '../src/engine.ts'
import { createMemoryDisk, type MemoryDisk } from '../src/memoryDisk.ts'
import { PROVENANCE_TYPES } from '../src/provenance.ts'
import { commitsOn, eventsIn, provenanceFaults } from './commitsOn.ts'
import { documentOfEdited, type EditedFlow, edit, edited, firstFlow } from './editedFlow.ts'
import { createSink, proofProcessors } from './proofProcessors.ts'

const CREATE = PROVENANCE_TYPES.indexOf('CREATE')

const step = fc.record({
  edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  queues: fc.constantFrom(undefined, undefined, 'wait', 'drain', 'drop', 'drop' as const),
  /** Milliseconds of flow before the next step. */
  pause: fc.nat(6),
  /** The engine ends and begins again after it: cleanly, or by a power cut. */
  restart: fc.constantFrom('no', 'no', 'no', 'no', 'no', 'clean', 'cut' as const),
})

const open = (disk: MemoryDisk, told: () => void) =>
  openEngine({
    folder: '/data',
    disk,
    processors: [...proofProcessors, createSink(told)],
    limits: { drainMs: 40, segmentBytes: 64 * 1024, journalFileBytes: 20_000 },
  })

const running = (engine: Engine) =>
  Object.entries(engine.runStates('f')).flatMap(([id, state]) => (state === 'running' ? [id] : []))

/** Each FlowFile that was ever made has ended with an event, or waits in a connection of the flow, once and with its content. */
async function account(engine: Engine, disk: MemoryDisk, document: FlowDocument): Promise<void> {
  const commits = await commitsOn(disk, '/data/journal')
  const events = eventsIn(commits)
  const connections = new Set<string>([...walkConnections(document)].map(({ id }) => id))
  const waiting = new Set<number>()
  let claims = 0
  for (const id of new Set(events.map(({ flowFileId }) => flowFileId))) {
    const found = await engine.flowFile(id)
    if (!found) continue
    waiting.add(id)
    expect(connections, `FlowFile ${id} is stranded`).toContain(found.connection)
    if (!found.claim) continue
    claims += 1
    expect(await engine.content.read(found.claim)).toHaveLength(found.size)
  }
  expect(provenanceFaults(events, waiting)).toEqual([])
  expect(engine.metrics().flowfiles_queued).toBe(waiting.size)
  expect(engine.content.references).toBe(claims)
  const made = commits.flatMap(({ touches }) =>
    touches.filter((touch) => touch.events.some(({ type }) => type === CREATE)),
  )
  const keys = made.flatMap(({ changes }) => changes.flatMap(([name, , after]) => (name === 'key' ? [after] : [])))
  expect(new Set(keys).size, 'a source made a number twice').toBe(keys.length)
}

test('[A20] whatever edits are applied while data flows, with restarts between, nothing is lost, doubled or stranded, and a refused apply leaves the old flow running', async () => {
  const seen = { applied: 0, refused: 0, dropped: 0, flowFiles: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      let disk = createMemoryDisk()
      let told = 0
      let wasCut = false
      const onTold = () => {
        told += 1
      }
      let engine = await open(disk, onTold)
      try {
        let flow: EditedFlow = firstFlow
        let document = documentOfEdited(flow)
        await engine.apply(document, { parameters: { p: flow.parameter } })
        await engine.start('f')
        for (const { edits, queues, pause, restart } of steps) {
          await sleep(pause)
          const next = edits.reduce(edited, flow)
          const nextDocument = documentOfEdited(next)
          const before = running(engine)
          try {
            await engine.apply(nextDocument, { parameters: { p: next.parameter }, queues })
            flow = next
            document = nextDocument
            seen.applied += 1
          } catch (error) {
            if (!(error instanceof MulgilError)) throw error
            expect(['QUEUE_NOT_EMPTY', 'QUEUE_NOT_DRAINING']).toContain(error.code)
            expect(queues).not.toBe('drop')
            expect(running(engine)).toEqual(before)
            seen.refused += 1
          }
          await engine.start('f')
          if (restart === 'no') continue
          if (restart === 'cut') {
            const left = createMemoryDisk()
            left.restoreFrom(disk)
            disk = left
            wasCut = true
          }
          await engine.close()
          engine = await open(disk, onTold)
          await engine.apply(document, { parameters: { p: flow.parameter } })
        }
        await engine.stop('f')
        await engine.settled()
        await account(engine, disk, document)
        const events = eventsIn(await commitsOn(disk, '/data/journal'))
        const sunk = events.filter(({ component, type }) => type === 'DROP' && /^(one|two)$/.test(component)).length
        // After a cut, what was told of before it is among what sank.
        if (!wasCut) expect(told).toBe(sunk)
        seen.flowFiles += events.filter(({ type }) => type === 'CREATE').length
        seen.dropped += (await commitsOn(disk, '/data/journal')).filter(
          ({ componentType }) => componentType === 'connection',
        ).length
      } finally {
        await engine.close()
      }
    }),
    { numRuns: 40 },
  )
  // The steps did what they are there for.
  expect(seen.applied).toBeGreaterThan(50)
  expect(seen.refused).toBeGreaterThan(2)
  expect(seen.dropped).toBeGreaterThan(2)
  expect(seen.flowFiles).toBeGreaterThan(500)
}, 180_000)
