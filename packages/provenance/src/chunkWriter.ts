/**
 * A chunk: some hundred events that follow each other, as bytes. A touch is what happened to one FlowFile in one commit:
 *
 *     flags      1: its time is given; 2: attribute changes; 4: more than one plain event; 8: event ids were left out
 *     gap        event ids left out before it, if any
 *     time       ms after the touch before it (signed), if given
 *     kind       of its first event
 *     flowFile   minus that of the touch before it (signed)
 *     age        ms from the FlowFile's entry date to the touch; then from its lineage's start to its entry date (signed)
 *     claims     each that the kind announces (input before output): 2 × (segment minus that of the claim before, signed) + 1
 *                if it follows right behind that claim, else its offset; its length
 *     events     how many; the kinds of all but the first; and of each what it has: 1 transit URI, 2 details, 4 duration,
 *                8 parents, 16 children; if not one plain event
 *     changes    how many; of each 4 × name + 1 (a value before) + 2 (a value after), the name where its number is 0, values
 *
 * Numbers are varints (seven bits a byte), texts their length in bytes and UTF-8.
 */
import type { ContentClaim, Touch, TouchEvent } from '@mulgil/engine/reading'
import { CLAIMS, type Dictionary, type KindIds } from './dictionary.ts'

export const TOUCH = { time: 1, changes: 2, events: 4, gap: 8 } as const
export const EVENT = { transitUri: 1, details: 2, duration: 4, parents: 8, children: 16 } as const

/** FlowFiles with ids in one bucket of so many are looked up together. */
export const BUCKET = 256

/** A chunk is closed when it has so many events or bytes. */
const FULL_EVENTS = 512
const FULL_BYTES = 32 * 1024
/** A chunk smaller than this goes on growing in the next transaction. */
const SMALL_EVENTS = 64
const SMALL_BYTES = 4096

/** What the database stores of a chunk beside its bytes. */
export interface ChunkRow {
  readonly firstId: number
  readonly lastId: number
  readonly events: number
  readonly minTime: number
  readonly maxTime: number
  /** Its place in the bytes of the batch. */
  readonly from: number
  readonly to: number
}

/** Rows for one transaction. */
export interface ChunkBatch {
  /** The first may replace one that was stored before with fewer events. */
  readonly chunks: readonly ChunkRow[]
  /** Of all chunks; valid until the writer goes on. */
  readonly bytes: Buffer
  /** JSON array of [kind, chunk]. */
  readonly kinds: string
  /** JSON array of [bucket of FlowFile ids, chunk]. */
  readonly buckets: string
  /** JSON array of [parent, child, event]. */
  readonly edges: string
  readonly firstId: number
  readonly lastId: number
  readonly minTime: number
  readonly maxTime: number
  readonly minEntry: number
}

const nowhere: ContentClaim = { segment: 0, offset: 0, length: 0 }

/** Packs touches into chunks. */
export class ChunkWriter {
  readonly #dictionary: Dictionary
  #bytes = Buffer.allocUnsafe(256 * 1024)
  #at = 0
  #rows: ChunkRow[] = []
  #kinds = ''
  #buckets = ''
  #edges = ''
  #firstId = 0
  #lastId = 0
  #minEntry = Number.POSITIVE_INFINITY
  #batchMinTime = Number.POSITIVE_INFINITY
  #batchMaxTime = Number.NEGATIVE_INFINITY
  /** Events that the next batch brings. */
  events = 0

  // The open chunk.
  #start = 0
  #chunkFirst = 0
  #chunkEvents = 0
  #minTime = 0
  #maxTime = 0
  readonly #chunkKinds = new Set<number>()
  readonly #chunkBuckets = new Set<number>()
  #lastBucket = -1
  #nextId = 0
  #time = 0
  #flowFile = 0
  #claimSegment = 0
  #claimEnd = 0

  // What the touch before was about.
  #flow = ''
  #component = ''
  #componentType = ''
  #source = ''
  #relationship = ''
  #kindIds: KindIds | undefined

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary
  }

  /** Bytes that the next batch brings. */
  get size(): number {
    return this.#at
  }

  add(touch: Touch): void {
    const { firstEventId, events, flowFileId, time, entryDate, changes } = touch
    if (this.#chunkEvents === 0) this.#begin(firstEventId)
    if (this.events === 0) this.#firstId = firstEventId
    this.#room(160)
    const gap = firstEventId - this.#nextId
    const isPlain = events === 1 && isBare(touch.list[0])
    this.#bytes[this.#at++] =
      (time === this.#time ? 0 : TOUCH.time) |
      (changes === 0 ? 0 : TOUCH.changes) |
      (isPlain ? 0 : TOUCH.events) |
      (gap === 0 ? 0 : TOUCH.gap)
    if (gap > 0) this.#varint(gap)
    if (time !== this.#time) this.#signed(time - this.#time)
    const claims = claimsOf(touch.inputClaim, touch.outputClaim)
    this.#varint(this.#kindOf(touch, touch.list[0].type, claims))
    this.#signed(flowFileId - this.#flowFile)
    this.#signed(time - entryDate)
    this.#signed(entryDate - touch.lineageStartDate)
    if (claims === CLAIMS.same || claims === CLAIMS.input || claims === CLAIMS.both)
      this.#claim(touch.inputClaim ?? nowhere)
    if (claims === CLAIMS.output || claims === CLAIMS.both) this.#claim(touch.outputClaim ?? nowhere)
    if (!isPlain) this.#events(touch, claims)
    if (changes > 0) this.#changes(touch)

    this.#nextId = firstEventId + events
    this.#lastId = this.#nextId - 1
    this.#time = time
    this.#flowFile = flowFileId
    if (time < this.#minTime) this.#minTime = time
    if (time > this.#maxTime) this.#maxTime = time
    if (entryDate < this.#minEntry) this.#minEntry = entryDate
    this.events += events
    this.#chunkEvents += events
    const bucket = Math.floor(flowFileId / BUCKET)
    if (bucket !== this.#lastBucket) {
      this.#lastBucket = bucket
      this.#chunkBuckets.add(bucket)
    }
    if (this.#chunkEvents >= FULL_EVENTS || this.#at - this.#start >= FULL_BYTES) {
      this.#closeChunk()
      this.#chunkEvents = 0
    }
  }

  /** The rows of what was added. After it `stored` or `forget` must follow. */
  batch(): ChunkBatch {
    if (this.#chunkEvents > 0) this.#closeChunk()
    return {
      chunks: this.#rows,
      bytes: this.#bytes.subarray(0, this.#at),
      kinds: `[${this.#kinds}]`,
      buckets: `[${this.#buckets}]`,
      edges: `[${this.#edges}]`,
      firstId: this.#firstId,
      lastId: this.#lastId,
      minTime: this.#batchMinTime,
      maxTime: this.#batchMaxTime,
      minEntry: this.#minEntry,
    }
  }

  /** The batch is in the database: a last chunk that is small goes on growing. */
  stored(): void {
    const grows = this.#chunkEvents > 0 && this.#chunkEvents < SMALL_EVENTS && this.#at - this.#start < SMALL_BYTES
    if (grows) this.#bytes.copyWithin(0, this.#start, this.#at)
    else this.#chunkEvents = 0
    this.#at = grows ? this.#at - this.#start : 0
    this.#start = 0
    this.#clear()
  }

  /** The batch is not in the database, and will be added again. */
  forget(): void {
    this.#chunkEvents = 0
    this.#at = 0
    this.#start = 0
    this.#clear()
  }

  #clear(): void {
    this.#rows = []
    this.#kinds = ''
    this.#buckets = ''
    this.#edges = ''
    this.events = 0
    this.#minEntry = Number.POSITIVE_INFINITY
    this.#batchMinTime = Number.POSITIVE_INFINITY
    this.#batchMaxTime = Number.NEGATIVE_INFINITY
  }

  #begin(firstId: number): void {
    this.#start = this.#at
    this.#chunkFirst = firstId
    this.#nextId = firstId
    this.#minTime = Number.POSITIVE_INFINITY
    this.#maxTime = Number.NEGATIVE_INFINITY
    this.#chunkKinds.clear()
    this.#chunkBuckets.clear()
    this.#lastBucket = -1
    this.#time = 0
    this.#flowFile = 0
    this.#claimSegment = 0
    this.#claimEnd = 0
  }

  #closeChunk(): void {
    const firstId = this.#chunkFirst
    this.#rows.push({
      firstId,
      lastId: this.#lastId,
      events: this.#chunkEvents,
      minTime: this.#minTime,
      maxTime: this.#maxTime,
      from: this.#start,
      to: this.#at,
    })
    for (const kind of this.#chunkKinds) this.#kinds += `${this.#kinds === '' ? '[' : ',['}${kind},${firstId}]`
    for (const bucket of this.#chunkBuckets)
      this.#buckets += `${this.#buckets === '' ? '[' : ',['}${bucket},${firstId}]`
    this.#batchMinTime = Math.min(this.#batchMinTime, this.#minTime)
    this.#batchMaxTime = Math.max(this.#batchMaxTime, this.#maxTime)
  }

  #kindOf(touch: Touch, type: number, claims: number): number {
    const { flow, component, componentType, source, relationship } = touch
    if (
      this.#kindIds === undefined ||
      source !== this.#source ||
      relationship !== this.#relationship ||
      component !== this.#component ||
      flow !== this.#flow ||
      componentType !== this.#componentType
    ) {
      this.#flow = flow
      this.#component = component
      this.#componentType = componentType
      this.#source = source
      this.#relationship = relationship
      const origin = this.#dictionary.originId(flow, component, componentType)
      this.#kindIds = this.#dictionary.kindsOf(origin, relationship, source)
    }
    const id = this.#dictionary.kindId(this.#kindIds, type, claims)
    this.#chunkKinds.add(id)
    return id
  }

  #claim({ segment, offset, length }: ContentClaim): void {
    const step = segment - this.#claimSegment
    const follows = offset === this.#claimEnd
    this.#varint((step >= 0 ? step * 2 : -step * 2 - 1) * 2 + (follows ? 1 : 0))
    if (!follows) this.#varint(offset)
    this.#varint(length)
    this.#claimSegment = segment
    this.#claimEnd = offset + length
  }

  #events(touch: Touch, claims: number): void {
    const { events, list, firstEventId } = touch
    this.#varint(events)
    for (let index = 1; index < events; index += 1) {
      this.#room(32)
      this.#varint(this.#kindOf(touch, list[index].type, claims))
    }
    for (let index = 0; index < events; index += 1) {
      const { transitUri, details, durationMs, parents, children } = list[index]
      this.#room(32)
      this.#bytes[this.#at++] =
        (transitUri ? EVENT.transitUri : 0) |
        (details ? EVENT.details : 0) |
        (durationMs === undefined ? 0 : EVENT.duration) |
        (parents?.length ? EVENT.parents : 0) |
        (children?.length ? EVENT.children : 0)
      if (transitUri) this.#text(transitUri)
      if (details) this.#text(details)
      if (durationMs !== undefined) this.#varint(durationMs)
      if (parents?.length) this.#ids(parents)
      if (children?.length) this.#ids(children)
      if (parents !== undefined || children !== undefined)
        this.#addEdges(touch.flowFileId, list[index], firstEventId + index)
    }
  }

  #changes({ changes, names, ranges, bytes }: Touch): void {
    this.#varint(changes)
    for (let index = 0; index < changes; index += 1) {
      const at = index * 4
      const hasBefore = ranges[at] >= 0
      const hasAfter = ranges[at + 2] >= 0
      const id = this.#dictionary.nameId(names[index]) ?? 0
      this.#room(16)
      this.#varint(id * 4 + (hasBefore ? 1 : 0) + (hasAfter ? 2 : 0))
      if (id === 0) this.#text(names[index])
      if (hasBefore) this.#copy(bytes, ranges[at], ranges[at + 1])
      if (hasAfter) this.#copy(bytes, ranges[at + 2], ranges[at + 3])
    }
  }

  /** `parent,child` for each pair that the event tells of. */
  #addEdges(flowFileId: number, { parents, children }: TouchEvent, event: number): void {
    const pairs = new Set<string>()
    for (const parent of parents?.length ? parents : [flowFileId]) {
      for (const child of children?.length ? children : [flowFileId]) {
        if (parent !== child) pairs.add(`${parent},${child}`)
      }
    }
    for (const pair of pairs) this.#edges += `${this.#edges === '' ? '[' : ',['}${pair},${event}]`
  }

  #ids(ids: readonly number[]): void {
    this.#room(10 + ids.length * 10)
    this.#varint(ids.length)
    let last = 0
    for (const id of ids) {
      this.#signed(id - last)
      last = id
    }
  }

  #text(text: string): void {
    const length = Buffer.byteLength(text)
    this.#room(length + 10)
    this.#varint(length)
    this.#at += this.#bytes.write(text, this.#at, length, 'utf8')
  }

  #copy(from: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.#room(length + 10)
    this.#varint(length)
    const bytes = this.#bytes
    if (length < 64) {
      let at = this.#at
      for (let index = start; index < end; index += 1) bytes[at++] = from[index]
      this.#at = at
      return
    }
    bytes.set(from.subarray(start, end), this.#at)
    this.#at += length
  }

  #signed(value: number): void {
    this.#varint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  #varint(value: number): void {
    const bytes = this.#bytes
    let at = this.#at
    let rest = value
    while (rest >= 0x80) {
      if (rest < 0x80000000) {
        bytes[at++] = (rest & 0x7f) | 0x80
        rest >>>= 7
      } else {
        bytes[at++] = (rest % 128) | 0x80
        rest = Math.floor(rest / 128)
      }
    }
    bytes[at++] = rest
    this.#at = at
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

function isBare({ transitUri, details, durationMs, parents, children }: TouchEvent): boolean {
  return !transitUri && !details && durationMs === undefined && parents === undefined && children === undefined
}

/** Which claims a touch has, as the kinds of its events say. */
function claimsOf(input: ContentClaim | undefined, output: ContentClaim | undefined): number {
  if (input === undefined) return output === undefined ? CLAIMS.none : CLAIMS.output
  if (output === undefined) return CLAIMS.input
  const same =
    input === output ||
    (input.segment === output.segment && input.offset === output.offset && input.length === output.length)
  return same ? CLAIMS.same : CLAIMS.both
}
