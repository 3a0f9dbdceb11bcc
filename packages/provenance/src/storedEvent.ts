import { type AttributeChange, type ContentClaim, PROVENANCE_TYPES, type ProvenanceType } from '@mulgil/engine/reading'
import type { Dictionary } from './dictionary.ts'
import { decodeData } from './eventData.ts'

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

/** A row of Event with what its commit adds, as the database returns it. */
export interface EventRow {
  readonly id: number | bigint
  readonly flowFile: number | bigint
  readonly kind: number
  readonly data: string
  readonly time: number | bigint
  readonly origin: number
}

/** An event with its own changes, or the distance to the event that holds them. */
export interface DecodedEvent {
  readonly event: StoredEvent
  readonly changes: readonly AttributeChange[] | number
}

export function decodeRow(row: EventRow, { kinds, origins, names }: Dictionary): DecodedEvent {
  const kind = kinds[row.kind - 1]
  const origin = origins[row.origin - 1]
  const time = Number(row.time)
  const data = decodeData(row.data, kind.claims, names)
  const entryDate = time - data.age
  const event: StoredEvent = {
    id: Number(row.id),
    type: PROVENANCE_TYPES[kind.type],
    time,
    flowFileId: Number(row.flowFile),
    flow: origin.flow,
    component: origin.component,
    componentType: origin.componentType,
    relationship: kind.relationship || null,
    sourceConnection: kind.source || null,
    transitUri: data.transitUri,
    details: data.details,
    durationMs: data.durationMs,
    entryDate,
    lineageStartDate: entryDate - data.inherited,
    parents: data.parents,
    children: data.children,
    inputClaim: data.inputClaim,
    outputClaim: data.outputClaim,
    size: (data.outputClaim ?? data.inputClaim)?.length ?? 0,
  }
  return { event, changes: data.changes }
}
