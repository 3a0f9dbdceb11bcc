import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalPosition, TouchedFrame } from '@mulgil/engine/reading'
import type { IndexWriter } from './indexWriter.ts'

/** A transaction that was committed. */
export interface Indexed {
  readonly position: JournalPosition
  readonly events: number
  readonly lastTime: number | undefined
}

export interface RunIndexerOptions {
  readonly writer: IndexWriter
  /** The journal's frames from a position on, or from its start. Ends when there is nothing more to index. */
  readonly read: (from: JournalPosition | undefined) => AsyncIterable<TouchedFrame>
  /** A transaction holds about this many events, if they come that fast. */
  readonly batchEvents?: number
  /** A transaction holds about so many bytes of packed events. */
  readonly batchBytes?: number
  /** How long events wait for others to share their transaction. */
  readonly delayMs?: number
  /** Called after each transaction. */
  readonly onIndexed?: (indexed: Indexed) => void
}

/** Indexes what a journal brings, many frames in one transaction, until the source ends. */
export async function runIndexer(options: RunIndexerOptions): Promise<void> {
  const { writer, read, onIndexed, batchEvents = 50_000, batchBytes = 512 * 1024, delayMs = 100 } = options
  const source = read(writer.position)[Symbol.asyncIterator]()
  let lastTime: number | undefined
  let reached: JournalPosition | undefined
  let timer: AbortController | undefined
  let due: Promise<'due'> | undefined

  async function flush() {
    timer?.abort()
    due = undefined
    const position = reached
    if (!position) return
    const events = writer.pendingEvents
    await writer.commit()
    onIndexed?.({ position, events, lastTime })
    lastTime = undefined
    reached = undefined
  }

  async function take({ touches, at, next }: TouchedFrame) {
    writer.beginFrame(at)
    while (touches.next()) {
      const turning = writer.add(touches)
      if (turning) await turning
      lastTime = touches.time
      if (writer.pendingEvents < batchEvents && writer.pendingBytes < batchBytes) continue
      reached = at
      await flush()
    }
    writer.endFrame(next)
    reached = next
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
      await take(arrived.value)
      if (!due) {
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
