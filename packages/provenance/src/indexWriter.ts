import type { JournalPosition, Touch } from '@mulgil/engine/reading'
import { type ChunkBatch, ChunkWriter } from './chunkWriter.ts'
import { errors } from './errors.ts'
import type { IndexStore, PartitionHome, WritablePartition } from './indexStore.ts'
import { openPartitionFolder } from './partitionFolder.ts'
import { expiredPartitions, type Retention } from './retention.ts'
import { insertRows, type PartitionSpan, storePosition, storeSpan } from './rows.ts'

/** Takes the events of the journal into the index. */
export interface IndexWriter extends AsyncDisposable {
  /** Where to go on in the journal; undefined for a fresh index. */
  readonly position: JournalPosition | undefined
  /** What was added and not committed yet. */
  readonly pendingEvents: number
  readonly pendingBytes: number
  /** A frame of the journal follows that begins here. */
  beginFrame(at: JournalPosition): void
  /** Copies the events of a touch; when a promise comes back, it must be awaited before the touch changes. */
  add(touch: Touch): Promise<void> | undefined
  /** All of the frame is added, and here the next one begins. */
  endFrame(next: JournalPosition): void
  /**
   * Stores what was added and the position to go on from in one transaction, also in the middle of a frame: what is stored
   * of that is left out when it is read again. What cannot be stored is forgotten.
   */
  commit(): Promise<void>
  /** Drops the partitions that are past their time or room, and returns their first event ids. */
  retain(retention: Retention, now: number): Promise<number[]>
}

export type IndexWriterOptions = IndexStore & {
  /** A partition is closed when it holds this many events. */
  readonly partitionEvents?: number
  /** Events up to this one are left out when they come: they are held elsewhere. */
  readonly after?: number
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
  const { partitionEvents = 2_000_000, partitionAgeMs = DAY_MS, after = 0 } = options
  const home = await openHome(options)
  const newest = await home.newest()
  let current = newest?.partition
  let chunks = current && new ChunkWriter(current.dictionary)
  let position = newest?.position
  let reached: JournalPosition | undefined
  let lastId = current?.span?.lastId ?? 0
  let storedId = lastId
  // In the frame at the stored position the first events may be stored already.
  let resuming = true
  let skippedId: number | undefined
  let turned = false

  function add(touch: Touch): Promise<void> | undefined {
    const last = touch.firstEventId + touch.events - 1
    if (last <= after) return undefined
    if (touch.firstEventId <= lastId) {
      if (!resuming || last > lastId) throw refused(touch.firstEventId)
      skippedId = last
      return undefined
    }
    checkSkipped()
    // All of a transaction goes into one partition.
    if (!turned && mustTurn(touch)) return turn(touch)
    take(touch)
    return undefined
  }

  function refused(event: number): Error {
    const error = errors.EVENT_INDEXED_TWICE({ event, last: lastId })
    forget()
    return error
  }

  /** A frame that was stored in part has the last stored event in it; one of another journal has not. */
  function checkSkipped(): void {
    if (skippedId !== undefined && skippedId !== lastId) throw refused(skippedId)
    skippedId = undefined
  }

  function forget(): void {
    chunks?.forget()
    skippedId = undefined
    lastId = storedId
    reached = position
    turned = false
  }

  function take(touch: Touch): void {
    turned = true
    chunks?.add(touch)
    lastId = touch.firstEventId + touch.events - 1
  }

  function mustTurn({ time }: Touch): boolean {
    const span = current?.span
    const full = span && span.lastId - span.firstId + 1 >= partitionEvents
    const old = span && time - span.minTime >= partitionAgeMs
    return current === undefined || full === true || old === true
  }

  async function turn(touch: Touch): Promise<void> {
    current = await home.begin(touch.firstEventId, current)
    chunks = new ChunkWriter(current.dictionary)
    take(touch)
  }

  async function store(partition: WritablePartition, batch: ChunkBatch, next: JournalPosition): Promise<void> {
    const { client, dictionary, span } = partition
    const grown = growSpan(span, batch)
    await client.$transaction(async (tx) => {
      if (!span) await partition.prepare?.(tx)
      await insertRows(tx, home.sql, batch, dictionary)
      await storeSpan(tx, grown)
      await storePosition(tx, next)
    }, TRANSACTION)
    dictionary.markStored()
    current = { ...partition, span: grown }
  }

  async function commit(): Promise<void> {
    const next = reached
    turned = false
    if (next === undefined) return
    if (current && chunks && chunks.events > 0) {
      try {
        await store(current, chunks.batch(), next)
        chunks.stored()
        storedId = lastId
      } catch (error) {
        forget()
        throw error
      }
    } else if (current?.span) await storePosition(current.client, next)
    else return
    position = next
  }

  return {
    get position() {
      return position
    },
    get pendingEvents() {
      return chunks?.events ?? 0
    },
    get pendingBytes() {
      return chunks?.size ?? 0
    },
    beginFrame(at) {
      reached = at
    },
    add,
    endFrame(next) {
      checkSkipped()
      reached = next
      resuming = false
    },
    commit,
    async retain(retention, now) {
      const expired = expiredPartitions(await home.list(), retention, now)
      for (const { firstId } of expired) await home.drop(firstId)
      return expired.map(({ firstId }) => firstId)
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

function growSpan(span: PartitionSpan | undefined, batch: ChunkBatch): PartitionSpan {
  return {
    firstId: span?.firstId ?? batch.firstId,
    lastId: batch.lastId,
    minTime: Math.min(span?.minTime ?? batch.minTime, batch.minTime),
    maxTime: Math.max(span?.maxTime ?? batch.maxTime, batch.maxTime),
    minEntry: Math.min(span?.minEntry ?? batch.minEntry, batch.minEntry),
  }
}
