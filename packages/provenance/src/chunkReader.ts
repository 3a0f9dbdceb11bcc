/** Reads what `chunkWriter.ts` packed; its head says how. */
import { type AttributeChange, type ContentClaim, PROVENANCE_TYPES } from '@mulgil/engine/reading'
import { EVENT, TOUCH } from './chunkWriter.ts'
import { CLAIMS, type Dictionary, type Kind } from './dictionary.ts'
import type { DecodedEvent } from './storedEvent.ts'

/** What decides, before an event is taken apart, whether it is wanted. */
export type Wanted = (id: number, flowFileId: number, kind: number, time: number) => boolean

/**
 * The events of a chunk that are wanted, in the order of their ids. What comes after `lastId` has been added to the chunk since
 * somebody looked, and may mention words that the dictionary does not have.
 */
export function readChunk(
  chunk: Uint8Array,
  { firstId, lastId }: { readonly firstId: number; readonly lastId: number },
  dictionary: Dictionary,
  wanted: Wanted,
): DecodedEvent[] {
  return new ChunkReader(chunk, firstId, dictionary).read(lastId, wanted)
}

class ChunkReader {
  readonly #bytes: Buffer
  readonly #dictionary: Dictionary
  readonly #found: DecodedEvent[] = []
  #at = 0
  #nextId: number
  #time = 0
  #flowFile = 0
  #claimSegment = 0
  #claimEnd = 0

  constructor(chunk: Uint8Array, firstId: number, dictionary: Dictionary) {
    this.#bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#nextId = firstId
    this.#dictionary = dictionary
  }

  read(lastId: number, wanted: Wanted): DecodedEvent[] {
    while (this.#at < this.#bytes.length) {
      const flags = this.#bytes[this.#at++]
      if (flags & TOUCH.gap) this.#nextId += this.#varint()
      if (this.#nextId > lastId) break
      this.#touch(flags, wanted)
    }
    return this.#found
  }

  #touch(flags: number, wanted: Wanted): void {
    if (flags & TOUCH.time) this.#time += this.#signed()
    const kinds = [this.#varint()]
    this.#flowFile += this.#signed()
    const entryDate = this.#time - this.#signed()
    const lineageStartDate = entryDate - this.#signed()
    const { claims } = this.#kind(kinds[0])
    const first = claims === CLAIMS.none ? null : this.#claim()
    const second = claims === CLAIMS.both ? this.#claim() : first
    const count = flags & TOUCH.events ? this.#varint() : 1
    while (kinds.length < count) kinds.push(this.#varint())
    const firstId = this.#nextId
    this.#nextId += count
    const places: number[] = []
    for (let index = 0; index < count; index += 1) {
      if (wanted(firstId + index, this.#flowFile, kinds[index], this.#time)) places.push(index, this.#at)
      if (flags & TOUCH.events) this.#skipEvent()
    }
    if (places.length === 0) {
      if (flags & TOUCH.changes) this.#skipChanges()
      return
    }
    const changes = flags & TOUCH.changes ? this.#changes() : []
    const end = this.#at
    for (let place = 0; place < places.length; place += 2) {
      this.#at = places[place + 1]
      const index = places[place]
      const kind = this.#kind(kinds[index])
      const origin = this.#dictionary.origins[kind.origin - 1]
      const inputClaim = claims === CLAIMS.output ? null : first
      const outputClaim = claims === CLAIMS.input ? null : second
      const more = flags & TOUCH.events ? this.#event() : plain
      this.#found.push({
        event: {
          id: firstId + index,
          type: PROVENANCE_TYPES[kind.type],
          time: this.#time,
          flowFileId: this.#flowFile,
          flow: origin.flow,
          component: origin.component,
          componentType: origin.componentType,
          relationship: kind.relationship || null,
          sourceConnection: kind.source || null,
          ...more,
          entryDate,
          lineageStartDate,
          inputClaim,
          outputClaim,
          size: (outputClaim ?? inputClaim)?.length ?? 0,
        },
        changes,
      })
    }
    this.#at = end
  }

  #kind(id: number): Kind {
    const kind = this.#dictionary.kinds[id - 1]
    if (kind === undefined) throw new RangeError(`The chunk mentions kind ${id}, which the index does not have.`)
    return kind
  }

  #claim(): ContentClaim {
    const head = this.#varint()
    const segment = this.#claimSegment + signed(Math.floor(head / 2))
    const offset = head % 2 === 1 ? this.#claimEnd : this.#varint()
    const length = this.#varint()
    this.#claimSegment = segment
    this.#claimEnd = offset + length
    return { segment, offset, length }
  }

  #event() {
    const flags = this.#bytes[this.#at++]
    return {
      transitUri: flags & EVENT.transitUri ? this.#text() : null,
      details: flags & EVENT.details ? this.#text() : null,
      durationMs: flags & EVENT.duration ? this.#varint() : null,
      parents: flags & EVENT.parents ? this.#ids() : [],
      children: flags & EVENT.children ? this.#ids() : [],
    }
  }

  #skipEvent(): void {
    const flags = this.#bytes[this.#at++]
    if (flags & EVENT.transitUri) this.#skipText()
    if (flags & EVENT.details) this.#skipText()
    if (flags & EVENT.duration) this.#varint()
    if (flags & EVENT.parents) this.#ids()
    if (flags & EVENT.children) this.#ids()
  }

  #changes(): AttributeChange[] {
    const changes: AttributeChange[] = []
    for (let count = this.#varint(); count > 0; count -= 1) {
      const head = this.#varint()
      const id = Math.floor(head / 4)
      const name = id === 0 ? this.#text() : this.#dictionary.names[id - 1]
      const before = head & 1 ? this.#text() : null
      changes.push([name, before, head & 2 ? this.#text() : null])
    }
    return changes
  }

  #skipChanges(): void {
    for (let count = this.#varint(); count > 0; count -= 1) {
      const head = this.#varint()
      if (head < 4) this.#skipText()
      if (head & 1) this.#skipText()
      if (head & 2) this.#skipText()
    }
  }

  #ids(): number[] {
    const ids: number[] = new Array(this.#varint())
    let last = 0
    for (let index = 0; index < ids.length; index += 1) {
      last += this.#signed()
      ids[index] = last
    }
    return ids
  }

  #text(): string {
    const length = this.#varint()
    const from = this.#at
    this.#at += length
    return this.#bytes.toString('utf8', from, this.#at)
  }

  #skipText(): void {
    const length = this.#varint()
    this.#at += length
  }

  #signed(): number {
    return signed(this.#varint())
  }

  #varint(): number {
    const bytes = this.#bytes
    let byte = bytes[this.#at++]
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    for (let scale = 0x80; ; scale *= 0x80) {
      byte = bytes[this.#at++]
      if (byte === undefined) throw new RangeError('The chunk ends in the middle of a number.')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
}

const signed = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)
const plain = { transitUri: null, details: null, durationMs: null, parents: [], children: [] }
