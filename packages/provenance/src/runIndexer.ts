import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalPosition, ProvenanceBatch } from '@mulgil/engine/reading'
import type { IndexWriter } from './indexWriter.ts'

export interface RunIndexerOptions {
  readonly writer: IndexWriter
  /** The journal's events from a position on, or from its start. Ends when there is nothing more to index. */
  readonly read: (from: JournalPosition | undefined) => AsyncIterable<ProvenanceBatch>
  /** A transaction holds about this many events, if they come that fast. */
  readonly batchEvents?: number
  /** A transaction holds the events of about this much journal. */
  readonly batchBytes?: number
  /** How long events wait for others to share their transaction. */
  readonly delayMs?: number
  /** Called after each transaction. */
  readonly onIndexed?: (indexed: { position: JournalPosition; events: number; lastTime: number | undefined }) => void
}

/** Indexes what a journal brings, many batches in one transaction, until the source ends. */
export async function runIndexer(options: RunIndexerOptions): Promise<void> {
  const { writer, read, onIndexed, batchEvents = 10_000, batchBytes = 4 * 1024 * 1024, delayMs = 100 } = options
  const source = read(writer.position)[Symbol.asyncIterator]()
  let events = 0
  let lastTime: number | undefined
  let position: JournalPosition | undefined
  let bytes = 0
  let timer: AbortController | undefined
  let due: Promise<'due'> | undefined

  async function flush() {
    timer?.abort()
    due = undefined
    if (!position) return
    await writer.commit(position)
    onIndexed?.({ position, events, lastTime })
    events = 0
    lastTime = undefined
    position = undefined
    bytes = 0
  }

  try {
    let coming = source.next()
    for (;;) {
      const arrived = await (due ? Promise.race([coming, due]) : coming)
      if (arrived === 'due') {
        await flush()
        continue
      }
      if (arrived.done) break
      await writer.add(arrived.value.events)
      events += arrived.value.events.length
      lastTime = arrived.value.events.at(-1)?.time ?? lastTime
      bytes += bytesBetween(position ?? writer.position, arrived.value.next)
      position = arrived.value.next
      if (events >= batchEvents || bytes >= batchBytes) await flush()
      else if (!due) {
        timer = new AbortController()
        due = sleep(delayMs, 'due' as const, { signal: timer.signal }).catch(() => 'due' as const)
      }
      coming = source.next()
    }
    await flush()
  } finally {
    timer?.abort()
    await source.return?.()
  }
}

/** What lies between two positions, as far as it is in the file of the second. */
function bytesBetween(from: JournalPosition | undefined, to: JournalPosition): number {
  return from?.file === to.file ? to.offset - from.offset : to.offset
}
