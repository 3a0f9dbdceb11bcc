import { FLOW_FORMAT, FlowDocument, MulgilError } from '@mulgil/flow'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Engine, openEngine } from '../src/engine.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt } from '../src/journal/frame.ts'
import { createMemoryDisk, type MemoryDisk } from '../src/memoryDisk.ts'
import { createVirtualClock } from '../src/schedule/clock.ts'
import { goldenProcessors } from './goldenProcessors.ts'

const FOLDER = '/data'
const document = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'Damaged',
  root: {
    components: {
      in: { kind: 'processor', type: 'GoldenSource' },
      step: { kind: 'processor', type: 'GoldenStep', autoTerminate: ['original'] },
      hold: { kind: 'processor', type: 'GoldenHold' },
    },
    connections: {
      a: { from: 'in', relationships: ['success'], to: 'step' },
      b: { from: 'step', relationships: ['success', 'failure', 'late', 'emptied'], to: 'hold' },
    },
  },
})
const open = (disk: MemoryDisk, more: object = {}) =>
  openEngine({
    folder: FOLDER,
    disk,
    processors: goldenProcessors,
    clock: createVirtualClock(),
    limits: { journalFileBytes: 700, segmentBytes: 64 * 1024 },
    ...more,
  })

/** What an engine holds, as text: ids, queues, attributes, claims, keyed state. */
async function held(engine: Engine): Promise<string> {
  const { flowfiles_queued, bytes_queued, provenance_events } = engine.metrics()
  const found = []
  for (let id = 0; id < 60; id += 1) found.push(await engine.flowFile(id))
  const state = ['in', 'step'].map((component) => [...engine.stateOf('f', component).entries()])
  return JSON.stringify({ flowfiles_queued, bytes_queued, provenance_events, found, state })
}

const copyOf = (disk: MemoryDisk) => {
  const copy = createMemoryDisk()
  copy.restoreFrom(disk)
  return copy
}
const allBytes = (disk: MemoryDisk) =>
  JSON.stringify(disk.paths().map((path) => [path, disk.bytes(path).toString('base64')]))

/** What recovery makes of a damaged disk: what it then holds, or the code with which it refuses, having changed nothing. */
async function recovered(disk: MemoryDisk): Promise<string> {
  const before = allBytes(disk)
  try {
    await using engine = await open(disk)
    return await held(engine)
  } catch (error) {
    if (!(error instanceof MulgilError)) throw error
    expect(allBytes(disk)).toBe(before)
    return error.code
  }
}

const filesOf = (disk: MemoryDisk, ending: string) =>
  disk
    .paths()
    .filter((path) => path.endsWith(ending))
    .sort()

let whole: MemoryDisk
/** What was held after each durable commit, the last one last. */
const states: string[] = []
let journals: string[]
let snapshots: string[]
beforeAll(async () => {
  whole = createMemoryDisk()
  {
    await using engine = await open(whole)
    states.push(await held(engine))
    await engine.apply(document, { parameters: {} })
    const lastLength = () => whole.bytes(filesOf(whole, '.journal').at(-1) as string).length
    // Until there are several files, and several frames in the last.
    for (let count = 0; count < 19 && (count < 12 || lastLength() < 300); count += 1) {
      for (const component of count % 4 === 3 ? ['in', 'step'] : ['in']) {
        await engine.runOnce('f', component)
        states.push(await held(engine))
      }
    }
    await engine.settled()
  }
  journals = filesOf(whole, '.journal')
  snapshots = filesOf(whole, '.snapshot')
  expect(journals.length).toBeGreaterThan(2)
  expect(snapshots.length).toBeGreaterThan(1)
  // The last file has several frames of its own.
  expect(whole.bytes(journals.at(-1) as string).length).toBeGreaterThan(300)
})
const last = () => states.at(-1) as string
const masks = [0x01, 0x80, 0xff]
const maskAt = (offset: number) => masks[offset % masks.length]

describe('flipped bytes', () => {
  test('[J5] a byte changed anywhere in the journal that recovery reads is noticed, also in the last frame', async () => {
    const newest = Number(snapshots.at(-1)?.match(/(\d+)\.snapshot/)?.[1])
    const read = journals.filter((path) => Number(path.match(/(\d+)\.journal/)?.[1]) >= newest)
    for (const path of read) {
      const { length } = whole.bytes(path)
      const results = new Set<string>()
      for (let offset = 0; offset < length; offset += 1) {
        const disk = copyOf(whole)
        disk.flip(path, offset, maskAt(offset))
        const result = await recovered(disk)
        const isMark = path === journals.at(-1) && offset >= length - 12
        // The mark behind the last frame holds nothing: without it everything is still there.
        expect(isMark ? [last()] : ['JOURNAL_CORRUPT', 'JOURNAL_FORMAT'], `${path} at ${offset}`).toContain(result)
        results.add(result)
      }
      expect(results).toContain('JOURNAL_CORRUPT')
    }
  }, 60_000)

  test('[J5] without a snapshot, a byte changed anywhere in any journal file is noticed', async () => {
    const bare = copyOf(whole)
    for (const path of snapshots) await bare.remove(path)
    await bare.syncFolder(`${FOLDER}/journal`)
    expect(await recovered(copyOf(bare))).toBe(last())
    for (const path of journals.slice(0, -1)) {
      for (let offset = 0; offset < bare.bytes(path).length; offset += 1) {
        const disk = copyOf(bare)
        disk.flip(path, offset, maskAt(offset))
        expect(['JOURNAL_CORRUPT', 'JOURNAL_FORMAT'], `${path} at ${offset}`).toContain(await recovered(disk))
      }
    }
  }, 60_000)

  test('[J7] a byte changed anywhere in the newest snapshot changes nothing while the journal before it is there', async () => {
    const path = snapshots.at(-1) as string
    for (let offset = 0; offset < whole.bytes(path).length; offset += 1) {
      const disk = copyOf(whole)
      disk.flip(path, offset, maskAt(offset))
      expect(await recovered(disk), `${path} at ${offset}`).toBe(last())
    }
  }, 60_000)

  test('[J7] a byte changed anywhere in the only snapshot is refused once the journal before it is gone', async () => {
    const pruned = copyOf(whole)
    const path = snapshots.at(-1) as string
    for (const other of [...snapshots.slice(0, -1), ...journals.slice(0, -1)]) await pruned.remove(other)
    await pruned.syncFolder(`${FOLDER}/journal`)
    expect(await recovered(copyOf(pruned))).toBe(last())
    for (let offset = 0; offset < pruned.bytes(path).length; offset += 1) {
      const disk = copyOf(pruned)
      disk.flip(path, offset, maskAt(offset))
      expect(await recovered(disk), `${path} at ${offset}`).toBe('SNAPSHOT_CORRUPT')
    }
  }, 60_000)
})

test('[J5] a byte changed in the last frame before a file was begun is noticed, also when that file holds nothing yet', async () => {
  const disk = createMemoryDisk()
  await using engine = await open(disk)
  await engine.apply(document, { parameters: {} })
  const begun = filesOf(disk, '.journal').length
  for (let count = 0; count < 20 && filesOf(disk, '.journal').length === begun; count += 1) {
    await engine.runOnce('f', 'in')
    await expect
      .poll(() => engine.journal.durable.offset === 16 || filesOf(disk, '.journal').length === begun, { interval: 1 })
      .toBe(true)
  }
  expect(engine.journal.durable.offset).toBe(16)
  const path = filesOf(disk, '.journal').at(-2) as string
  const { length } = disk.bytes(path)
  for (let offset = length - 1; offset > length - 30; offset -= 1) {
    // As kill -9 leaves it: all that was written is there.
    const killed = createMemoryDisk()
    killed.restoreFrom(disk, { write: (size) => [[0, size]], name: () => true })
    for (const snapshot of filesOf(killed, '.snapshot')) await killed.remove(snapshot)
    killed.flip(path, offset, maskAt(offset))
    expect(await recovered(killed), `${path} at ${offset}`).toBe('JOURNAL_CORRUPT')
  }
})

describe('torn bytes', () => {
  test('[J4] the last journal file cut at any byte holds what was durable at some commit before', async () => {
    const path = journals.at(-1) as string
    const seen = new Set<string>()
    for (let length = whole.bytes(path).length; length >= 0; length -= 1) {
      const disk = copyOf(whole)
      disk.truncateTo(path, length)
      const result = await recovered(disk)
      expect(states, `cut at ${length}`).toContain(result)
      seen.add(result)
    }
    // One state for each frame of the file.
    expect(seen.size).toBeGreaterThan(2)
  }, 60_000)

  test('[J5] any other journal file cut at any byte within a frame is refused', async () => {
    const bare = copyOf(whole)
    for (const path of snapshots) await bare.remove(path)
    await bare.syncFolder(`${FOLDER}/journal`)
    const path = journals.at(-2) as string
    const ends = new Set([FILE_HEADER])
    for (
      let at = FILE_HEADER, payload = frameAt(bare.bytes(path), at);
      payload;
      payload = frameAt(bare.bytes(path), at)
    ) {
      at += FRAME_HEADER + payload.length
      ends.add(at)
    }
    for (let length = bare.bytes(path).length - 1; length >= 0; length -= 1) {
      const disk = copyOf(bare)
      // Between two frames nothing shows what is missing: see docs/adr/0030.
      if (ends.has(length)) continue
      disk.truncateTo(path, length)
      expect(await recovered(disk), `cut at ${length}`).toMatch(/^JOURNAL_(CORRUPT|FORMAT)$/)
    }
  }, 60_000)

  test('[J7] a snapshot cut at any byte is not used', async () => {
    const path = snapshots.at(-1) as string
    for (let length = whole.bytes(path).length - 1; length >= 0; length -= 3) {
      const disk = copyOf(whole)
      disk.truncateTo(path, length)
      expect(await recovered(disk), `cut at ${length}`).toBe(last())
    }
  }, 60_000)

  test('[J4] a tail that was cut is beside the journal, or still in it, after a power cut at any operation of recovery', async () => {
    const path = journals.at(-1) as string
    const torn = copyOf(whole)
    torn.truncateTo(path, whole.bytes(path).length - 20)
    const tail = torn.bytes(path).subarray(-30)
    for (let stopAt = 1; stopAt < 12; stopAt += 1) {
      const disk = copyOf(torn)
      disk.beforeOperation = (_name, _path, index) => {
        if (index >= stopAt) throw new Error('The power is gone.')
      }
      await open(disk).then(
        (engine) => {
          disk.beforeOperation = undefined
          return engine.close()
        },
        () => undefined,
      )
      const left = [...disk.surviving().entries()].filter(([name]) => name.startsWith(path))
      expect(
        left.some(([, bytes]) => bytes.includes(tail)),
        `after ${stopAt} operations`,
      ).toBe(true)
    }
  })
})
