import type { JournalPosition } from '@mulgil/engine/reading'
import type { Dictionary } from './dictionary.ts'
import type { ProvenanceClient } from './partitionFile.ts'
import type { RetainedPartition } from './retention.ts'
import type { BulkSql, PartitionSpan, Transaction } from './rows.ts'

/** Where the index lives: a folder of SQLite files, or a PostgreSQL database. */
export type IndexStore = { readonly folder: string } | { readonly url: string }

/** The partition that is written. */
export interface WritablePartition {
  readonly client: ProvenanceClient
  readonly dictionary: Dictionary
  /** Undefined before its first events. */
  readonly span: PartitionSpan | undefined
  /** What the database needs in the transaction of the first events. */
  readonly prepare?: (tx: Transaction) => Promise<void>
}

/** The partitions of an index as its one writer sees them. */
export interface PartitionHome extends AsyncDisposable {
  readonly sql: BulkSql
  /** The partition that was written last, and up to where. */
  newest(): Promise<{ partition: WritablePartition; position: JournalPosition } | undefined>
  /** Begins the partition after the one that is written so far. */
  begin(firstId: number, last: WritablePartition | undefined): Promise<WritablePartition>
  /** Oldest first. */
  list(): Promise<RetainedPartition[]>
  drop(firstId: number): Promise<void>
}
