import { readdirSync } from 'node:fs'
import {
  appendFile,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { segmentFileName } from '../content/segment.ts'
import { createDisk } from '../disk.ts'
import { endMark } from '../journal/frame.ts'
import type { JournalPosition } from '../provenance.ts'
import { startTestEngine } from '../testing.ts'
import { Count, createCollect, Mark } from '../testProcessors.ts'
import { type CheckOptions, checkFolder } from './checkFolder.ts'
import { repairFolder } from './repairFolder.ts'

const disk = createDisk()
const golden = join(import.meta.dirname, '../../../../fixtures/engine')
const processors = [Count, Mark, createCollect(() => undefined)]
const limits = { journalFileBytes: 300, segmentBytes: 4096, archiveBytes: 0 }
const flow = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'Test',
  root: {
    components: {
      in: { kind: 'processor', type: 'Count', properties: { total: 120, count: 8, size: 100 } },
      mark: { kind: 'processor', type: 'Mark' },
      out: { kind: 'processor', type: 'Collect', autoTerminate: ['success'] },
    },
    connections: {
      a: { from: 'in', relationships: ['success'], to: 'mark' },
      b: { from: 'mark', relationships: ['success'], to: 'out' },
    },
  },
})

let sound: string
let end: JournalPosition
let folder: string

/** A folder as a stopped server leaves it: 120 FlowFiles in a queue, snapshots, several journal files and segments. */
beforeAll(async () => {
  sound = await mkdtemp(join(tmpdir(), 'mulgil-check-'))
  const { engine } = await startTestEngine({ processors, folder: sound, limits })
  await engine.apply(flow, { parameters: {} })
  for (let round = 0; round < 15; round += 1) await engine.runOnce('f', 'in')
  await engine.runOnce('f', 'mark')
  expect(engine.queuedIn('f')).toBe(120)
  // One more frame, in the newest file.
  await engine.stop('f')
  await engine.close()
  end = engine.journal.durable
})
afterAll(() => rm(sound, { recursive: true }))

beforeEach(async ({ onTestFinished }) => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-check-'))
  await cp(sound, folder, { recursive: true })
  const made = folder
  onTestFinished(() => rm(made, { recursive: true }))
})

const check = (more: Partial<CheckOptions> = {}) => checkFolder({ folder, disk, ...more })
const repair = (more: Partial<CheckOptions> = {}) => repairFolder({ folder, disk, ...more })
const namesIn = async (part: string, ending: string) =>
  (await readdir(join(folder, part))).filter((name) => name.endsWith(ending)).sort()
const kinds = ({ problems }: Awaited<ReturnType<typeof check>>) => [...new Set(problems.map(({ kind }) => kind))]

/** Changes one byte. */
async function flip(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[offset] ^= 0x55
  await writeFile(path, bytes)
}

/** A write behind the last frame that a crash cut short: it took the place of the mark of the end. */
async function tear(name: string): Promise<void> {
  await truncate(join(folder, 'journal', name), end.offset)
  await appendFile(join(folder, 'journal', name), 'torn')
}

/** What an engine finds in the queue when it opens the folder. */
async function queued(): Promise<number[]> {
  await using test = await startTestEngine({ processors, folder, limits })
  await test.engine.apply(flow, { parameters: {} })
  const items = await test.queue('f', 'b')
  expect(test.engine.content.references).toBe(items.length)
  for (const { content, attributes } of items) expect(content).toBe(`${attributes.number.padEnd(100, '.')}x`)
  return items.map(({ attributes }) => Number(attributes.number))
}

describe('[C7] checking', () => {
  test('[C7] a sound folder is clean, and checking changes nothing in it', async () => {
    const before = await Promise.all((await namesIn('journal', '')).map((name) => stat(join(folder, 'journal', name))))
    const report = await check({ indexed: end })
    expect(report).toMatchObject({
      clean: true,
      problems: [],
      queues: { connections: 1, flowFiles: 120, bytes: 120 * 101 },
      journal: { torn: null, durable: end, readToEnd: true },
      provenance: { indexed: end, lagBytes: 0 },
    })
    expect(report.journal.files).toBeGreaterThan(2)
    expect(report.journal.snapshots.length).toBeGreaterThan(0)
    const after = await Promise.all((await namesIn('journal', '')).map((name) => stat(join(folder, 'journal', name))))
    expect(after.map(({ size, mtimeMs }) => [size, mtimeMs])).toEqual(
      before.map(({ size, mtimeMs }) => [size, mtimeMs]),
    )
  })

  test.for(readdirSync(golden))('[C7] a folder that an engine of %s wrote is clean', async (format) => {
    await rm(folder, { recursive: true })
    await cp(join(golden, format, 'engine'), folder, { recursive: true })
    const report = await check()
    expect(report.problems).toEqual([])
    expect(report.queues.flowFiles).toBeGreaterThan(0)
  })

  test('[C7] an empty folder is clean', async () => {
    await rm(folder, { recursive: true })
    await disk.makeFolder(folder)
    expect(await check()).toMatchObject({ clean: true, leftovers: [], journal: { files: 0, durable: null } })
  })

  test('[C7] a segment that is missing is told with each FlowFile that waits for it, and repair keeps and ends them', async () => {
    const name = (await namesIn('content', '.segment')).at(-2) as string
    await rm(join(folder, 'content', name))
    const report = await check()
    expect(report.clean).toBe(false)
    expect(kinds(report)).toEqual(['danglingClaim'])
    const [first] = report.problems
    expect(first).toMatchObject({
      flow: 'f',
      connection: 'b',
      segmentBytes: null,
      claim: { segment: Number.parseInt(name, 10) },
    })

    const { actions, after } = await repair()
    const lost = report.problems.length
    expect(after.problems).toEqual([])
    expect(actions).toContainEqual({
      kind: 'takenOut',
      flowFiles: lost,
      keptIn: expect.stringMatching(/^journal\/taken-out-.*\.jsonl$/),
    })
    const takenOut = actions.find(({ kind }) => kind === 'takenOut') as { keptIn: string }
    const kept = (await readFile(join(folder, takenOut.keptIn), 'utf8')).trim().split('\n')
    expect(kept.map((line) => JSON.parse(line).uuid)).toEqual(
      report.problems.map((problem) => (problem.kind === 'danglingClaim' ? problem.uuid : '')),
    )
    expect(JSON.parse(kept[0])).toMatchObject({ flow: 'f', connection: 'b', attributes: { mark: 'x' } })
    expect(await queued()).toHaveLength(120 - lost)

    await using test = await startTestEngine({ processors, folder, limits })
    const drops = (await test.events()).filter(({ type }) => type === 'DROP')
    expect(drops).toHaveLength(lost)
    expect(drops[0]).toMatchObject({ component: 'b', details: 'Its content is missing; taken out by mulgil check' })
  })

  test('[C7] a segment that is short is told with what is claimed of it', async () => {
    const name = (await namesIn('content', '.segment')).at(-2) as string
    const { size } = await stat(join(folder, 'content', name))
    await truncate(join(folder, 'content', name), size - 150)
    const report = await check()
    expect(kinds(report)).toEqual(['shortSegment', 'danglingClaim'])
    expect(report.problems[0]).toMatchObject({ segment: Number.parseInt(name, 10), bytes: size - 150, claimed: size })
    const { after } = await repair()
    expect(after.problems).toEqual([])
    expect(await queued()).toHaveLength(120 - (report.problems.length - 1))
  })

  test('[C7] an engine that finds content missing starts, and says what to do', async () => {
    await rm(join(folder, 'content', (await namesIn('content', '.segment')).at(-2) as string))
    await using test = await startTestEngine({ processors, folder, limits })
    expect(test.bulletins).toMatchObject([{ code: 'CONTENT_MISSING', todo: expect.stringContaining('mulgil check') }])
  })

  test('[C7] damage in the middle of the journal is told with file and offset, all of it, and repair changes nothing', async () => {
    const [first, second] = await namesIn('journal', '.journal')
    await flip(join(folder, 'journal', first), 200)
    await flip(join(folder, 'journal', second), 20)
    const report = await check()
    expect(report.problems).toMatchObject([
      { kind: 'journalDamage', file: first, offset: expect.any(Number) },
      { kind: 'journalDamage', file: second, offset: 16 },
    ])
    const before = await readFile(join(folder, 'journal', first))
    await expect(repair()).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', details: { file: first } })
    expect((await readFile(join(folder, 'journal', first))).equals(before)).toBe(true)
  })

  test('[C7] a journal file that is missing, or is none, is told', async () => {
    const names = await namesIn('journal', '.journal')
    await rm(join(folder, 'journal', names[1]))
    expect((await check()).problems).toMatchObject([
      { kind: 'journalDamage', file: names[1], reason: 'the file is missing' },
    ])
    await writeFile(join(folder, 'journal', names[1]), 'nothing of ours')
    expect((await check()).problems).toMatchObject([{ kind: 'journalDamage', file: names[1], offset: 0 }])
  })

  test('[C7] [J6] the newest journal file is missed too: the snapshot before it says that there was one', async () => {
    const name = (await namesIn('journal', '.journal')).at(-1) as string
    await rm(join(folder, 'journal', name))
    expect((await check()).problems).toMatchObject([
      { kind: 'journalDamage', file: name, reason: 'the file is missing' },
    ])
    await expect(queued()).rejects.toMatchObject({ code: 'JOURNAL_GAP', details: { file: name } })
  })

  test('[C7] damage that the state needs keeps leftovers from being judged', async () => {
    for (const name of await namesIn('journal', '.snapshot')) await rm(join(folder, 'journal', name))
    await flip(join(folder, 'journal', (await namesIn('journal', '.journal'))[0]), 200)
    const report = await check({ archive: { maxBytes: 0, maxAgeMs: 0 } })
    expect(report.journal.readToEnd).toBe(false)
    expect(report.leftovers).toEqual([])
  })

  test('[C7] a snapshot that is not whole is told; repair sets it aside, and the journal says the same', async () => {
    const name = (await namesIn('journal', '.snapshot')).at(-1) as string
    await flip(join(folder, 'journal', name), 100)
    const report = await check()
    expect(report.problems).toEqual([{ kind: 'snapshotDamage', file: name }])
    expect(report.queues.flowFiles).toBe(120)
    const { actions, after } = await repair()
    expect(actions).toContainEqual({ kind: 'moved', path: `journal/${name}`, to: expect.stringMatching(/^set-aside-/) })
    expect(after.clean).toBe(true)
    expect(await queued()).toHaveLength(120)
  })

  test('[C7] a torn tail is no damage; repair cuts it as the next start would, and keeps a copy', async () => {
    const name = (await namesIn('journal', '.journal')).at(-1) as string
    await tear(name)
    const report = await check()
    expect(report).toMatchObject({ clean: true, journal: { torn: { file: name, offset: end.offset, bytes: 4 } } })
    const { actions, after } = await repair()
    expect(actions).toContainEqual({ kind: 'tornTailCut', file: name, offset: end.offset, bytes: 4 })
    expect(after.journal.torn).toBeNull()
    expect(await readFile(join(folder, 'journal', `${name}.torn-at-${end.offset}`), 'utf8')).toBe('torn')
    expect(await queued()).toHaveLength(120)
  })

  test('[C7] a torn tail before a file that was begun in vain is a torn tail, and the engine goes on in the older file', async () => {
    const name = (await namesIn('journal', '.journal')).at(-1) as string
    await tear(name)
    const next = `${String(end.file + 1).padStart(8, '0')}.journal`
    await writeFile(join(folder, 'journal', next), Buffer.alloc(7))
    expect(await check()).toMatchObject({ clean: true, journal: { torn: { file: name, bytes: 4 }, durable: end } })
    expect(await queued()).toHaveLength(120)
    expect(await queued()).toHaveLength(120)
  })

  test('[C7] files that nobody needs are told; repair removes ours and sets others aside', async () => {
    await writeFile(join(folder, 'content', 'probe.tmp'), 'x')
    await writeFile(join(folder, 'journal', '00000009.snapshot.tmp'), 'xy')
    await writeFile(join(folder, 'journal', '00000001.journal.torn-at-77'), 'xyz')
    await writeFile(join(folder, 'content', 'notes.txt'), 'mine')
    const report = await check({ archive: { maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: Number.POSITIVE_INFINITY } })
    expect(report.clean).toBe(true)
    expect(report.leftovers).toEqual([
      { kind: 'unknown', path: 'content/notes.txt', bytes: 4 },
      { kind: 'temporary', path: 'content/probe.tmp', bytes: 1 },
      { kind: 'torn', path: 'journal/00000001.journal.torn-at-77', bytes: 3 },
      { kind: 'temporary', path: 'journal/00000009.snapshot.tmp', bytes: 2 },
    ])
    const { actions, after } = await repair()
    expect(after.leftovers).toEqual([])
    const moved = actions.find(({ kind }) => kind === 'moved') as { to: string }
    expect(await readFile(join(folder, moved.to), 'utf8')).toBe('mine')
    expect(await queued()).toHaveLength(120)
  })

  test('[C7] content past the archive is told by size and by age; what a queue refers to and the newest number stay', async () => {
    const forEver = Number.POSITIVE_INFINITY
    const unused = (await check({ archive: { maxBytes: 0, maxAgeMs: forEver } })).leftovers
    expect(unused.length).toBeGreaterThan(1)
    expect((await check({ archive: { maxBytes: forEver, maxAgeMs: forEver } })).leftovers).toEqual([])
    await utimes(join(folder, unused[0].path), new Date(), new Date(Date.now() - 3_600_000))
    expect((await check({ archive: { maxBytes: forEver, maxAgeMs: 1_800_000 } })).leftovers).toEqual([unused[0]])
    const { after } = await repair({ archive: { maxBytes: 0, maxAgeMs: forEver } })
    expect(after).toMatchObject({ clean: true, leftovers: [] })
    expect(await queued()).toHaveLength(120)
  })

  test.for([
    { name: 'ahead of the journal', at: () => ({ file: end.file, offset: end.offset + 30 }), reason: 'ahead' },
    { name: 'within a frame', at: () => ({ file: end.file, offset: 17 }), reason: 'no frame' },
    { name: 'in a file that is gone', at: () => ({ file: 0, offset: 16 }), reason: 'no frame' },
  ])('[C7] an index that is $name is told', async ({ at, reason }) => {
    const report = await check({ indexed: at() })
    expect(report.problems).toMatchObject([{ kind: 'provenancePosition', reason: expect.stringContaining(reason) }])
  })

  test('[C7] the archive of the journal is no leftover, and an index that is built again from it is no problem', async () => {
    const archive = join(folder, 'journal', 'archive')
    await disk.makeFolder(archive)
    await rename(join(folder, 'journal', '00000001.journal'), join(archive, '00000001.journal.zst'))
    const { before, after } = await repair({ indexed: { file: 1, offset: 100 } })
    expect(before.problems).toEqual([])
    expect(before.leftovers.map(({ path }) => path)).not.toContain('journal/archive')
    expect(after.clean).toBe(true)
    expect(await readdir(archive)).toEqual(['00000001.journal.zst'])
  })

  test('[C7] an index that is behind is no problem, and its lag is told in bytes', async () => {
    const report = await check({ indexed: { file: 1, offset: 16 } })
    expect(report.problems).toEqual([])
    const sizes = await Promise.all(
      (await namesIn('journal', '.journal')).map(async (name) => (await stat(join(folder, 'journal', name))).size),
    )
    expect(report.provenance?.lagBytes).toBe(sizes.reduce((sum, size) => sum + size, 0) - 16 - endMark().length)
  })

  describe('a queue that is longer than memory', () => {
    const paged = { ...limits, journalFileBytes: 100, queueRecords: 20, pageRecords: 10 }

    /** The queue's FlowFiles go to pages, which a snapshot names. */
    beforeEach(async () => {
      const { engine } = await startTestEngine({ processors, folder, limits: paged })
      await engine.apply(flow, { parameters: {} })
      for (let round = 0; round < 30; round += 1) {
        await engine.stop('f')
        await engine.start('f', ['mark'])
      }
      await engine.journal.prune(engine.journal.durable)
      await engine.close()
    })

    test('[C7] pages are read for what they claim, and repair takes FlowFiles out of them', async () => {
      expect((await namesIn('journal', '.page')).length).toBeGreaterThan(3)
      expect(await check()).toMatchObject({ clean: true, queues: { flowFiles: 120, bytes: 120 * 101 } })
      const name = (await namesIn('content', '.segment')).at(-2) as string
      await rm(join(folder, 'content', name))
      const { before, after } = await repair()
      expect(before.problems.length).toBeGreaterThan(5)
      expect(after.problems).toEqual([])
      expect(await queued()).toHaveLength(120 - before.problems.length)
    })

    test('[C7] a page that is damaged is told with how many FlowFiles it holds', async () => {
      const [name] = await namesIn('journal', '.page')
      await flip(join(folder, 'journal', name), 60)
      const report = await check({ archive: { maxBytes: 0, maxAgeMs: 0 } })
      const lost = { kind: 'pageDamage', flow: 'f', connection: 'b', file: name, flowFiles: 10 }
      expect(report.problems).toContainEqual(lost)
      expect(report.queues.flowFiles).toBe(120)
    })

    test('[C7] a page that no snapshot names is left over', async () => {
      await cp(
        join(folder, 'journal', (await namesIn('journal', '.page'))[0]),
        join(folder, 'journal', '00009999.page'),
      )
      const { before, after } = await repair()
      expect(before.leftovers).toContainEqual(
        expect.objectContaining({ kind: 'unusedPage', path: 'journal/00009999.page' }),
      )
      expect(after.leftovers).toEqual([])
      expect(await queued()).toHaveLength(120)
    })
  })

  test('[C7] two folders are told apart by where FlowFiles are: a segment under another name is missing and unknown', async () => {
    const name = (await namesIn('content', '.segment')).at(-2) as string
    await rename(join(folder, 'content', name), join(folder, 'content', `copy-of-${name}`))
    const report = await check()
    expect(kinds(report)).toEqual(['danglingClaim'])
    expect(report.leftovers).toContainEqual(
      expect.objectContaining({ kind: 'unknown', path: `content/copy-of-${name}` }),
    )
    expect(segmentFileName(Number.parseInt(name, 10))).toBe(name)
  })
})
