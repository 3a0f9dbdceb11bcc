import type { ContentClaim } from './flowFile.ts'

/** NiFi's event types; the index in this list is the number stored on disk: append only. */
export const PROVENANCE_TYPES = [
  'CREATE',
  'RECEIVE',
  'FETCH',
  'SEND',
  'FORK',
  'JOIN',
  'CLONE',
  'CONTENT_MODIFIED',
  'ATTRIBUTES_MODIFIED',
  'ROUTE',
  'DROP',
  'EXPIRE',
  'REPLAY',
  'UPLOAD',
  'DOWNLOAD',
  'ADDINFO',
  'REMOTE_INVOCATION',
] as const
export type ProvenanceType = (typeof PROVENANCE_TYPES)[number]

/** `[name, before, after]`; `null` where the attribute did not exist before, or does not after. */
export type AttributeChange = readonly [name: string, before: string | null, after: string | null]

/** Stands first in the changes of an event that tells all attributes: what was known before counts no more. */
export const ALL_ATTRIBUTES: AttributeChange = ['', null, null]

/** True of the changes of an event that tells all attributes. */
export function tellsAllAttributes([first]: readonly AttributeChange[]): boolean {
  return first !== undefined && first[0] === '' && first[1] === null && first[2] === null
}

/** One thing that happened to one FlowFile, as the journal holds it. */
export interface ProvenanceEvent {
  /** Integer, growing in the order of commits, without gaps within one journal. */
  readonly id: number
  readonly type: ProvenanceType
  /** Epoch milliseconds. */
  readonly time: number
  readonly flowFileId: number
  /** Epoch milliseconds. */
  readonly entryDate: number
  readonly lineageStartDate: number
  /** Flow and component that did it; for EXPIRE the connection. */
  readonly flow: string
  readonly component: string
  /** Processor type, as `RouteOnAttribute`; `connection` for EXPIRE. */
  readonly componentType: string
  /** Connection that the FlowFile was taken from, for replay. */
  readonly sourceConnection?: string
  /** Where it went, for ROUTE and for the last event of a trigger. */
  readonly relationship?: string
  readonly transitUri?: string
  readonly details?: string
  readonly durationMs?: number
  /** FlowFile ids, for FORK, JOIN, CLONE and REPLAY. */
  readonly parents?: readonly number[]
  readonly children?: readonly number[]
  /** What changed in this trigger; all attributes for the first event of a FlowFile, and after events that were left out. */
  readonly changes: readonly AttributeChange[]
  /** Content before and after; the same object when it did not change (contentEqual). */
  readonly inputClaim?: ContentClaim
  readonly outputClaim?: ContentClaim
}

/** A place in the journal: file number and byte offset of a frame's end. Ordered by file, then offset. */
export interface JournalPosition {
  readonly file: number
  readonly offset: number
}

/** The events of one or more commits, in order, and the position to store with them. */
export interface ProvenanceBatch {
  readonly events: readonly ProvenanceEvent[]
  readonly next: JournalPosition
}
