import type { ContentClaim } from '../flowFile.ts'
import type { AttributeChange } from '../provenance.ts'
import { ByteReader, ByteWriter } from './bytes.ts'

/** A provenance event as a commit carries it, beside the FlowFile that it happened to. */
export interface CommitEvent {
  /** Index into PROVENANCE_TYPES. */
  readonly type: number
  readonly transitUri?: string
  readonly details?: string
  readonly durationMs?: number
  readonly parents?: readonly number[]
  readonly children?: readonly number[]
}

/** What one commit did to one FlowFile. Connections are ids within the commit's flow. */
export interface CommitTouch {
  readonly id: number
  /** Came into being in this commit; `changes` then holds all attributes. */
  readonly isNew: boolean
  /** The connection that it was taken from. */
  readonly source: string | undefined
  /** The connection that it went to; undefined: it ended. */
  readonly destination: string | undefined
  readonly relationship: string | undefined
  readonly entryDate: number
  readonly lineageStartDate: number
  readonly penalizedUntil: number
  readonly inputClaim: ContentClaim | undefined
  readonly outputClaim: ContentClaim | undefined
  readonly changes: readonly AttributeChange[]
  readonly events: readonly CommitEvent[]
}

export interface StateChange {
  readonly key: string
  /** null: deleted. */
  readonly value: string | null
  /** Epoch milliseconds, 0: never. */
  readonly expiresAt: number
}

/** One session commit: all or nothing. */
export interface SessionCommit {
  readonly time: number
  readonly flow: string
  readonly component: string
  readonly componentType: string
  readonly firstEventId: number
  readonly touches: readonly CommitTouch[]
  readonly state: readonly StateChange[]
}

/** A change that is no session: run states, queues that went away, state cleared by a person. */
export type AdminCommit =
  | {
      readonly kind: 'runState'
      readonly flow: string
      readonly states: Readonly<Record<string, 'running' | 'stopped' | 'disabled'>>
    }
  | { readonly kind: 'flowRemoved'; readonly flow: string }
  | {
      readonly kind: 'stateSet'
      readonly flow: string
      readonly component: string
      readonly key: string
      readonly value: string | null
      readonly expiresAt: number
    }
  | { readonly kind: 'stateCleared'; readonly flow: string; readonly component: string }
  /** Ids below `next` are not given out any more. */
  | { readonly kind: 'ids'; readonly next: number }
  | { readonly kind: 'componentsRemoved'; readonly flow: string; readonly components: readonly string[] }

export const SESSION = 1
export const ADMIN = 2
/** Texts that a frame remembers, so that each is written once. */
export const MAX_REFERENCES = 4096

const IS_NEW = 1
export const HAS_SOURCE = 2
export const HAS_DESTINATION = 4
export const HAS_INPUT = 8
export const HAS_OUTPUT = 16
export const SAME_CONTENT = 32
export const PENALIZED = 64
export const HAS_CHANGES = 128

/** Encodes the commits of one frame; texts that recur in it are written once. */
export class FrameWriter {
  readonly bytes = new ByteWriter(256 * 1024)
  readonly #references = new Map<string, number>()
  /** Commits in this frame. */
  commits = 0

  reset(): void {
    this.bytes.reset()
    this.#references.clear()
    this.commits = 0
  }

  #reference(text: string): void {
    const known = this.#references.get(text)
    if (known !== undefined) {
      this.bytes.varint(known + 1)
      return
    }
    this.bytes.byte(0)
    this.bytes.text(text)
    if (this.#references.size < MAX_REFERENCES) this.#references.set(text, this.#references.size)
  }

  admin(commit: AdminCommit): void {
    this.commits += 1
    this.bytes.byte(ADMIN)
    this.bytes.text(JSON.stringify(commit))
  }

  session(commit: SessionCommit): void {
    this.commits += 1
    const { bytes } = this
    bytes.byte(SESSION)
    bytes.varint(commit.time)
    this.#reference(commit.flow)
    this.#reference(commit.component)
    this.#reference(commit.componentType)
    bytes.varint(commit.firstEventId)
    bytes.varint(commit.touches.length)
    let lastId = 0
    for (const touch of commit.touches) {
      this.#touch(touch, lastId, commit.time)
      lastId = touch.id
    }
    bytes.varint(commit.state.length)
    for (const change of commit.state) {
      bytes.text(change.key)
      bytes.byte(change.value === null ? 0 : 1)
      if (change.value !== null) {
        bytes.text(change.value)
        bytes.varint(change.expiresAt)
      }
    }
  }

  #touch(touch: CommitTouch, lastId: number, time: number): void {
    const { bytes } = this
    const { inputClaim, outputClaim, changes, events } = touch
    const same = inputClaim !== undefined && inputClaim === outputClaim
    bytes.byte(
      (touch.isNew ? IS_NEW : 0) |
        (touch.source === undefined ? 0 : HAS_SOURCE) |
        (touch.destination === undefined ? 0 : HAS_DESTINATION) |
        (inputClaim ? HAS_INPUT : 0) |
        (outputClaim ? HAS_OUTPUT : 0) |
        (same ? SAME_CONTENT : 0) |
        (touch.penalizedUntil > 0 ? PENALIZED : 0) |
        (changes.length > 0 ? HAS_CHANGES : 0),
    )
    bytes.signed(touch.id - lastId)
    if (touch.source !== undefined) this.#reference(touch.source)
    if (touch.destination !== undefined) this.#reference(touch.destination)
    this.#reference(touch.relationship ?? '')
    bytes.signed(time - touch.entryDate)
    bytes.signed(touch.entryDate - touch.lineageStartDate)
    if (touch.penalizedUntil > 0) bytes.varint(touch.penalizedUntil)
    if (inputClaim) writeClaim(bytes, inputClaim)
    if (outputClaim && !same) writeClaim(bytes, outputClaim)
    if (changes.length > 0) {
      bytes.varint(changes.length)
      for (const [name, before, after] of changes) {
        this.#reference(name)
        bytes.byte((before === null ? 0 : 1) | (after === null ? 0 : 2))
        if (before !== null) bytes.text(before)
        if (after !== null) bytes.text(after)
      }
    }
    bytes.varint(events.length)
    for (const event of events) this.#event(event)
  }

  #event(event: CommitEvent): void {
    const { bytes } = this
    const { transitUri, details, durationMs, parents, children } = event
    const flags =
      (transitUri ? 1 : 0) |
      (details ? 2 : 0) |
      (durationMs === undefined ? 0 : 4) |
      (parents ? 8 : 0) |
      (children ? 16 : 0)
    bytes.byte(event.type)
    bytes.byte(flags)
    if (transitUri) this.#reference(transitUri)
    if (details) this.#reference(details)
    if (durationMs !== undefined) bytes.varint(Math.max(0, Math.round(durationMs)))
    if (parents) writeIds(bytes, parents)
    if (children) writeIds(bytes, children)
  }
}

function writeClaim(bytes: ByteWriter, claim: ContentClaim): void {
  bytes.varint(claim.segment)
  bytes.varint(claim.offset)
  bytes.varint(claim.length)
}

function writeIds(bytes: ByteWriter, ids: readonly number[]): void {
  bytes.varint(ids.length)
  let last = 0
  for (const id of ids) {
    bytes.signed(id - last)
    last = id
  }
}

/** Calls back for each commit of a frame, in order. */
export function decodeFrame(
  payload: Uint8Array,
  visit: { session(commit: SessionCommit): void; admin(commit: AdminCommit): void },
): void {
  const reader = new ByteReader(payload)
  const references: string[] = []
  while (reader.at < reader.end) {
    const kind = reader.byte()
    if (kind === SESSION) visit.session(readSession(reader, references))
    else if (kind === ADMIN) visit.admin(JSON.parse(reader.text()) as AdminCommit)
    else throw new RangeError(`Unknown commit kind ${kind}.`)
  }
}

function readReference(reader: ByteReader, references: string[]): string {
  const index = reader.varint()
  if (index > 0) return references[index - 1]
  const text = reader.text()
  if (references.length < MAX_REFERENCES) references.push(text)
  return text
}

function readSession(reader: ByteReader, references: string[]): SessionCommit {
  const time = reader.varint()
  const flow = readReference(reader, references)
  const component = readReference(reader, references)
  const componentType = readReference(reader, references)
  const firstEventId = reader.varint()
  const touches: CommitTouch[] = new Array(reader.varint())
  let lastId = 0
  for (let index = 0; index < touches.length; index += 1) {
    const touch = readTouch(reader, references, lastId, time)
    touches[index] = touch
    lastId = touch.id
  }
  const state: StateChange[] = []
  for (let count = reader.varint(); count > 0; count -= 1) {
    const key = reader.text()
    const present = reader.byte() === 1
    state.push({ key, value: present ? reader.text() : null, expiresAt: present ? reader.varint() : 0 })
  }
  return { time, flow, component, componentType, firstEventId, touches, state }
}

const none: readonly never[] = []

function readTouch(reader: ByteReader, references: string[], lastId: number, time: number): CommitTouch {
  const flags = reader.byte()
  const id = lastId + reader.signed()
  const source = flags & HAS_SOURCE ? readReference(reader, references) : undefined
  const destination = flags & HAS_DESTINATION ? readReference(reader, references) : undefined
  const relationship = readReference(reader, references) || undefined
  const entryDate = time - reader.signed()
  const lineageStartDate = entryDate - reader.signed()
  const penalizedUntil = flags & PENALIZED ? reader.varint() : 0
  const inputClaim = flags & HAS_INPUT ? readClaim(reader) : undefined
  const outputClaim = flags & SAME_CONTENT ? inputClaim : flags & HAS_OUTPUT ? readClaim(reader) : undefined
  const changes = flags & HAS_CHANGES ? readChanges(reader, references) : none
  const eventCount = reader.varint()
  let events: readonly CommitEvent[] = none
  if (eventCount > 0) {
    const list: CommitEvent[] = []
    for (let index = 0; index < eventCount; index += 1) list.push(readEvent(reader, references))
    events = list
  }
  return {
    id,
    isNew: (flags & IS_NEW) !== 0,
    source,
    destination,
    relationship,
    entryDate,
    lineageStartDate,
    penalizedUntil,
    inputClaim,
    outputClaim,
    changes,
    events,
  }
}

function readClaim(reader: ByteReader): ContentClaim {
  return { segment: reader.varint(), offset: reader.varint(), length: reader.varint() }
}

function readChanges(reader: ByteReader, references: string[]): AttributeChange[] {
  const changes: AttributeChange[] = new Array(reader.varint())
  for (let index = 0; index < changes.length; index += 1) {
    const name = readReference(reader, references)
    const flags = reader.byte()
    const before = flags & 1 ? reader.text() : null
    changes[index] = [name, before, flags & 2 ? reader.text() : null]
  }
  return changes
}

function readEvent(reader: ByteReader, references: string[]): CommitEvent {
  const type = reader.byte()
  const flags = reader.byte()
  if (flags === 0) return { type }
  return {
    type,
    transitUri: flags & 1 ? readReference(reader, references) : undefined,
    details: flags & 2 ? readReference(reader, references) : undefined,
    durationMs: flags & 4 ? reader.varint() : undefined,
    parents: flags & 8 ? readIds(reader) : undefined,
    children: flags & 16 ? readIds(reader) : undefined,
  }
}

function readIds(reader: ByteReader): number[] {
  const ids: number[] = new Array(reader.varint())
  let last = 0
  for (let index = 0; index < ids.length; index += 1) {
    last += reader.signed()
    ids[index] = last
  }
  return ids
}
