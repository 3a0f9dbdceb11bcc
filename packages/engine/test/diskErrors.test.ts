import { expect, test } from 'vitest'
import { type Engine, openEngine } from '../src/engine.ts'
import { createMemoryDisk, type MemoryDisk } from '../src/memoryDisk.ts'
import { commitsOn, eventsIn, provenanceFaults } from './commitsOn.ts'
import { document, OUT, SINKS } from './cutFlow.ts'
import { createSink, endedKey, proofProcessors } from './proofProcessors.ts'

const CODES = ['ENOSPC', 'EIO', 'EMFILE'] as const

const open = (disk: MemoryDisk, told: string[]) =>
  openEngine({
    folder: '/data',
    disk,
    processors: [...proofProcessors, createSink((ended) => told.push(endedKey(ended)))],
    limits: { journalFileBytes: 4000, segmentBytes: 512 },
  })
const counted = (engine: Engine) => new Map(SINKS.flatMap((sink) => [...engine.stateOf('f', sink).entries()]))

/** Runs the flow to its end while operations from `first` to `last` fail; gives how many there were, and what is wrong after. */
async function runWith(first: number, last: number, code: string): Promise<{ operations: number; faults: string[] }> {
  const disk = createMemoryDisk()
  const told: string[] = []
  const inTrouble = createMemoryDisk()
  let toldInTrouble: readonly string[] = []
  disk.beforeOperation = (name, path, index) => {
    if (index < first || index > last) return
    if (index === last) {
      inTrouble.restoreFrom(disk)
      toldInTrouble = [...told]
    }
    throw Object.assign(new Error(`${code}: ${name} ${path}`), { code })
  }
  // One that fails to open says so and changes nothing that a second try would need.
  let engine: Engine | undefined
  while (!engine) {
    engine = await open(disk, told).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== code) throw error
      return undefined
    })
  }
  await engine.apply(document, { parameters: {} })
  await engine.start('f')
  await expect.poll(() => told.length, { timeout: 60_000, interval: 20 }).toBe(OUT)
  await engine.settled()
  const faults: string[] = []
  const check = (what: string, is: unknown, should: unknown) => {
    if (is !== should) faults.push(`${code} at ${first} to ${last}: ${what} is ${is}, not ${should}`)
  }
  check('different FlowFiles told', new Set(told).size, OUT)
  check('FlowFiles counted twice', [...counted(engine).values()].filter((value) => value !== '1').length, 0)
  check('FlowFiles left', engine.metrics().flowfiles_queued, 0)
  check('references left', engine.content.references, 0)
  const { operations } = disk
  await engine.close()
  // What was acknowledged is on the disk.
  disk.powerCut()
  const again = await open(disk, [])
  check('FlowFiles after a power cut', counted(again).size, OUT)
  check('references after a power cut', again.content.references, 0)
  const then = await open(inTrouble, [])
  for (const key of toldInTrouble)
    check(`${key}, told of in trouble, after a power cut then`, counted(then).get(key), '1')
  await then.close()
  faults.push(...provenanceFaults(eventsIn(await commitsOn(disk, '/data/journal')), new Set()))
  await again.close()
  return { operations, faults }
}

test('[J8] ENOSPC, EIO and EMFILE at any operation of the disk, once or for a while: all goes on by itself, nothing is lost or doubled', async () => {
  const { operations, faults } = await runWith(0, 0, 'EIO')
  expect(faults).toEqual([])
  expect(operations).toBeGreaterThan(40)
  // All at once: each waits for its retry most of the time.
  const runs = Array.from({ length: operations }, (_, index) => {
    const first = index + 1
    return runWith(first, index % 2 === 0 ? first : first + 5, CODES[index % 3])
  })
  const results = await Promise.all(runs)
  expect(results.flatMap((result) => result.faults)).toEqual([])
}, 180_000)
