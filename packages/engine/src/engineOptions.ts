import type { Problem } from '@mulgil/flow'
import type { Activity } from './activity.ts'
import type { EngineBulletin } from './bulletins.ts'
import type { Disk } from './disk.ts'
import type { ContentClaim } from './flowFile.ts'
import type { ApplyValues } from './flowRuntime.ts'
import type { LinkTransport } from './link/linkBatch.ts'
import type { AnyProcessor } from './processor.ts'
import type { HeldComponent } from './quarantine.ts'
import type { Clock } from './schedule/clock.ts'
import type { AnyService } from './service.ts'

export interface EngineOptions {
  /** Holds journal, content and the node's id. */
  readonly folder: string
  readonly processors: readonly AnyProcessor[]
  readonly services?: readonly AnyService[]
  readonly clock?: Clock
  readonly random?: () => number
  readonly disk?: Disk
  /** `none`: nothing waits for the disk; a power cut may take the last seconds. */
  readonly durability?: 'fsync' | 'none'
  /** Shared with the provenance indexer; see `sharedPositions`. */
  readonly positions?: SharedArrayBuffer
  readonly onBulletin?: (bulletin: EngineBulletin) => void
  /** The same bulletin again within this time is counted instead of passed on; default 1,000. */
  readonly bulletinEveryMs?: number
  readonly onLog?: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void
  readonly limits?: Partial<EngineLimits>
  /** Where a host in another thread reads what runs now; private to the engine when absent. */
  readonly activity?: Activity
  /** Components that are not started although they should run, until they are released or a person starts them. */
  readonly held?: readonly HeldComponent[]
  /** Which of several engines this is, from 0: its FlowFiles and events have ids of their own range. */
  readonly number?: number
  /** Brings FlowFiles to flows of other engines; without it only flows of this engine can be linked. */
  readonly links?: LinkTransport
}

export interface EngineLimits {
  /** How far provenance may be behind while the indexer gets on, in milliseconds of its work; past it, sources wait. */
  readonly indexLagMs: number
  /** Journal that provenance has not indexed; past it, sources wait, also when the indexer stands still. */
  readonly indexBacklogBytes: number
  /** How long an apply waits for a queue to run empty before it gives up; later applies wait behind it. Milliseconds. */
  readonly drainMs: number
  /** A trigger that runs for so long is reported once as hanging. Milliseconds. */
  readonly hangMs: number
  /** Commits in memory that the disk has not taken; past it, nothing runs until it has. */
  readonly pendingBytes: number
  /** The same for content. */
  readonly pendingContentBytes: number
  /** Content that nothing refers to any more is kept for looking and replay up to so many bytes, … */
  readonly archiveBytes: number
  /** … for so long, … */
  readonly archiveMs: number
  /** … and while so much of the disk is free. */
  readonly archiveFreeBytes: number
  /** Sources wait while less of the disk is free: the journal must still be able to commit what is under way. */
  readonly reserveBytes: number
  /** How soon a disk that refused is tried again. Milliseconds. */
  readonly diskRetryMs: number
  /** How long closing waits for a disk that refuses to write. Milliseconds. */
  readonly closeMs: number
  /** Size of a shared content segment; the newest two stay in memory. */
  readonly segmentBytes: number
  /** Content up to this size is packed into shared segments; longer content that streams in gets a segment of its own. */
  readonly packedBytes: number
  readonly journalFileBytes: number
  /** Whether journal files that nobody needs any more are put into the archive, which someone else must then tend. */
  readonly archivesJournal: boolean
  /** FlowFiles that one queue holds in memory, about; the others wait on disk, in pages of so many. */
  readonly queueRecords: number
  readonly pageRecords: number
  /** FlowFiles that all queues together hold in memory, about. */
  readonly memoryRecords: number
}

/** What holds unless a setting says otherwise. */
export const defaultLimits: EngineLimits = {
  indexLagMs: 500,
  indexBacklogBytes: 512 * 1024 * 1024,
  drainMs: 90_000,
  hangMs: 60_000,
  pendingBytes: 4 * 1024 * 1024,
  pendingContentBytes: 64 * 1024 * 1024,
  archiveBytes: 4 * 1024 * 1024 * 1024,
  archiveMs: 7 * 24 * 3600 * 1000,
  archiveFreeBytes: 1024 * 1024 * 1024,
  reserveBytes: 64 * 1024 * 1024,
  diskRetryMs: 1000,
  closeMs: 5000,
  segmentBytes: 4 * 1024 * 1024,
  journalFileBytes: 8 * 1024 * 1024,
  archivesJournal: false,
  packedBytes: 1024 * 1024,
  queueRecords: 20_000,
  pageRecords: 5000,
  memoryRecords: 100_000,
}

export type QueueChoice = 'wait' | 'drain' | 'drop'
export interface ApplyOptions extends ApplyValues {
  readonly version?: number
  /** What becomes of data in connections that the document no longer has; absent: QUEUE_NOT_EMPTY is thrown. */
  readonly queues?: QueueChoice
  readonly signal?: AbortSignal
}
export interface StartResult {
  readonly started: string[]
  readonly problems: Problem[]
}
export interface ReplayInput {
  readonly flow: string
  readonly connection: string
  readonly attributes: Readonly<Record<string, string>>
  readonly claim: ContentClaim | undefined
  /** The FlowFile whose event is replayed. */
  readonly parent: { readonly id: number; readonly lineageStartDate: number }
}
