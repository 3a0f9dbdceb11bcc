import { expect, test } from 'vitest'
import { type Engine, openEngine } from '../src/engine.ts'
import { createMemoryDisk, type MemoryDisk } from '../src/memoryDisk.ts'
import { seededSurvival } from '../src/survival.ts'
import { commitsOn, eventsIn, provenanceFaults } from './commitsOn.ts'
import { document, OUT, SINKS } from './cutFlow.ts'
import { createSink, type Ended, endedKey, proofProcessors } from './proofProcessors.ts'

const open = (disk: MemoryDisk, told: string[] = []) =>
  openEngine({
    folder: '/data',
    disk,
    processors: [...proofProcessors, createSink((ended: Ended) => told.push(endedKey(ended)))],
    limits: { journalFileBytes: 4000, segmentBytes: 512 },
  })
const run = async (engine: Engine) => {
  await engine.apply(document, { parameters: {} })
  await engine.start('f')
}
const counted = (engine: Engine) => new Map(SINKS.flatMap((sink) => [...engine.stateOf('f', sink).entries()]))
/** What waits in any queue, as the engine says itself; content that cannot be read throws. */
async function waitingIn(engine: Engine, ids: Iterable<number>): Promise<Set<number>> {
  const waiting = new Set<number>()
  for (const id of ids) {
    const found = await engine.flowFile(id)
    if (!found) continue
    waiting.add(id)
    if (found.claim) expect(await engine.content.read(found.claim)).toHaveLength(found.size)
  }
  expect(waiting.size).toBe(engine.metrics().flowfiles_queued)
  return waiting
}

async function checkJournal(disk: MemoryDisk, engine: Engine, where: string): Promise<void> {
  const events = eventsIn(await commitsOn(disk, '/data/journal'))
  const waiting = await waitingIn(engine, new Set(events.map(({ flowFileId }) => flowFileId)))
  expect(provenanceFaults(events, waiting), where).toEqual([])
}

/** Recovers, looks, lets the flow run to its end, and looks again. */
async function checkRecovery(disk: MemoryDisk, told: readonly string[], expected: readonly string[], where: string) {
  await using engine = await open(disk)
  // What was acknowledged is there, in state as in provenance; content can be read.
  const before = counted(engine)
  for (const key of told) expect(before.get(key), `${where}: ${key}`).toBe('1')
  await checkJournal(disk, engine, `${where}, recovered`)
  await run(engine)
  await expect.poll(() => counted(engine).size, { timeout: 10_000, interval: 2, message: where }).toBe(OUT)
  await engine.settled()
  expect([...counted(engine).keys()].sort(), where).toEqual(expected)
  expect(new Set(counted(engine).values()), where).toEqual(new Set(['1']))
  expect(engine.queuedIn('f'), where).toBe(0)
  expect(engine.content.references, where).toBe(0)
  await checkJournal(disk, engine, `${where}, run to its end`)
}

/** Runs until operation `stopAt`, and gives what a power cut leaves then for each of the seeds, with what had been told. */
async function cutAt(stopAt: number, from: MemoryDisk | undefined, seeds: readonly number[]) {
  const disk = createMemoryDisk()
  if (from) disk.restoreFrom(from)
  const told: string[] = []
  let isOver = false
  const died = new Promise<void>((resolve) => {
    disk.beforeOperation = (_name, _path, index) => {
      if (index < stopAt) return
      isOver = true
      resolve()
      throw new Error('The power is gone.')
    }
  })
  const ghost = open(disk, told).then((engine) => {
    void run(engine).catch(() => undefined)
    return engine
  })
  ghost.catch(() => undefined)
  await Promise.race([died, expect.poll(() => told.length, { timeout: 10_000, interval: 2 }).toBe(OUT)])
  const toldBefore = [...told]
  const left = seeds.map((seed) => {
    const copy = createMemoryDisk()
    copy.restoreFrom(disk, seededSurvival(seed))
    return copy
  })
  disk.beforeOperation = undefined
  void ghost.then((engine) => engine.close()).catch(() => undefined)
  return { left, told: toldBefore, isOver }
}

test('[R3] a power cut at every operation of fork, join, clone, retry and both kinds of content, whatever is left of unsynced writes in whatever order: nothing acknowledged is lost, nothing is doubled, state and output agree, provenance is whole', async () => {
  const whole = createMemoryDisk()
  const expected: string[] = []
  {
    await using engine = await open(whole, expected)
    await run(engine)
    await expect.poll(() => expected.length).toBe(OUT)
    expect(new Set(expected).size).toBe(OUT)
    expected.sort()
    await checkJournal(whole, engine, 'without a cut')
  }
  let cuts = 0
  for (let stopAt = 1; stopAt <= whole.operations; stopAt += 1) {
    const seeds = stopAt % 3 === 0 ? [stopAt, stopAt + 1000] : [stopAt]
    const { left, told, isOver } = await cutAt(stopAt, undefined, seeds)
    if (!isOver) break
    cuts += 1
    for (const [index, disk] of left.entries()) {
      const where = `cut at ${stopAt} of ${whole.operations}, seed ${seeds[index]}`
      // A second cut, while it recovers or soon after.
      if (index === 1) {
        const again = await cutAt(1 + (stopAt % 9), disk, [stopAt])
        await checkRecovery(again.left[0], [...told, ...again.told], expected, `${where}, and again`)
      } else await checkRecovery(disk, told, expected, where)
    }
  }
  expect(cuts).toBeGreaterThan(40)
}, 180_000)
