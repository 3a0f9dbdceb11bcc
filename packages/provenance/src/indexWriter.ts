import type { JournalPosition, ProvenanceEvent } from '@mulgil/engine/reading'
import { type EncodedRows, encodeRows } from './encodeRows.ts'
import { errors } from './errors.ts'
import type { IndexStore, PartitionHome, WritablePartition } from './indexStore.ts'
import { openPartitionFolder } from './partitionFolder.ts'
import { expiredPartitions, type Retention } from './retention.ts'
import { insertRows, type PartitionSpan, storePosition, storeSpan } from './rows.ts'

/** Takes the events of the journal into the index. */
export interface IndexWriter extends AsyncDisposable {
  /** Up to where the journal is indexed; undefined for a fresh index. */
  readonly position: JournalPosition | undefined
  /** Makes rows of events, which wait for the next `commit`; of the events themselves nothing is kept. */
  add(events: readonly ProvenanceEvent[]): Promise<void>
  /** Stores what was added and the position after it in one transaction. What cannot be stored is forgotten. */
  commit(next: JournalPosition): Promise<void>
  /** Adds and commits. */
  append(events: readonly ProvenanceEvent[], next: JournalPosition): Promise<void>
  /** Drops the partitions that are past their time or room, and returns their first event ids. */
  retain(retention: Retention, now: number): Promise<number[]>
}

export type IndexWriterOptions = IndexStore & {
  /** A partition is closed when it holds this many events. */
  readonly partitionEvents?: number
  /** A partition is closed when its first event is this old, so that retention by age can drop it. */
  readonly partitionAgeMs?: number
}

const TRANSACTION = { maxWait: 60_000, timeout: 600_000 }
const DAY_MS = 24 * 60 * 60 * 1000

/** What PostgreSQL needs is loaded only where it is used. */
async function openHome(store: IndexStore): Promise<PartitionHome> {
  if ('folder' in store) return openPartitionFolder(store.folder)
  return (await import('./partitionTables.ts')).openPartitionTables(store.url)
}

/** Opens the index for its one writer. */
export async function openIndexWriter(options: IndexWriterOptions): Promise<IndexWriter> {
  const { partitionEvents = 2_000_000, partitionAgeMs = DAY_MS } = options
  const home = await openHome(options)
  const newest = await home.newest()
  let current = newest?.partition
  let position = newest?.position

  let added: EncodedRows[] = []

  async function partitionFor(events: readonly ProvenanceEvent[]): Promise<WritablePartition> {
    const span = current?.span
    const last = added.at(-1)?.lastId ?? span?.lastId ?? 0
    if (events[0].id <= last) throw errors.EVENT_INDEXED_TWICE({ event: events[0].id, last })
    // All of a transaction goes into one partition.
    if (current && added.length > 0) return current
    const full = span && span.lastId - span.firstId + 1 >= partitionEvents
    const old = span && events[0].time - span.minTime >= partitionAgeMs
    if (!current || full || old) current = await home.begin(events[0].id, current)
    return current
  }

  async function add(events: readonly ProvenanceEvent[]): Promise<void> {
    if (events.length === 0) return
    const { dictionary } = await partitionFor(events)
    added.push(encodeRows(events, dictionary))
  }

  async function store(
    partition: WritablePartition,
    rows: readonly EncodedRows[],
    next: JournalPosition,
  ): Promise<void> {
    const { client, dictionary, span } = partition
    const grown = rows.reduce(growSpan, span) as PartitionSpan
    await client.$transaction(async (tx) => {
      if (!span) await partition.prepare?.(tx)
      await insertRows(tx, home.sql, rows, dictionary, span?.lastId)
      await storeSpan(tx, grown)
      await storePosition(tx, next)
    }, TRANSACTION)
    dictionary.markStored()
    current = { ...partition, span: grown }
  }

  async function commit(next: JournalPosition): Promise<void> {
    const rows = added
    added = []
    if (current && rows.length > 0) await store(current, rows, next)
    else if (current?.span) await storePosition(current.client, next)
    else return
    position = next
  }

  return {
    get position() {
      return position
    },
    add,
    commit,
    async append(events, next) {
      await add(events)
      await commit(next)
    },
    async retain(retention, now) {
      const expired = expiredPartitions(await home.list(), retention, now)
      for (const { firstId } of expired) await home.drop(firstId)
      return expired.map(({ firstId }) => firstId)
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

function growSpan(span: PartitionSpan | undefined, rows: EncodedRows): PartitionSpan {
  return {
    firstId: span?.firstId ?? rows.runs[0].firstId,
    lastId: rows.lastId,
    minTime: Math.min(span?.minTime ?? rows.minTime, rows.minTime),
    maxTime: Math.max(span?.maxTime ?? rows.maxTime, rows.maxTime),
    minEntry: Math.min(span?.minEntry ?? rows.minEntry, rows.minEntry),
  }
}
