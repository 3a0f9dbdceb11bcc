import { join } from 'node:path'
import { type ArchiveBounds, pastBounds } from '../content/archive.ts'
import { newSegment, SEGMENT_NAME, type Segment, segmentFileName } from '../content/segment.ts'
import type { Disk } from '../disk.ts'
import { defaultLimits } from '../engineOptions.ts'
import { ARCHIVE } from '../journal/journalSource.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import type { EngineState } from '../journal/recoveredState.ts'
import type { JournalPosition } from '../provenance.ts'
import { type Page, pageFileName, readPage } from '../queue/page.ts'
import { uuidOf } from '../uuid.ts'
import { type JournalReading, readJournal } from './readJournal.ts'
import type { FolderProblem, FolderReport, Leftover } from './report.ts'

export interface CheckOptions {
  /** Holds journal and content, and nobody works with it. */
  readonly folder: string
  readonly disk: Disk
  /** Bounds of the archive, where they are not the engine's own. */
  readonly archive?: Partial<ArchiveBounds>
  /** How far provenance is indexed, where there is an index. */
  readonly indexed?: JournalPosition
  readonly now?: () => number
}

/** What stands in the folders of journal and content by name. */
const JOURNAL_NAME = /^\d{8,}\.(journal|snapshot)$/
const PAGE_NAME = /^(\d{8,})\.page$/
const DAMAGED_NAME = /^\d{8,}\.snapshot\.damaged$/
const TORN_NAME = /^\d{8,}\.journal\.torn-at-\d+$/
const KEPT_NAME = /^taken-out-.*\.jsonl$/

/** Says all that is wrong with an engine's data folder, and what in it nobody needs. Changes nothing. */
export async function checkFolder(options: CheckOptions): Promise<FolderReport> {
  const { folder, disk, now = Date.now, indexed } = options
  const { maxBytes = defaultLimits.archiveBytes, maxAgeMs = defaultLimits.archiveMs } = options.archive ?? {}
  const reading = await readJournal(disk, join(folder, 'journal'))
  const { segments, leftovers } = await readSegments(disk, join(folder, 'content'))
  const claims = await checkClaims(options, reading.state, segments)
  const unused = [...segments.values()].filter(({ references }) => references === 0)
  const newest = Math.max(0, ...segments.keys())
  const provenance = indexed && reading.journal.durable ? checkPosition(indexed, reading) : { problems: [], at: null }
  const problems = [...reading.problems, ...claims.problems, ...provenance.problems]
  return {
    clean: problems.length === 0,
    problems,
    leftovers: [
      ...leftovers,
      ...(await strangersIn(disk, join(folder, 'journal'), reading)),
      // Where the queues are not known to the end, anything may still be needed; the newest keeps its number taken.
      ...(reading.journal.readToEnd ? pastBounds(unused, { maxBytes, maxAgeMs }, now(), 0) : [])
        .filter(({ number }) => number !== newest)
        .map(({ number, length }): Leftover => {
          return { kind: 'pastArchive', path: join('content', segmentFileName(number)), bytes: length }
        }),
    ],
    journal: reading.journal,
    queues: claims.queues,
    content: {
      segments: segments.size,
      bytes: sum(segments.values()),
      archivedSegments: unused.length,
      archivedBytes: sum(unused),
    },
    provenance: provenance.at,
  }
}

function sum(segments: Iterable<Segment>): number {
  let bytes = 0
  for (const { length } of segments) bytes += length
  return bytes
}

interface Queued {
  readonly flow: string
  readonly connection: string
  readonly record: FlowFileRecord
}
interface UnreadablePage {
  readonly flow: string
  readonly connection: string
  readonly page: Page
}

/** Every FlowFile in a queue; those in pages are read page by page. A page that cannot be read is told instead. */
export async function* queuedIn(
  { disk, folder }: Pick<CheckOptions, 'disk' | 'folder'>,
  state: EngineState,
): AsyncGenerator<Queued | UnreadablePage> {
  for (const [key, queue] of state.queues) {
    const slash = key.indexOf('/')
    const at = { flow: key.slice(0, slash), connection: key.slice(slash + 1) }
    for (const part of queue.parts) {
      if (!('number' in part)) {
        for (const record of part.values()) yield { ...at, record }
        continue
      }
      let records: readonly FlowFileRecord[]
      try {
        records = await readPage(disk, join(folder, 'journal'), part.number)
      } catch {
        yield { ...at, page: part }
        continue
      }
      for (const record of records) yield { ...at, record }
    }
  }
}

async function checkClaims(options: CheckOptions, state: EngineState, segments: ReadonlyMap<number, Segment>) {
  const node = await nodeOf(options.disk, options.folder)
  const problems: FolderProblem[] = []
  const claimed = new Map<number, number>()
  const connections = new Set<string>()
  let flowFiles = 0
  let bytes = 0
  for await (const found of queuedIn(options, state)) {
    const { flow, connection } = found
    connections.add(`${flow}/${connection}`)
    if ('page' in found) {
      const { number, count, segments: referred } = found.page
      flowFiles += count
      bytes += found.page.bytes
      problems.push({ kind: 'pageDamage', flow, connection, file: pageFileName(number), flowFiles: count })
      for (const [segment, references] of referred) {
        const known = segments.get(segment)
        if (known) known.references += references
      }
      continue
    }
    flowFiles += 1
    const { id, claim, attributes } = found.record
    if (!claim) continue
    bytes += claim.length
    const segment = segments.get(claim.segment)
    if (segment) segment.references += 1
    const end = claim.offset + claim.length
    if (claim.length === 0 || (segment && segment.length >= end)) continue
    if (segment) claimed.set(claim.segment, Math.max(end, claimed.get(claim.segment) ?? 0))
    const uuid = uuidOf(node, id)
    const segmentBytes = segment?.length ?? null
    problems.push({ kind: 'danglingClaim', flow, connection, id, uuid, attributes, claim, segmentBytes })
  }
  for (const [segment, end] of claimed) {
    const there = segments.get(segment)?.length ?? 0
    problems.unshift({ kind: 'shortSegment', segment, bytes: there, claimed: end })
  }
  return { problems, queues: { connections: connections.size, flowFiles, bytes } }
}

async function readSegments(disk: Disk, folder: string) {
  const segments = new Map<number, Segment>()
  const leftovers: Leftover[] = []
  const found: Segment[] = []
  for (const name of await listed(disk, folder)) {
    const { size, modifiedAt } = await disk.stat(join(folder, name))
    const number = Number(SEGMENT_NAME.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(number)) {
      leftovers.push({ kind: isTemporary(name) ? 'temporary' : 'unknown', path: join('content', name), bytes: size })
    } else found.push(newSegment(number, size, modifiedAt))
  }
  for (const segment of found.sort((a, b) => a.number - b.number)) segments.set(segment.number, segment)
  return { segments, leftovers }
}

async function strangersIn(disk: Disk, folder: string, { pages, journal }: JournalReading): Promise<Leftover[]> {
  const leftovers: Leftover[] = []
  for (const name of await listed(disk, folder)) {
    if (JOURNAL_NAME.test(name) || KEPT_NAME.test(name) || name === ARCHIVE) continue
    const page = PAGE_NAME.exec(name)?.[1]
    if (page && (pages.has(Number(page)) || !journal.readToEnd)) continue
    const kind = page ? 'unusedPage' : kindOf(name)
    leftovers.push({ kind, path: join('journal', name), bytes: (await disk.stat(join(folder, name))).size })
  }
  return leftovers
}

const kindOf = (name: string): Leftover['kind'] =>
  TORN_NAME.test(name)
    ? 'torn'
    : DAMAGED_NAME.test(name)
      ? 'damagedSnapshot'
      : isTemporary(name)
        ? 'temporary'
        : 'unknown'
const isTemporary = (name: string) => name.endsWith('.tmp')

async function listed(disk: Disk, folder: string): Promise<string[]> {
  try {
    return (await disk.list(folder)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function checkPosition(indexed: JournalPosition, { journal, lagOf }: JournalReading) {
  const lagBytes = lagOf(indexed)
  if (lagBytes !== undefined) return { problems: [], at: { indexed, lagBytes } }
  const durable = journal.durable as JournalPosition
  const isAhead = indexed.file > durable.file || (indexed.file === durable.file && indexed.offset > durable.offset)
  const reason = isAhead
    ? `it is ahead of the journal, which ends at byte ${durable.offset} of file ${durable.file}`
    : 'no frame of the journal ends there'
  const problem: FolderProblem = { kind: 'provenancePosition', indexed, reason }
  return { problems: [problem], at: { indexed, lagBytes: 0 } }
}

async function nodeOf(disk: Disk, folder: string): Promise<string> {
  try {
    return (JSON.parse((await disk.readFile(join(folder, 'engine.json'))).toString('utf8')) as { node: string }).node
  } catch {
    return '000000000000'
  }
}
