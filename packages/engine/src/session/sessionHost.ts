import type { ProvenanceLevel, Retry } from '@mulgil/flow'
import type { ContentStore } from '../content/contentStore.ts'
import type { Journal } from '../journal/journal.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import type { Log } from '../processor.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { KeyedState } from '../state/keyedState.ts'

/** What a session needs to know of its component and its engine. */
export interface SessionHost {
  readonly node: string
  readonly flow: string
  readonly component: string
  readonly type: string
  readonly clock: () => number
  readonly journal: Journal
  readonly content: ContentStore
  readonly state: KeyedState
  readonly log: Log
  readonly signal: AbortSignal
  readonly batchSize: number
  readonly runDurationMs: number
  /** Marks that code of this component runs from here on, until `leave`. */
  enter(): void
  leave(): void
  readonly penaltyMs: number
  /** How much provenance is kept of what it does. */
  readonly provenance: ProvenanceLevel
  /** Where a FlowFile carries how often it was tried again; undefined: no relationship is retried. */
  readonly retryAttribute: string | undefined
  nextFlowFileId(): number
  /** Reserves so many event ids and returns the first. */
  nextEventIds(count: number): number
  takeInput(): { readonly record: FlowFileRecord; readonly source: ConnectionQueue } | undefined
  hasRelationship(name: string): boolean
  /** The connections that a relationship leads to; none: auto-terminated. */
  destinations(relationship: string): readonly ConnectionQueue[]
  retryOf(relationship: string): Retry | undefined
  /** Something came into this queue (or back into it). */
  onQueued(queue: ConnectionQueue): void
  /** Something left this queue. */
  onTaken(queue: ConnectionQueue): void
  /** FlowFiles that left this component, for its statistics. */
  onOut(count: number, bytes: number): void
  onIn(count: number, bytes: number): void
  onContent(read: number, written: number): void
  /** What a commit wrote to the journal. */
  onWritten(events: number, bytes: number): void
  count(counter: string, delta: number): void
  /** A retry with back-off `yield` asks for it. */
  yieldFor(ms: number): void
}
