import type { AttributeChange, ContentClaim, ProvenanceType } from '@mulgil/engine/reading'

/** A provenance event as the index gives it back. */
export interface StoredEvent {
  readonly id: number
  readonly type: ProvenanceType
  readonly time: number
  readonly flowFileId: number
  readonly flow: string
  readonly component: string
  readonly componentType: string
  readonly relationship: string | null
  readonly sourceConnection: string | null
  readonly transitUri: string | null
  readonly details: string | null
  readonly durationMs: number | null
  readonly entryDate: number
  readonly lineageStartDate: number
  readonly parents: readonly number[]
  readonly children: readonly number[]
  readonly inputClaim: ContentClaim | null
  readonly outputClaim: ContentClaim | null
  /** Of the content after the event; before it, where the event ends the FlowFile. */
  readonly size: number
}

/** An event with what its trigger changed in the attributes of its FlowFile. */
export interface DecodedEvent {
  readonly event: StoredEvent
  readonly changes: readonly AttributeChange[]
}
