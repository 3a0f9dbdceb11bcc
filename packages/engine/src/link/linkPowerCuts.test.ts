import type { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import type { EngineOptions } from '../engineOptions.ts'
import { createMemoryDisk, type MemoryDisk } from '../memoryDisk.ts'
import type { LinkAnswer, LinkBatch } from './linkBatch.ts'
import { openLinked, receiving, type Seen, sending } from './testLinks.ts'

const TOTAL = 40
const bounded = { backPressure: { count: 15, bytes: null } }
const limits = { journalFileBytes: 2500, segmentBytes: 256 }

interface Side {
  readonly disk: MemoryDisk
  readonly seen: Seen
  readonly opened: Promise<Engine>
  /** The power of this side is gone: nothing that it says reaches anybody. */
  isDead: boolean
  readonly dead: PromiseWithResolvers<'unreachable'>
}

/** A sender and a receiver, each on a disk of its own, either of which may die and come back. */
function createWorld() {
  const ghosts: Side[] = []
  const world = { a: undefined as Side | undefined, b: undefined as Side | undefined }

  function start(disk: MemoryDisk, document: FlowDocument, options: Partial<EngineOptions>): Side {
    const seen: Seen = { numbers: [], contents: [] }
    const opened = openLinked({ folder: '/data', disk, limits, ...options }, seen).then(async ({ engine }) => {
      await engine.apply(document, { parameters: {} })
      await engine.start(document.id)
      return engine
    })
    opened.catch(() => undefined)
    return { disk, seen, opened, isDead: false, dead: Promise.withResolvers() }
  }

  function startSender(disk: MemoryDisk): void {
    const document = sending(TOTAL, { count: 4, size: 20 }, undefined, bounded)
    const side = start(disk, document, { links: { deliver: (batch) => deliver(side, batch) } })
    world.a = side
  }

  async function deliver(sender: Side, batch: LinkBatch): Promise<LinkAnswer> {
    const target = world.b
    if (sender.isDead || !target || target.isDead) return 'unreachable'
    const asked = target.opened.then(async (engine) => {
      const { content } = await sender.opened
      return engine.receive(batch, {
        read: async (claim) => content.read(claim),
        stream: (claim) => content.stream(claim),
        [Symbol.asyncDispose]: async () => undefined,
      })
    })
    return Promise.race([asked, sender.dead.promise, target.dead.promise])
  }

  function startReceiver(disk: MemoryDisk): void {
    world.b = start(disk, receiving('Tally', 'to', bounded), { number: 1 })
  }

  /** What of a side survives on its disk, as another disk. */
  function kill(side: Side, seed: number): MemoryDisk {
    side.isDead = true
    side.dead.resolve('unreachable')
    ghosts.push(side)
    const left = createMemoryDisk()
    left.restoreFrom(side.disk, (write) => ((write * 7919 + seed) % 4) / 3)
    return left
  }

  return {
    world,
    startSender,
    startReceiver,
    kill,
    async close() {
      // A ghost's journal tries again only after a while; nobody waits for it.
      for (const side of ghosts) {
        side.disk.beforeOperation = undefined
        void side.opened.then((engine) => engine.close()).catch(() => undefined)
      }
      for (const side of [world.a, world.b]) await side?.opened.then((engine) => engine.close())
    },
  }
}

const tally = (engine: Engine) => [...engine.stateOf('to', 'end').entries()]

async function isDone(side: Side | undefined): Promise<boolean> {
  return side !== undefined && tally(await side.opened).length === TOTAL
}

/** Operations of a run that nothing disturbs. */
async function countOperations(): Promise<{ a: number; b: number }> {
  const { world, startSender, startReceiver, close } = createWorld()
  startReceiver(createMemoryDisk())
  startSender(createMemoryDisk())
  await expect.poll(() => isDone(world.b), { timeout: 20_000, interval: 5 }).toBe(true)
  const counted = { a: world.a?.disk.operations ?? 0, b: world.b?.disk.operations ?? 0 }
  await close()
  return counted
}

type Who = 'a' | 'b'

/** Cuts the power of the `dying` when the disk of `at` comes to its `stopAt`-th operation, and runs to the end. */
async function round(at: Who, dying: readonly Who[], stopAt: number): Promise<void> {
  const { world, startSender, startReceiver, kill, close } = createWorld()
  const disks = { a: createMemoryDisk(), b: createMemoryDisk() }
  const died = new Promise<void>((resolve) => {
    let isOver = false
    for (const who of ['a', 'b'] as const) {
      disks[who].beforeOperation = (_name, _path, index) => {
        if (who === at && index >= stopAt) isOver = true
        if (!isOver || !dying.includes(who)) return
        resolve()
        throw new Error('The power is gone.')
      }
    }
  })
  startReceiver(disks.b)
  startSender(disks.a)
  const finished = expect.poll(() => isDone(world.b), { timeout: 20_000, interval: 5 }).toBe(true)
  finished.catch(() => undefined)
  await Promise.race([died, finished])
  const told: number[] = []
  if (dying.includes('b') && world.b) {
    told.push(...world.b.seen.numbers)
    startReceiver(kill(world.b, stopAt))
  }
  if (dying.includes('a') && world.a) startSender(kill(world.a, stopAt))
  await expect.poll(() => isDone(world.b), { timeout: 20_000, interval: 5 }).toBe(true)
  const { a, b } = world as { a: Side; b: Side }
  const sender = await a.opened
  const receiver = await b.opened
  await expect.poll(() => sender.queuedIn('from'), { timeout: 20_000, interval: 5 }).toBe(0)
  await sender.settled()
  await receiver.settled()
  told.push(...b.seen.numbers)
  expect(told).toEqual(told.toSorted((x, y) => x - y))
  expect(new Set(tally(receiver).map(([, count]) => count))).toEqual(new Set(['1']))
  expect(receiver.queuedIn('to')).toBe(0)
  expect([sender.content.references, receiver.content.references]).toEqual([0, 0])
  await close()
}

test.for([
  { name: 'the sender', at: 'a', dying: ['a'] },
  { name: 'the receiver', at: 'b', dying: ['b'] },
  { name: 'both, at any operation of the sender', at: 'a', dying: ['a', 'b'] },
  { name: 'both, at any operation of the receiver', at: 'b', dying: ['a', 'b'] },
] as const)('[L2] a power cut of $name loses and doubles nothing', { timeout: 120_000 }, async ({ at, dying }) => {
  const operations = (await countOperations())[at]
  expect(operations).toBeGreaterThan(20)
  for (let stopAt = 1; stopAt <= operations; stopAt += 1) await round(at, dying, stopAt)
})
