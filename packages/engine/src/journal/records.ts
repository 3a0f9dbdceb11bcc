import { createAttributes } from '../attributes.ts'
import type { ContentClaim } from '../flowFile.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'

/** A FlowFile as it waits in a queue; immutable. */
export interface FlowFileRecord {
  readonly id: number
  readonly attributes: Readonly<Record<string, string>>
  readonly claim: ContentClaim | undefined
  readonly entryDate: number
  readonly lineageStartDate: number
  readonly queuedAt: number
  /** Epoch milliseconds, 0: not penalized. */
  readonly penalizedUntil: number
  /** Provenance has not seen all that its attributes are; its next event tells all of them. */
  readonly unindexed?: true
}

const HAS_CLAIM = 1
const UNINDEXED = 2

/** Writes a FlowFile as snapshots and pages hold it. */
export function writeRecord(writer: ByteWriter, record: FlowFileRecord): void {
  writer.varint(record.id)
  writer.varint(record.entryDate)
  writer.varint(record.lineageStartDate)
  writer.varint(record.queuedAt)
  writer.varint(record.penalizedUntil)
  writer.byte((record.claim ? HAS_CLAIM : 0) | (record.unindexed ? UNINDEXED : 0))
  if (record.claim) {
    writer.varint(record.claim.segment)
    writer.varint(record.claim.offset)
    writer.varint(record.claim.length)
  }
  const names = Object.keys(record.attributes)
  writer.varint(names.length)
  for (const name of names) {
    writer.text(name)
    writer.text(record.attributes[name])
  }
}

/** Reads what `writeRecord` wrote; `intern` makes equal names one string. */
export function readRecord(reader: ByteReader, intern: (name: string) => string = (name) => name): FlowFileRecord {
  const id = reader.varint()
  const entryDate = reader.varint()
  const lineageStartDate = reader.varint()
  const queuedAt = reader.varint()
  const penalizedUntil = reader.varint()
  const flags = reader.byte()
  const claim =
    flags & HAS_CLAIM ? { segment: reader.varint(), offset: reader.varint(), length: reader.varint() } : undefined
  const attributes = createAttributes()
  for (let count = reader.varint(); count > 0; count -= 1) {
    const name = intern(reader.text())
    attributes[name] = reader.text()
  }
  const record = { id, attributes, claim, entryDate, lineageStartDate, queuedAt, penalizedUntil }
  return flags & UNINDEXED ? { ...record, unindexed: true } : record
}
