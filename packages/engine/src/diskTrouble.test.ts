import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkFolder } from './check/checkFolder.ts'
import { type Engine, openEngine } from './engine.ts'
import { createMemoryDisk, type MemoryDisk } from './memoryDisk.ts'
import { defineProcessor } from './processor.ts'
import { createVirtualClock } from './schedule/clock.ts'
import { startTestEngine } from './testing.ts'
import { Count, createTally, Mark } from './testProcessors.ts'

/** Streams new content that is too long to be packed, so that it is written while the session is open. */
const Lengthen = defineProcessor({
  type: 'Lengthen',
  summary: 'Writes long content.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: { success: 'Long.' },
  effect: 'none',
  async onTrigger({ session }) {
    await session.forEach(async (flowFile) => {
      await session.writeStream(flowFile, [Buffer.alloc(300, 'a'), Buffer.alloc(300, 'b'), Buffer.alloc(300, 'c')])
      session.transfer(flowFile, 'success')
    })
  },
})

const scheduling = { yield: '3 ms' }
const flowOf = (total: number, middle: string) =>
  FlowDocument.parse({
    format: FLOW_FORMAT,
    id: 'f',
    name: 'Test',
    root: {
      components: {
        in: { kind: 'processor', type: 'Count', scheduling, properties: { total, count: 5 } },
        long: { kind: 'processor', type: middle, scheduling },
        out: { kind: 'processor', type: 'Tally', scheduling, autoTerminate: ['success'] },
      },
      connections: {
        a: { from: 'in', relationships: ['success'], to: 'long' },
        b: { from: 'long', relationships: ['success'], to: 'out' },
      },
    },
  })
const limits = { packedBytes: 200, segmentBytes: 512, journalFileBytes: 600, diskRetryMs: 5, closeMs: 60 }
const failure = (code: string, words: string) =>
  Object.assign(new Error(`${code}: ${words}`), { code, syscall: 'write' })
const troubles = [
  failure('ENOSPC', 'no space left on device, write'),
  failure('EIO', 'i/o error, write'),
  failure('EROFS', 'read-only file system, open'),
  failure('EMFILE', 'too many open files, open'),
]
const tally = (engine: Engine) =>
  new Map([...engine.stateOf('f', 'out').entries()].map(([key, value]) => [Number(key), value]))

async function start(
  disk: MemoryDisk,
  total: number,
  { middle = 'Lengthen', ...more }: Partial<Parameters<typeof startTestEngine>[0]> & { middle?: string } = {},
) {
  const test = await startTestEngine({
    processors: [Count, Lengthen, Mark, createTally(() => undefined)],
    disk,
    folder: '/data',
    limits,
    ...more,
  })
  await test.engine.apply(flowOf(total, middle), { parameters: {} })
  return test
}

test('[C8] trouble of any kind at any disk operation loses and doubles nothing, and everything goes on by itself', async () => {
  const TOTAL = 20
  const whole = createMemoryDisk()
  {
    await using reference = await start(whole, TOTAL)
    await reference.engine.start('f')
    await expect.poll(() => tally(reference.engine).size).toBe(TOTAL)
  }
  const begun = await beginning()
  expect(whole.operations).toBeGreaterThan(begun + 60)
  for (let failAt = begun + 1; failAt <= whole.operations; failAt += 1) {
    const trouble = troubles[failAt % troubles.length]
    const disk = createMemoryDisk()
    {
      await using running = await start(disk, TOTAL)
      disk.beforeOperation = (_name, _path, index) => {
        if (index >= failAt && index < failAt + 4) throw trouble
      }
      void running.engine.start('f').catch(() => undefined)
      await expect.poll(() => tally(running.engine).size, { timeout: 5000, interval: 2 }).toBe(TOTAL)
      await running.engine.settled()
      expect(new Set(tally(running.engine).values()), `${trouble.message} at operation ${failAt}`).toEqual(
        new Set(['1']),
      )
      expect(running.engine.content.references, `${trouble.message} at operation ${failAt}`).toBe(0)
    }
    disk.beforeOperation = undefined
    disk.powerCut()
    expect((await checkFolder({ folder: '/data', disk })).problems).toEqual([])
    await using again = await openEngine({ folder: '/data', processors: [], disk, limits })
    expect([...again.stateOf('f', 'out').entries()]).toHaveLength(TOTAL)
  }

  /** How many operations there are before the flow is started; trouble while an engine opens is told to who opens it. */
  async function beginning(): Promise<number> {
    const disk = createMemoryDisk()
    await using _ = await start(disk, TOTAL)
    return disk.operations
  }
}, 120_000)

describe('content that cannot be stored', () => {
  test('[C8] stops intake with one clear bulletin, rolls the session back, and goes on by itself with another', async () => {
    const disk = createMemoryDisk()
    await using test = await start(disk, 10)
    const { engine, bulletins } = test
    for (let round = 0; round < 2; round += 1) await engine.runOnce('f', 'in')
    let full = true
    disk.beforeOperation = (name, path) => {
      // The journal has room; content has none.
      if (full && (name === 'write' || name === 'create') && path.startsWith('/data/content')) throw troubles[0]
    }
    await engine.start('f', ['long', 'in'])
    await expect.poll(() => bulletins.map(({ code }) => code)).toContain('DISK_FULL')
    expect(engine.acceptsInput()).toBe(false)
    // Several tries later there is still one bulletin, and the FlowFiles are back in their queue.
    await expect.poll(() => engine.status('f').processors.find(({ id }) => id === 'long')?.triggers).toBeGreaterThan(3)
    expect(bulletins.map(({ code, component }) => ({ code, component }))).toEqual([
      { code: 'DISK_FULL', component: null },
    ])
    expect(bulletins[0]).toMatchObject({
      message: expect.stringContaining('no space left on device'),
      todo: expect.stringContaining('Make room'),
    })
    full = false
    await expect.poll(() => engine.status('f').connections.find(({ id }) => id === 'b')?.count).toBe(10)
    expect(engine.acceptsInput()).toBe(true)
    expect(bulletins.map(({ code }) => code)).toEqual(['DISK_FULL', 'DISK_BACK'])
  })

  test('[C6] a stream that fails in the middle leaves no file and no reference', async () => {
    const disk = createMemoryDisk()
    await using test = await start(disk, 5)
    let writes = 0
    disk.beforeOperation = (name, path) => {
      if (name === 'write' && path.startsWith('/data/content') && ++writes === 2) throw troubles[1]
    }
    await test.engine.runOnce('f', 'in')
    const before = disk.paths().filter((path) => path.startsWith('/data/content'))
    await test.engine.runOnce('f', 'long')
    expect(disk.paths().filter((path) => path.startsWith('/data/content'))).toEqual(before)
    expect(test.engine.content.references).toBe(5)
    expect(test.engine.status('f').connections.find(({ id }) => id === 'a')?.count).toBe(5)
  })

  test('[C8] content larger than the room is not tried again until there is more room than it found', async () => {
    const disk = createMemoryDisk()
    const MB = 1024 * 1024
    disk.free = 300 * MB
    await using test = await start(disk, 1, { limits: { ...limits, reserveBytes: 64 * MB } })
    const { engine, bulletins } = test
    disk.beforeOperation = (name, path) => {
      if (name !== 'write' || !path.endsWith('.segment')) return
      if (disk.free < 100 * MB) return
      // What it writes uses up the disk.
      disk.free = 10 * MB
      throw troubles[0]
    }
    void engine.start('f')
    await expect.poll(() => bulletins.map(({ code }) => code)).toEqual(['DISK_FULL'])
    expect(engine.acceptsInput()).toBe(false)
    disk.beforeOperation = undefined
    disk.free = 400 * MB
    await expect.poll(() => tally(engine).size).toBe(1)
    expect(bulletins.map(({ code }) => code)).toEqual(['DISK_FULL', 'DISK_BACK'])
  })
})

describe('a disk that gets full', () => {
  const MB = 1024 * 1024

  test('[C9] stops sources before it is full, lets what is under way end, and lets them go on when there is room', async () => {
    const disk = createMemoryDisk()
    const clock = createVirtualClock()
    await using test = await start(disk, 1000, { middle: 'Mark', clock, limits: { ...limits, reserveBytes: 64 * MB } })
    const { engine, bulletins } = test
    await engine.runOnce('f', 'in')
    disk.free = 63 * MB
    clock.advance(1000)
    await expect.poll(() => engine.acceptsInput()).toBe(false)
    expect(bulletins).toMatchObject([{ code: 'DISK_LOW', level: 'error', message: expect.stringContaining('63 MB') }])
    await engine.start('f')
    await engine.settled()
    // The five that were there went through; no more came.
    expect(tally(engine).size).toBe(5)
    disk.free = 70 * MB
    clock.advance(1000)
    await engine.settled()
    expect(tally(engine).size).toBe(5)
    disk.free = 128 * MB
    clock.advance(1000)
    await expect.poll(() => engine.acceptsInput()).toBe(true)
    expect(bulletins.map(({ code }) => code)).toEqual(['DISK_LOW', 'DISK_BACK'])
    await expect.poll(() => tally(engine).size).toBeGreaterThan(5)
  })

  test('[C9] is noticed between two looks when much is written', async () => {
    const disk = createMemoryDisk()
    const clock = createVirtualClock()
    disk.free = 64 * MB + 4000
    await using test = await start(disk, 10_000, { clock, limits: { ...limits, reserveBytes: 64 * MB } })
    disk.beforeOperation = (name) => {
      if (name === 'write') disk.free -= 100
    }
    await test.engine.start('f')
    await expect.poll(() => test.engine.acceptsInput()).toBe(false)
    expect(disk.free).toBeGreaterThan(63 * MB)
  })

  test('[C9] costs archived content first, oldest out first, and none that a FlowFile refers to', async () => {
    const disk = createMemoryDisk()
    const clock = createVirtualClock()
    await using test = await start(disk, 50, { clock, limits: { ...limits, archiveFreeBytes: 1000 * MB } })
    const { engine } = test
    await engine.start('f')
    await expect.poll(() => tally(engine).size).toBe(50)
    await engine.stop('f')
    await engine.settled()
    const { archivedBytes } = engine.content
    expect(archivedBytes).toBeGreaterThan(40_000)
    disk.free = 1000 * MB - 10_000
    clock.advance(1000)
    await expect.poll(() => engine.content.archivedBytes).toBeLessThanOrEqual(archivedBytes - 10_000)
    expect(engine.content.archivedBytes).toBeGreaterThan(archivedBytes - 12_000)
    expect(disk.paths()).not.toContain('/data/content/00000002.segment')
    expect(engine.acceptsInput()).toBe(true)
  })
})

describe('the journal', () => {
  test('[C11] goes on in its old file while a new one or a snapshot cannot be written', async () => {
    const disk = createMemoryDisk()
    const seen: number[] = []
    let broken = true
    {
      await using test = await start(disk, 400, {
        processors: [Count, Lengthen, createTally((number) => seen.push(number))],
      })
      disk.beforeOperation = (_name, path) => {
        if (broken && (path.includes('snapshot') || (path.endsWith('.journal') && !path.endsWith('00000001.journal'))))
          throw troubles[0]
      }
      void test.engine.start('f')
      await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(400)
      await test.engine.settled()
      expect(test.bulletins.map(({ code, level }) => ({ code, level }))).toContainEqual({
        code: 'SNAPSHOT_FAILED',
        level: 'warn',
      })
      expect(test.bulletins.map(({ code }) => code)).not.toContain('DISK_FULL')
      expect(disk.bytes('/data/journal/00000001.journal').length).toBeGreaterThan(5 * limits.journalFileBytes)
    }
    broken = false
    disk.powerCut()
    await using again = await openEngine({ folder: '/data', processors: [], disk, limits })
    expect(new Set([...again.stateOf('f', 'out').entries()].map(([, value]) => value))).toEqual(new Set(['1']))
    expect([...again.stateOf('f', 'out').entries()]).toHaveLength(400)
  })

  test('[C12] that cannot be written lets the engine close in bounded time, which says what was not written', async () => {
    const disk = createMemoryDisk()
    const test = await start(disk, 1000)
    const { engine, bulletins } = test
    disk.beforeOperation = (name) => {
      if (name === 'write') throw troubles[0]
    }
    void engine.start('f').catch(() => undefined)
    await expect.poll(() => bulletins.map(({ code }) => code)).toContain('DISK_FULL')
    const started = performance.now()
    await engine.close()
    expect(performance.now() - started).toBeLessThan(5000)
    expect(bulletins.at(-1)).toMatchObject({
      code: 'CLOSE_INCOMPLETE',
      message: expect.stringMatching(/without writing [1-9]\d* commits.*no space left/),
    })
    disk.beforeOperation = undefined
    disk.powerCut()
    await using again = await openEngine({ folder: '/data', processors: [], disk, limits })
    expect([...again.stateOf('f', 'out').entries()]).toEqual([])
  })

  test('[C12] closing waits for a disk that comes back in time', async () => {
    const disk = createMemoryDisk()
    const test = await start(disk, 30, { limits: { ...limits, closeMs: 5000 } })
    let full = true
    disk.beforeOperation = (name) => {
      if (full && name === 'write') throw troubles[0]
    }
    void test.engine.start('f').catch(() => undefined)
    await expect.poll(() => test.bulletins.map(({ code }) => code)).toContain('DISK_FULL')
    const closing = test.engine.close()
    full = false
    await closing
    expect(test.bulletins.map(({ code }) => code)).not.toContain('CLOSE_INCOMPLETE')
    expect((await checkFolder({ folder: '/data', disk })).problems).toEqual([])
  })
})
