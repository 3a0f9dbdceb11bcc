import type { JournalPosition, ProvenanceEvent } from '@mulgil/engine'
import type { Dictionary } from './dictionary.ts'
import { encodeRows } from './encodeRows.ts'
import { errors } from './errors.ts'
import {
  listPartitionFiles,
  openForReading,
  openForWriting,
  type PartitionFile,
  type ProvenanceClient,
  partitionBytes,
  partitionFile,
  removePartition,
} from './partitionFile.ts'
import { expiredPartitions, type Retention } from './retention.ts'
import {
  insertRows,
  loadDictionary,
  loadPosition,
  loadSpans,
  type PartitionSpan,
  sqliteSql,
  storePosition,
  storeSpan,
} from './rows.ts'

/** Takes the events of the journal into the index. */
export interface IndexWriter extends AsyncDisposable {
  /** Up to where the journal is indexed; undefined for a fresh index. */
  readonly position: JournalPosition | undefined
  /** Stores events and the position after them in one transaction. */
  append(events: readonly ProvenanceEvent[], next: JournalPosition): Promise<void>
  /** Drops the partitions that are past their time or room, and returns their first event ids. */
  retain(retention: Retention, now: number): Promise<number[]>
}

export interface IndexWriterOptions {
  readonly folder: string
  /** A partition is closed when it holds this many events. */
  readonly partitionEvents?: number
  /** A partition is closed when its first event is this old, so that retention by age can drop it. */
  readonly partitionAgeMs?: number
}

interface OpenPartition {
  readonly file: PartitionFile
  readonly client: ProvenanceClient
  readonly dictionary: Dictionary
  span: PartitionSpan | undefined
}

const TRANSACTION = { maxWait: 60_000, timeout: 600_000 }
const DAY_MS = 24 * 60 * 60 * 1000

/** Opens the index in SQLite files for its one writer. */
export async function openIndexWriter(options: IndexWriterOptions): Promise<IndexWriter> {
  const { folder, partitionEvents = 2_000_000, partitionAgeMs = DAY_MS } = options
  let current: OpenPartition | undefined
  let position: JournalPosition | undefined
  // The newest file that has a position tells it; a file without one was made just before a crash.
  for (const file of (await listPartitionFiles(folder)).reverse()) {
    const opened = await openPartition(file)
    position = await loadPosition(opened.client)
    if (position) {
      current = opened
      break
    }
    await opened.client.$disconnect()
  }

  // A closed partition's newest event stays what it is.
  const newestTimes = new Map<number, number>()
  async function newestTime(file: PartitionFile): Promise<number> {
    const known = newestTimes.get(file.firstId)
    if (known !== undefined) return known
    if (file.firstId === current?.file.firstId) return current.span?.maxTime ?? 0
    const client = await openForReading(file)
    const [span] = await loadSpans(client)
    await client.$disconnect()
    newestTimes.set(file.firstId, span?.maxTime ?? 0)
    return span?.maxTime ?? 0
  }

  async function partitionFor(events: readonly ProvenanceEvent[]): Promise<OpenPartition> {
    const span = current?.span
    const full = span && span.lastId - span.firstId + 1 >= partitionEvents
    const old = span && events[0].time - span.minTime >= partitionAgeMs
    if (current && !full && !old) return current
    await current?.client.$disconnect()
    current = await openPartition(partitionFile(folder, events[0].id))
    return current
  }

  async function store(
    partition: OpenPartition,
    events: readonly ProvenanceEvent[],
    next: JournalPosition,
  ): Promise<void> {
    const { client, dictionary } = partition
    if (events.length === 0) return storePosition(client, next)
    const { span } = partition
    if (span && events[0].id <= span.lastId)
      throw errors.EVENT_INDEXED_TWICE({ event: events[0].id, last: span.lastId })
    const rows = encodeRows(events, dictionary)
    const grown: PartitionSpan = {
      firstId: span?.firstId ?? events[0].id,
      lastId: rows.lastId,
      minTime: Math.min(span?.minTime ?? rows.minTime, rows.minTime),
      maxTime: Math.max(span?.maxTime ?? rows.maxTime, rows.maxTime),
    }
    await client.$transaction(async (tx) => {
      await insertRows(tx, sqliteSql, rows, dictionary)
      await storeSpan(tx, grown)
      await storePosition(tx, next)
    }, TRANSACTION)
    dictionary.markStored()
    partition.span = grown
  }

  return {
    get position() {
      return position
    },
    async append(events, next) {
      const partition = events.length > 0 ? await partitionFor(events) : current
      if (!partition) return
      await store(partition, events, next)
      position = next
    },
    async retain(retention, now) {
      const files = await listPartitionFiles(folder)
      const partitions = await Promise.all(
        files.map(async (file) => ({ ...file, maxTime: await newestTime(file), bytes: await partitionBytes(file) })),
      )
      const expired = expiredPartitions(partitions, retention, now)
      for (const { firstId } of expired) await removePartition(partitionFile(folder, firstId))
      return expired.map(({ firstId }) => firstId)
    },
    async [Symbol.asyncDispose]() {
      await current?.client.$disconnect()
    },
  }
}

async function openPartition(file: PartitionFile): Promise<OpenPartition> {
  const client = await openForWriting(file)
  const [span] = await loadSpans(client)
  return { file, client, dictionary: await loadDictionary(client), span }
}
