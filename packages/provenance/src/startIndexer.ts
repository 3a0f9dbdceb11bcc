import { Worker } from 'node:worker_threads'
import type { JournalGap } from '@mulgil/engine/reading'
import type { CloseIndexer, IndexerData, IndexerMessage, IndexerStats } from './indexerMessages.ts'
import { DEFAULT_RETENTION, type Retention } from './retention.ts'

export interface IndexerOptions extends Omit<IndexerData, 'retention'> {
  readonly retention?: Partial<Retention>
  readonly onStats?: (stats: IndexerStats) => void
  /** Journal files were gone before they were indexed. */
  readonly onGap?: (gap: JournalGap) => void
  /** The thread died, which it does not do by itself: the index stands still until it is started again. */
  readonly onFailure?: (error: Error) => void
}

/** The indexer in its own thread. Disposing of it ends it after the transaction under way. */
export interface Indexer extends AsyncDisposable {
  readonly stats: IndexerStats
}

/** Starts the thread that tails the journal into the index, and resolves when the index is open or has said why not. */
export async function startIndexer(options: IndexerOptions): Promise<Indexer> {
  const { onStats, onGap, onFailure, retention, ...rest } = options
  const data: IndexerData = { ...rest, retention: { ...DEFAULT_RETENTION, ...retention } }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: data,
    name: 'provenance',
    // It makes little garbage.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  })
  let stats: IndexerStats = { position: undefined, events: 0, eventsPerSecond: 0, lagBytes: 0, lagMs: 0, problem: null }
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve())
  })
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: IndexerMessage) => {
      if (message.kind === 'stats') {
        stats = message.stats
        onStats?.(stats)
      }
      if (message.kind === 'gap') onGap?.(message)
      if (message.kind === 'ready' || (message.kind === 'stats' && message.stats.problem)) resolve()
    })
    worker.once('error', (error: Error) => {
      reject(error)
      onFailure?.(error)
    })
  })
  await ready
  return {
    get stats() {
      return stats
    },
    async [Symbol.asyncDispose]() {
      worker.postMessage({ kind: 'close' } satisfies CloseIndexer)
      await exited
    },
  }
}
