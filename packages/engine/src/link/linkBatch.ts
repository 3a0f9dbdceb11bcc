import { createAttributes } from '../attributes.ts'
import type { ContentClaim } from '../flowFile.ts'
import { ByteReader, ByteWriter } from '../journal/bytes.ts'

/** An input port at the top of a flow. */
export interface LinkTarget {
  readonly flow: string
  readonly port: string
}

/** A FlowFile as its sender offers it. */
export interface LinkFlowFile {
  readonly id: number
  readonly attributes: Readonly<Record<string, string>>
  readonly claim: ContentClaim | undefined
  readonly entryDate: number
  readonly lineageStartDate: number
}

/** What an output port offers at once. The same link and number always mean the same FlowFiles. */
export interface LinkBatch {
  /** Names the sender's side of the link for ever; a port that is made anew has another one. */
  readonly link: string
  /** One more with each batch of the link. */
  readonly number: number
  /** Random: another batch never has the same, also not one of the same number that comes from a backup. */
  readonly nonce: string
  readonly target: LinkTarget
  /** The sender's node, for the UUIDs of what it sends. */
  readonly node: string
  /** Where the sender keeps its content; the claims stay valid until it has the answer. */
  readonly contentFolder: string
  readonly flowFiles: readonly LinkFlowFile[]
}

/**
 * What became of an offer. `taken`: durably, now or earlier. `full`: not now. `absent`: there is no such port, and this
 * batch was never taken there. `unreachable`: nobody knows; ask the same target again.
 */
export type LinkAnswer = 'taken' | 'full' | 'absent' | 'unreachable'

/** Brings batches to flows of other engines. A rejection means the same as `unreachable`. */
export interface LinkTransport {
  deliver(batch: LinkBatch): Promise<LinkAnswer>
}

/** The batch as bytes, so that whoever passes it on need not look into it. */
export function encodeBatch(batch: LinkBatch): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter()
  const names = new Map<string, number>()
  const { link, nonce, target, node, contentFolder } = batch
  for (const text of [link, nonce, target.flow, target.port, node, contentFolder]) writer.text(text)
  writer.varint(batch.number)
  writer.varint(batch.flowFiles.length)
  for (const { id, attributes, claim, entryDate, lineageStartDate } of batch.flowFiles) {
    writer.varint(id)
    writer.varint(entryDate)
    writer.varint(lineageStartDate)
    writer.byte(claim ? 1 : 0)
    if (claim) for (const part of [claim.segment, claim.offset, claim.length]) writer.varint(part)
    const entries = Object.entries(attributes)
    writer.varint(entries.length)
    for (const [name, value] of entries) {
      const known = names.get(name)
      writer.varint(known ?? names.size)
      if (known === undefined) {
        names.set(name, names.size)
        writer.text(name)
      }
      writer.text(value)
    }
  }
  return Uint8Array.from(writer.bytes())
}

/** The batch that `encodeBatch` wrote. */
export function decodeBatch(bytes: Uint8Array): LinkBatch {
  const reader = new ByteReader(bytes)
  const names: string[] = []
  const [link, nonce, flow, port, node, contentFolder] = Array.from({ length: 6 }, () => reader.text())
  const number = reader.varint()
  const flowFiles: LinkFlowFile[] = []
  for (let left = reader.varint(); left > 0; left -= 1) {
    const id = reader.varint()
    const entryDate = reader.varint()
    const lineageStartDate = reader.varint()
    const claim =
      reader.byte() === 1 ? { segment: reader.varint(), offset: reader.varint(), length: reader.varint() } : undefined
    const attributes = createAttributes()
    for (let count = reader.varint(); count > 0; count -= 1) {
      const index = reader.varint()
      if (index === names.length) names.push(reader.text())
      attributes[names[index]] = reader.text()
    }
    flowFiles.push({ id, attributes, claim, entryDate, lineageStartDate })
  }
  return { link, number, nonce, target: { flow, port }, node, contentFolder, flowFiles }
}
