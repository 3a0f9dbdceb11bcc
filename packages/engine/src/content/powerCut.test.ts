import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkFolder } from '../check/checkFolder.ts'
import type { Disk } from '../disk.ts'
import { type Engine, openEngine } from '../engine.ts'
import { createMemoryDisk, type MemoryDisk } from '../memoryDisk.ts'
import { defineProcessor } from '../processor.ts'
import { seededSurvival } from '../survival.ts'

const TOTAL = 8

/** Numbered FlowFiles whose content is short (packed) or long (streamed), by turns. */
const Make = defineProcessor({
  type: 'Make',
  summary: 'Makes FlowFiles.',
  tags: [],
  input: 'none',
  properties: z.object({}),
  relationships: { success: 'Made.' },
  effect: 'none',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '0 sec' },
  async onTrigger({ session }) {
    const next = Number(session.state.get('next') ?? 0)
    if (next >= TOTAL) return
    for (let number = next; number < next + 4; number += 1) {
      const flowFile = session.create()
      session.putDynamicAttributes(flowFile, { number })
      if (number % 2 === 0) session.write(flowFile, `${number}`.padEnd(90, '.'))
      else await session.writeStream(flowFile, [Buffer.alloc(150, `${number}`), Buffer.alloc(200, 'b')])
      session.transfer(flowFile, 'success')
    }
    session.state.set('next', String(next + 4))
  },
})

/** Passes on a clone, a range of the content, new content, content written twice, and one child that it removes again. */
const Churn = defineProcessor({
  type: 'Churn',
  summary: 'Does everything that changes references.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: { success: 'All.' },
  effect: 'none',
  batchSize: 3,
  async onTrigger({ session }) {
    await session.forEach(async (flowFile) => {
      const number = Number(flowFile.attributes.number)
      const part = session.shareContent(session.create(flowFile), flowFile, { offset: 10, length: 30 })
      const clone = session.clone(flowFile)
      const gone = session.writeStream(session.create(flowFile), [Buffer.alloc(400, 'g')])
      session.remove(await gone)
      session.write(clone, 'first')
      await session.writeStream(clone, session.stream(flowFile))
      if (number % 3 === 0) session.shareContent(flowFile, clone)
      if (number % 4 === 0) session.write(part, '')
      for (const each of [flowFile, part, clone]) session.transfer(each, 'success')
    })
  },
})

/** Ends a few FlowFiles at a time, later than they came: in between, the journal has been written. */
const createEnd = (acknowledged: (count: number) => void) =>
  defineProcessor({
    type: 'End',
    summary: 'Ends FlowFiles.',
    tags: [],
    input: 'required',
    properties: z.object({}),
    relationships: {},
    effect: 'none',
    batchSize: 6,
    defaultScheduling: { strategy: 'timer', period: '6 ms' },
    async onTrigger({ session }) {
      let count = 0
      await session.forEach((flowFile) => {
        session.remove(flowFile)
        count += 1
      })
      session.afterCommit(() => acknowledged(count))
    },
  })

const flow = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'Test',
  root: {
    components: {
      make: { kind: 'processor', type: 'Make' },
      churn: { kind: 'processor', type: 'Churn' },
      end: { kind: 'processor', type: 'End' },
    },
    connections: {
      a: { from: 'make', relationships: ['success'], to: 'churn' },
      b: { from: 'churn', relationships: ['success'], to: 'end' },
      c: { from: 'churn', relationships: ['success'], to: 'end', backPressure: { count: 20, bytes: null } },
    },
  },
})

/** Nothing is archived, and what nothing refers to is deleted again and again while the flow runs. */
const limits = {
  journalFileBytes: 4000,
  queueRecords: 6,
  pageRecords: 3,
  segmentBytes: 512,
  packedBytes: 200,
  archiveBytes: 0,
  reserveBytes: 0,
}

function open(disk: Disk, acknowledged: (count: number) => void): Promise<Engine> {
  return openEngine({ folder: '/data', processors: [Make, Churn, createEnd(acknowledged)], disk, limits })
}

/** The same disk, but before a journal is written to, there is time to delete what nothing in memory refers to. */
function withTimeToPrune(disk: MemoryDisk, engine: () => Engine | undefined): Disk {
  return {
    ...disk,
    open: async (path, mode) => {
      const file = await disk.open(path, mode)
      if (!path.endsWith('.journal')) return file
      return {
        ...file,
        write: async (bytes, offset) => {
          await engine()?.content.prune()
          await engine()?.journal.prune(engine()?.journal.durable ?? { file: 0, offset: 0 })
          await file.write(bytes, offset)
        },
      }
    },
  }
}

/** Runs until everything is ended. */
async function run(disk: MemoryDisk, done: () => void): Promise<Engine> {
  let engine: Engine | undefined
  let told = 0
  const prunes = withTimeToPrune(disk, () => engine)
  engine = await open(prunes, (count) => {
    told += count
    if (told === TOTAL * 6) done()
  })
  void engine
    .apply(flow, { parameters: {} })
    .then(() => engine.start('f'))
    .catch(() => undefined)
  return engine
}

/** How many FlowFiles with content wait in queues. */
async function claimsIn(engine: Engine): Promise<number> {
  await engine.apply(flow, { parameters: {} })
  let claims = 0
  for (const connection of ['a', 'b', 'c']) {
    for (const { id } of (await engine.listQueue('f', connection, { limit: 10_000 })).items)
      if ((await engine.flowFile(id))?.claim) claims += 1
  }
  return claims
}

test('[C1] [C2] [C4] a power cut at every operation leaves no FlowFile without its content, and references as the queues have them', async () => {
  const whole = createMemoryDisk()
  const finished = Promise.withResolvers<void>()
  {
    await using engine = await run(whole, finished.resolve)
    await finished.promise
    await engine.settled()
    expect(engine.content.references).toBe(0)
  }
  expect(whole.operations).toBeGreaterThan(100)
  expect(whole.paths().filter((path) => path.endsWith('.segment')).length).toBeLessThan(20)
  let pruned = 0
  for (let round = 0; round < 2 * whole.operations; round += 1) {
    const stopAt = (round % whole.operations) + 1
    const disk = createMemoryDisk()
    const died = Promise.withResolvers<void>()
    disk.beforeOperation = (name, path, index) => {
      if (name === 'remove' && path.endsWith('.segment')) pruned += 1
      if (index < stopAt) return
      died.resolve()
      throw new Error('The power is gone.')
    }
    const ghost = run(disk, died.resolve)
    ghost.catch(() => undefined)
    await died.promise
    const after = createMemoryDisk()
    after.restoreFrom(disk, seededSurvival(round))
    disk.beforeOperation = undefined
    void ghost.then((engine) => engine.close()).catch(() => undefined)

    const report = await checkFolder({ folder: '/data', disk: after })
    expect(report.problems, `power cut at operation ${stopAt}`).toEqual([])
    await using engine = await open(after, () => undefined)
    expect(engine.content.references, `references after a power cut at operation ${stopAt}`).toBe(
      await claimsIn(engine),
    )
  }
  expect(pruned).toBeGreaterThan(0)
}, 240_000)
