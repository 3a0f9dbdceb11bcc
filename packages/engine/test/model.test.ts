import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openEngine } from '../src/engine.ts'
import { createMemoryDisk } from '../src/memoryDisk.ts'
import { commitsOn, eventsIn, provenanceFaults } from './commitsOn.ts'
import { createSink, endedKey, proofProcessors } from './proofProcessors.ts'
import { documentOf, type PlainFlow, randomFlow } from './randomFlow.ts'
import { type Meaning, meaningOf } from './referenceEngine.ts'

/** Runs a flow on the engine until nothing is left of it. */
async function ranOnEngine(flow: PlainFlow): Promise<Meaning> {
  const disk = createMemoryDisk()
  const ended: string[] = []
  await using engine = await openEngine({
    folder: '/data',
    disk,
    processors: [...proofProcessors, createSink((one) => ended.push(endedKey(one)))],
    limits: { segmentBytes: 64 * 1024 },
  })
  const { problems } = await engine.apply(documentOf(flow), { parameters: {} })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  await engine.start('f')
  const sources = flow.components.filter(({ type, properties }) => type === 'Make' && properties.total !== 0)
  const isOver = () =>
    engine.queuedIn('f') === 0 &&
    sources.every(({ id, properties }) => engine.stateOf('f', id).get('next') === String(properties.total))
  await expect.poll(isOver, { timeout: 10_000, interval: 1 }).toBe(true)
  await engine.settled()
  expect(engine.content.references).toBe(0)
  const events = eventsIn(await commitsOn(disk, '/data/journal'))
  expect(provenanceFaults(events, new Set())).toEqual([])
  const counts: Record<string, number> = {}
  for (const { component, type } of events) {
    const key = `${component} ${type}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return { ended: ended.sort(), counts }
}

test('[E20] random flows give what a plain reference engine gives: the same FlowFiles at every sink, the same provenance', async () => {
  let flowFiles = 0
  const types = new Set<string>()
  await fc.assert(
    fc.asyncProperty(randomFlow, async (flow) => {
      const meaning = meaningOf(flow)
      expect(await ranOnEngine(flow)).toEqual(meaning)
      flowFiles += meaning.ended.length
      for (const key of Object.keys(meaning.counts)) types.add(key.split(' ')[1])
    }),
    { numRuns: 300 },
  )
  expect(flowFiles).toBeGreaterThan(1000)
  expect([...types].sort()).toEqual(
    ['ATTRIBUTES_MODIFIED', 'CLONE', 'CONTENT_MODIFIED', 'CREATE', 'DROP', 'FORK', 'JOIN', 'ROUTE'].sort(),
  )
}, 120_000)
