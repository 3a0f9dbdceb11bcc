import type { ArchiveBounds, JournalPosition } from '@mulgil/engine/reading'
import type { Retention } from './retention.ts'

/** What the indexer's thread is started with. */
export interface IndexerData {
  /** The index: a folder for SQLite files, or a postgresql:// URL. */
  readonly store: string
  readonly journalFolder: string
  /** Shared with the engine: the journal's durable end in, the indexed position out (see `sharedPositions`). */
  readonly positions: SharedArrayBuffer
  readonly retention: Retention
  /** How much of the journal's archive is kept; without it nobody tends the archive. */
  readonly archive?: ArchiveBounds
  readonly partitionEvents?: number
}

/** How the indexer is doing. */
export interface IndexerStats {
  /** Undefined before anything was indexed. */
  readonly position: JournalPosition | undefined
  /** Events indexed since the thread started. */
  readonly events: number
  readonly eventsPerSecond: number
  /** What is durable in the journal but not in the index yet, within one journal file exact. */
  readonly lagBytes: number
  /** How long ago the last indexed event happened, while there is a lag. */
  readonly lagMs: number
  /** Why the index stands still, and for how long it has; null while it does not. */
  readonly problem: { readonly message: string; readonly code?: string; readonly todo?: string } | null
}

/** From the indexer's thread. */
export type IndexerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stats'; readonly stats: IndexerStats }
  | { readonly kind: 'dropped'; readonly partitions: readonly number[] }
  /** Journal files were gone before they were indexed, both inclusive: what they told is not in the index. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }

/** To the indexer's thread: end after the transaction under way. */
export interface CloseIndexer {
  readonly kind: 'close'
}
