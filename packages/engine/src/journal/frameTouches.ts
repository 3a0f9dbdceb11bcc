import type { ContentClaim } from '../flowFile.ts'
import {
  ADMIN,
  HAS_CHANGES,
  HAS_DESTINATION,
  HAS_INPUT,
  HAS_OUTPUT,
  HAS_SOURCE,
  MAX_REFERENCES,
  PENALIZED,
  SAME_CONTENT,
  SESSION,
} from './commit.ts'

/** What happened to one FlowFile in one commit, as far as provenance tells of it. */
export interface Touch {
  /** Epoch milliseconds. */
  readonly time: number
  readonly flow: string
  readonly component: string
  readonly componentType: string
  readonly flowFileId: number
  readonly entryDate: number
  readonly lineageStartDate: number
  /** The connection that the FlowFile came from, and where it went; '' where there is none. */
  readonly source: string
  readonly relationship: string
  readonly inputClaim: Readonly<ContentClaim> | undefined
  /** The same object as `inputClaim` when the content did not change. */
  readonly outputClaim: Readonly<ContentClaim> | undefined
  /** Attribute changes: names, and four numbers each in `ranges`. */
  readonly changes: number
  readonly names: readonly string[]
  /** Where in `bytes` the UTF-8 of the value before and of the value after stand (from, to); -1 where there is none. */
  readonly ranges: readonly number[]
  readonly bytes: Uint8Array
  /** The id of its first event; the others follow it. */
  readonly firstEventId: number
  readonly events: number
  readonly list: readonly TouchEvent[]
}

/** One event of a touch. */
export interface TouchEvent {
  /** Index into PROVENANCE_TYPES. */
  readonly type: number
  readonly transitUri: string | undefined
  readonly details: string | undefined
  readonly durationMs: number | undefined
  readonly parents: readonly number[] | undefined
  readonly children: readonly number[] | undefined
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * Walks over the touches of a journal frame that have events. It is one object that changes with each step, and makes no
 * others: what a reader wants to keep it must copy before the next step.
 */
export class FrameTouches implements Touch {
  time = 0
  flow = ''
  component = ''
  componentType = ''
  flowFileId = 0
  entryDate = 0
  lineageStartDate = 0
  source = ''
  relationship = ''
  inputClaim: ContentClaim | undefined
  outputClaim: ContentClaim | undefined
  changes = 0
  readonly names: string[] = []
  readonly ranges: number[] = []
  bytes: Buffer = Buffer.alloc(0)
  firstEventId = 0
  events = 0
  readonly list: Writable<TouchEvent>[] = []
  readonly #input: Writable<ContentClaim> = { segment: 0, offset: 0, length: 0 }
  readonly #output: Writable<ContentClaim> = { segment: 0, offset: 0, length: 0 }
  #references: string[] = []
  #at = 0
  #touchesLeft = 0
  #inCommit = false
  #nextEventId = 0

  /** Stands before the first touch of a frame's payload. */
  open(payload: Buffer): void {
    this.bytes = payload
    this.#references = []
    this.#at = 0
    this.#touchesLeft = 0
    this.#inCommit = false
  }

  /** Goes to the next touch that has events; false at the end of the frame. */
  next(): boolean {
    for (;;) {
      while (this.#touchesLeft > 0) {
        this.#touchesLeft -= 1
        this.#readTouch()
        if (this.events > 0) return true
      }
      if (this.#inCommit) this.#skipState()
      if (this.#at >= this.bytes.length) return false
      const kind = this.bytes[this.#at++]
      if (kind === SESSION) this.#readCommit()
      else if (kind === ADMIN) this.#skipText()
      else throw new RangeError(`Unknown commit kind ${kind}.`)
    }
  }

  #readCommit(): void {
    this.time = this.#varint()
    this.flow = this.#reference()
    this.component = this.#reference()
    this.componentType = this.#reference()
    this.#nextEventId = this.#varint()
    this.#touchesLeft = this.#varint()
    this.flowFileId = 0
    this.#inCommit = true
  }

  #readTouch(): void {
    const flags = this.bytes[this.#at++]
    this.flowFileId += this.#signed()
    this.source = flags & HAS_SOURCE ? this.#reference() : ''
    if (flags & HAS_DESTINATION) this.#reference()
    this.relationship = this.#reference()
    this.entryDate = this.time - this.#signed()
    this.lineageStartDate = this.entryDate - this.#signed()
    if (flags & PENALIZED) this.#varint()
    this.inputClaim = flags & HAS_INPUT ? this.#claim(this.#input) : undefined
    if (flags & SAME_CONTENT) this.outputClaim = this.inputClaim
    else this.outputClaim = flags & HAS_OUTPUT ? this.#claim(this.#output) : undefined
    this.changes = 0
    if (flags & HAS_CHANGES) this.#readChanges()
    this.events = this.#varint()
    this.firstEventId = this.#nextEventId
    this.#nextEventId += this.events
    for (let index = 0; index < this.events; index += 1) this.#readEvent(index)
  }

  #readChanges(): void {
    const { names, ranges } = this
    this.changes = this.#varint()
    for (let index = 0; index < this.changes; index += 1) {
      names[index] = this.#reference()
      const flags = this.bytes[this.#at++]
      for (let side = 0; side < 2; side += 1) {
        const at = index * 4 + side * 2
        if (flags & (side === 0 ? 1 : 2)) {
          const length = this.#varint()
          ranges[at] = this.#at
          ranges[at + 1] = this.#at += length
        } else {
          ranges[at] = -1
          ranges[at + 1] = -1
        }
      }
    }
  }

  #readEvent(index: number): void {
    let event = this.list[index]
    if (event === undefined) {
      event = {
        type: 0,
        transitUri: undefined,
        details: undefined,
        durationMs: undefined,
        parents: undefined,
        children: undefined,
      }
      this.list[index] = event
    }
    event.type = this.bytes[this.#at++]
    const flags = this.bytes[this.#at++]
    event.transitUri = flags & 1 ? this.#reference() : undefined
    event.details = flags & 2 ? this.#reference() : undefined
    event.durationMs = flags & 4 ? this.#varint() : undefined
    event.parents = flags & 8 ? this.#ids() : undefined
    event.children = flags & 16 ? this.#ids() : undefined
  }

  #skipState(): void {
    for (let count = this.#varint(); count > 0; count -= 1) {
      this.#skipText()
      if (this.bytes[this.#at++] !== 1) continue
      this.#skipText()
      this.#varint()
    }
    this.#inCommit = false
  }

  #reference(): string {
    const index = this.#varint()
    if (index > 0) return this.#references[index - 1]
    const from = this.#at
    const length = this.#varint()
    const start = this.#at
    this.#at += length
    if (this.#at > this.bytes.length) throw new RangeError(`The text at ${from} is longer than the frame.`)
    const text = this.bytes.toString('utf8', start, this.#at)
    if (this.#references.length < MAX_REFERENCES) this.#references.push(text)
    return text
  }

  #skipText(): void {
    const length = this.#varint()
    this.#at += length
  }

  #claim(into: Writable<ContentClaim>): ContentClaim {
    into.segment = this.#varint()
    into.offset = this.#varint()
    into.length = this.#varint()
    return into
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

  #signed(): number {
    const value = this.#varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  #varint(): number {
    const { bytes } = this
    let byte = bytes[this.#at++]
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    for (let scale = 0x80; ; scale *= 0x80) {
      byte = bytes[this.#at++]
      if (byte === undefined) throw new RangeError('The frame ends in the middle of a number.')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
}
