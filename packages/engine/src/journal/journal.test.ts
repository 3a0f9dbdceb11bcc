import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMemoryDisk, type MemoryDisk } from '../memoryDisk.ts'
import type { CommitTouch, SessionCommit, StateChange } from './commit.ts'
import { decodeFrame, FrameWriter } from './commit.ts'
import { FILE_HEADER } from './frame.ts'
import { Journal, type JournalOptions } from './journal.ts'
import { readProvenance } from './readProvenance.ts'
import { journalFileName, recover } from './recover.ts'
import { applySession, decodeSnapshot, type EngineState, emptyState, encodeSnapshot } from './recoveredState.ts'

const FOLDER = '/data/journal'
const FIRST = `${FOLDER}/00000001.journal`

const claim = fc.record({ segment: fc.nat(9), offset: fc.nat(1000), length: fc.integer({ min: 1, max: 1e12 }) })
const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const name = fc.constantFrom('filename', '센서', 'a', 'constructor', '__proto__x')
const change = fc.tuple(name, fc.option(text), fc.option(text))
const event = fc.record(
  {
    type: fc.nat(16),
    transitUri: text.filter((value) => value !== ''),
    details: text.filter((value) => value !== ''),
    durationMs: fc.nat(100_000),
    parents: fc.array(fc.nat(2 ** 40)),
    children: fc.array(fc.nat(2 ** 40)),
  },
  { requiredKeys: ['type'] },
)
const connection = fc.constantFrom('in', 'out', 'c-3')
const touch: fc.Arbitrary<CommitTouch> = fc.record({
  id: fc.integer({ min: 1, max: 2 ** 51 }),
  isNew: fc.boolean(),
  source: fc.option(connection, { nil: undefined }),
  destination: fc.option(connection, { nil: undefined }),
  relationship: fc.option(fc.constantFrom('success', 'failure'), { nil: undefined }),
  entryDate: fc.nat(2 ** 41),
  lineageStartDate: fc.nat(2 ** 41),
  penalizedUntil: fc.constantFrom(0, 1_700_000_000_000),
  inputClaim: fc.option(claim, { nil: undefined }),
  outputClaim: fc.option(claim, { nil: undefined }),
  changes: fc.array(change, { maxLength: 4 }),
  events: fc.array(event, { maxLength: 3 }),
})
const state: fc.Arbitrary<StateChange> = fc.oneof(
  fc.record({ key: text, value: text, expiresAt: fc.nat(2 ** 41) }),
  fc.record({ key: text, value: fc.constant(null), expiresAt: fc.constant(0) }),
)
const commit: fc.Arbitrary<SessionCommit> = fc.record({
  time: fc.nat(2 ** 41),
  flow: fc.constantFrom('line-7', '공장'),
  component: fc.constantFrom('route', 'merge'),
  componentType: fc.constant('RouteOnAttribute'),
  firstEventId: fc.nat(2 ** 45),
  touches: fc.array(touch, { maxLength: 5 }),
  state: fc.array(state, { maxLength: 2 }),
})
const frames = fc.array(fc.array(commit, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

const snapshot = (bytes: Buffer) => ({ bytes, pages: new Set<number>() })
const optionsOf = (disk: MemoryDisk, more: Partial<JournalOptions> = {}): JournalOptions => ({
  folder: FOLDER,
  disk,
  syncContent: async () => undefined,
  takeSnapshot: () => snapshot(Buffer.alloc(0)),
  onFailure: (error) => {
    throw error
  },
  onRecovered: () => undefined,
  lingerMs: 0,
  ...more,
})

/** Writes one frame a group and returns where each ends. */
async function write(disk: MemoryDisk, groups: readonly (readonly SessionCommit[])[]): Promise<number[]> {
  const { journal } = await Journal.open(optionsOf(disk))
  const ends: number[] = []
  for (const group of groups) {
    for (const one of group) journal.append((frame) => frame.session(one))
    await journal.flushed()
    ends.push(journal.durable.offset)
  }
  await journal.close()
  return ends
}

function stateAfter(groups: readonly (readonly SessionCommit[])[]): EngineState {
  const result = emptyState()
  for (const one of groups.flat()) applySession(result, one)
  return result
}

const plain = (value: EngineState) => ({
  ...value,
  queues: [...value.queues].map(([key, records]) => [
    key,
    [...records.records()].map((record) => ({ ...record, attributes: { ...record.attributes } })),
  ]),
  state: [...value.state].map(([key, entries]) => [key, [...entries]]),
  desired: [...value.desired],
})

describe('encoding', () => {
  test('[J1] what a frame says is what was put into it', () => {
    fc.assert(
      fc.property(fc.array(commit), (commits) => {
        const writer = new FrameWriter()
        for (const one of commits) writer.session(one)
        const read: SessionCommit[] = []
        decodeFrame(writer.bytes.bytes(), { session: (one) => read.push(one), admin: () => undefined })
        expect(read).toEqual(
          commits.map((one) => ({
            ...one,
            touches: one.touches.map((t) => ({
              ...t,
              outputClaim: t.outputClaim === t.inputClaim ? t.inputClaim : t.outputClaim,
            })),
          })),
        )
      }),
    )
  })

  test('[J7] a snapshot says what the state was', () => {
    fc.assert(
      fc.property(frames, (groups) => {
        const before = stateAfter(groups)
        const bytes = encodeSnapshot({
          ...before,
          queues: [...before.queues].map(([key, records]) => [key, records.records()] as const),
        })
        expect(plain(decodeSnapshot(Buffer.from(bytes)) as EngineState)).toEqual(plain(before))
      }),
    )
  })

  test('[J7] a snapshot that is not whole is not used', () => {
    const bytes = Buffer.from(encodeSnapshot({ ...emptyState(), queues: [] }))
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes)
      damaged[at] ^= 1
      expect(decodeSnapshot(damaged)).toBeUndefined()
      expect(decodeSnapshot(bytes.subarray(0, at))).toBeUndefined()
    }
  })
})

describe('recovery', () => {
  test('[J2] everything that was durable is there after a power cut', async () => {
    await fc.assert(
      fc.asyncProperty(frames, async (groups) => {
        const disk = createMemoryDisk()
        await write(disk, groups)
        disk.powerCut()
        expect(plain((await recover(disk, FOLDER)).state)).toEqual(plain(stateAfter(groups)))
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  test('[J4] a tail cut at any byte recovers the frames before it', async () => {
    await fc.assert(
      fc.asyncProperty(frames, async (groups) => {
        const disk = createMemoryDisk()
        const ends = await write(disk, groups)
        const last = ends.at(-1) ?? FILE_HEADER
        for (let cut = last; cut >= FILE_HEADER; cut -= 1) {
          disk.truncateTo(FIRST, cut)
          const whole = ends.filter((end) => end <= cut).length
          const { state: recovered, tornBytes } = await recover(disk, FOLDER)
          expect(plain(recovered)).toEqual(plain(stateAfter(groups.slice(0, whole))))
          expect(tornBytes).toBe(cut - (ends[whole - 1] ?? FILE_HEADER))
        }
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  test('[J5] a byte changed anywhere is noticed: in the last frame it is a torn tail where no mark is behind it, before it recovery refuses', async () => {
    await fc.assert(
      fc.asyncProperty(frames, fc.integer({ min: 1, max: 255 }), async (groups, mask) => {
        const disk = createMemoryDisk()
        const ends = await write(disk, groups)
        const length = ends.at(-1) ?? FILE_HEADER
        // As a power cut leaves it that took the mark of the end.
        disk.truncateTo(FIRST, length)
        const lastStart = ends.at(-2) ?? FILE_HEADER
        for (let at = 0; at < length; at += 1) {
          disk.flip(FIRST, at, mask)
          if (at < FILE_HEADER) {
            await expect(recover(disk, FOLDER)).rejects.toMatchObject({ code: 'JOURNAL_FORMAT' })
          } else if (at < lastStart) {
            const frameStart = [FILE_HEADER, ...ends].findLast((end) => end <= at)
            await expect(recover(disk, FOLDER)).rejects.toMatchObject({
              code: 'JOURNAL_CORRUPT',
              details: { offset: frameStart },
            })
          } else {
            const { state: recovered, tornBytes } = await recover(disk, FOLDER)
            expect(plain(recovered)).toEqual(plain(stateAfter(groups.slice(0, -1))))
            expect(tornBytes).toBe(length - lastStart)
          }
          disk.flip(FIRST, at, mask)
        }
      }),
      { numRuns: 5 },
    )
  }, 60_000)

  test('[J4] a journal goes on after a torn tail was cut, and the cut bytes are kept beside it', async () => {
    const [group] = fc.sample(frames, { numRuns: 1, seed: 7 })
    const disk = createMemoryDisk()
    const ends = await write(disk, [...group, ...group])
    disk.truncateTo(FIRST, (ends.at(-1) ?? 0) - 1)
    await write(disk, group)
    const expected = [...group, ...group].slice(0, -1)
    expect(plain((await recover(disk, FOLDER)).state)).toEqual(plain(stateAfter([...expected, ...group])))
    expect(disk.paths().filter((path) => path.includes('torn-at'))).toHaveLength(1)
  })

  test('[J6] a missing file in the middle is a clear error', async () => {
    const disk = createMemoryDisk()
    const [group] = fc.sample(frames, { numRuns: 1, seed: 3 })
    const current = emptyState()
    const takeSnapshot = () => snapshot(encodeSnapshot({ ...current, queues: [] }))
    const { journal } = await Journal.open(optionsOf(disk, { maxFileBytes: 64, takeSnapshot }))
    for (let round = 0; round < 4; round += 1) {
      journal.append((frame) => frame.session(group[0][0]))
      await journal.flushed()
    }
    await journal.close()
    for (const path of disk.paths())
      if (path.endsWith('.snapshot') || path.includes('00000002')) await disk.remove(path)
    await expect(recover(disk, FOLDER)).rejects.toMatchObject({ code: 'JOURNAL_GAP' })
  })
})

describe('group commit', () => {
  const one = fc.sample(commit, { numRuns: 1, seed: 11 })[0]

  test('[J3] an acknowledgement comes only after the sync of its frame', async () => {
    const disk = createMemoryDisk()
    const { journal } = await Journal.open(optionsOf(disk))
    const log: string[] = []
    disk.beforeOperation = (operation) => log.push(operation)
    journal.append((frame) => frame.session(one))
    journal.whenDurable(() => log.push('acknowledged'))
    await journal.flushed()
    expect(log).toEqual(['write', 'sync', 'acknowledged'])
    await journal.close()
  })

  test('[J3] content is made durable before the frame that names it', async () => {
    const disk = createMemoryDisk()
    const log: string[] = []
    const { journal } = await Journal.open(optionsOf(disk, { syncContent: async () => void log.push('content') }))
    disk.beforeOperation = (operation) => log.push(operation)
    journal.append((frame) => frame.session(one))
    await journal.flushed()
    expect(log).toEqual(['content', 'write', 'sync'])
    await journal.close()
  })

  test('[J8] while the disk refuses, nothing is acknowledged; when it is back, everything is, once and in order', async () => {
    const disk = createMemoryDisk()
    const log: string[] = []
    let full = true
    const { journal } = await Journal.open(
      optionsOf(disk, { onFailure: () => log.push('failed'), onRecovered: () => log.push('recovered'), retryMs: 1 }),
    )
    let tries = 0
    disk.beforeOperation = (operation) => {
      if (operation !== 'write') return
      tries += 1
      if (tries > 3) full = false
      if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    }
    for (const number of [1, 2, 3]) {
      journal.append((frame) => frame.session(one))
      journal.whenDurable(() => log.push(`acknowledged ${number}`))
    }
    await journal.flushed()
    expect(log).toEqual(['failed', 'recovered', 'acknowledged 1', 'acknowledged 2', 'acknowledged 3'])
    await journal.close()
    disk.powerCut()
    expect(plain((await recover(disk, FOLDER)).state)).toEqual(plain(stateAfter([[one, one, one]])))
  })
})

test('[J9] provenance is read once, in order, up to the durable end and not past it', async () => {
  const groups = fc.sample(frames, { numRuns: 12, seed: 5 }).flat()
  const { mkdtemp, rm } = await import('node:fs/promises')
  const folder = await mkdtemp('/tmp/mulgil-journal-')
  const { createDisk } = await import('../disk.ts')
  const { journal } = await Journal.open({
    ...optionsOf(createMemoryDisk(), {
      maxFileBytes: 4000,
      takeSnapshot: () => snapshot(encodeSnapshot({ ...emptyState(), queues: [] })),
    }),
    folder,
    disk: createDisk({ sync: false }),
  })
  const expected = groups.flat().flatMap((one) => one.touches.flatMap((t) => t.events.map(() => t.id)))
  for (const group of groups) {
    for (const one of group) journal.append((frame) => frame.session(one))
    await journal.flushed()
  }
  const seen: number[] = []
  let from: { file: number; offset: number } | undefined
  // Stops after each batch and goes on from the position that came with it.
  for (;;) {
    const reading = readProvenance(folder, {
      from,
      until: () => journal.durable,
      once: true,
      signal: new AbortController().signal,
    })
    const { value, done } = await reading.next()
    if (done) break
    seen.push(...value.events.map((one) => one.flowFileId))
    from = value.next
    await reading.return(undefined)
  }
  expect(seen).toEqual(expected)
  expect(journal.durable.file).toBeGreaterThan(1)
  await journal.close()
  await rm(folder, { recursive: true })
})

test('[P6] files that a snapshot and the indexer have left behind go into the archive, where there is one', async () => {
  const disk = createMemoryDisk()
  const { journal } = await Journal.open(
    optionsOf(disk, {
      maxFileBytes: 200,
      takeSnapshot: () => snapshot(Buffer.from(encodeSnapshot({ ...emptyState(), queues: [] }))),
      archives: () => true,
    }),
  )
  for (const group of fc.sample(frames, { numRuns: 3, seed: 7 }).flat()) {
    for (const one of group) journal.append((frame) => frame.session(one))
    await journal.flushed()
  }
  const { file } = journal.durable
  expect(file).toBeGreaterThan(2)
  await journal.prune({ file: file - 1, offset: 0 })
  const live = await disk.list(FOLDER)
  const archived = await disk.list(`${FOLDER}/archive`)
  expect(archived).toEqual(Array.from({ length: file - 2 }, (_, index) => journalFileName(index + 1)))
  expect(live.find((name) => name.endsWith('.journal'))).toBe(journalFileName(file - 1))
  await journal.close()
})
