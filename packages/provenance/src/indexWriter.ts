import type { JournalPosition, ProvenanceEvent } from '@mulgil/engine/reading'
import { encodeRows } from './encodeRows.ts'
import { errors } from './errors.ts'
import type { IndexStore, PartitionHome, WritablePartition } from './indexStore.ts'
import { openPartitionFolder } from './partitionFolder.ts'
import { expiredPartitions, type Retention } from './retention.ts'
import { insertRows, type PartitionSpan, storePosition, storeSpan } from './rows.ts'

/** Takes the events of the journal into the index. */
export interface IndexWriter extends AsyncDisposable {
  /** Up to where the journal is indexed; undefined for a fresh index. */
  readonly position: JournalPosition | undefined
  /** Stores events and the position after them in one transaction. */
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

  async function partitionFor(events: readonly ProvenanceEvent[]): Promise<WritablePartition> {
    const span = current?.span
    if (span && events[0].id <= span.lastId) {
      throw errors.EVENT_INDEXED_TWICE({ event: events[0].id, last: span.lastId })
    }
    const full = span && span.lastId - span.firstId + 1 >= partitionEvents
    const old = span && events[0].time - span.minTime >= partitionAgeMs
    if (!current || full || old) current = await home.begin(events[0].id, current)
    return current
  }

  async function store(
    partition: WritablePartition,
    events: readonly ProvenanceEvent[],
    next: JournalPosition,
  ): Promise<void> {
    const { client, dictionary, span } = partition
    const rows = encodeRows(events, dictionary)
    const grown: PartitionSpan = {
      firstId: span?.firstId ?? events[0].id,
      lastId: rows.lastId,
      minTime: Math.min(span?.minTime ?? rows.minTime, rows.minTime),
      maxTime: Math.max(span?.maxTime ?? rows.maxTime, rows.maxTime),
      minEntry: Math.min(span?.minEntry ?? rows.minEntry, rows.minEntry),
    }
    await client.$transaction(async (tx) => {
      if (!span) await partition.prepare?.(tx)
      await insertRows(tx, home.sql, rows, dictionary, span?.lastId)
      await storeSpan(tx, grown)
      await storePosition(tx, next)
    }, TRANSACTION)
    dictionary.markStored()
    current = { ...partition, span: grown }
  }

  return {
    get position() {
      return position
    },
    async append(events, next) {
      if (events.length > 0) await store(await partitionFor(events), events, next)
      else if (current?.span) await storePosition(current.client, next)
      else return
      position = next
    },
    async retain(retention, now) {
      const expired = expiredPartitions(await home.list(), retention, now)
      for (const { firstId } of expired) await home.drop(firstId)
      return expired.map(({ firstId }) => firstId)
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}
