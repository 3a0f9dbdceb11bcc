import { crc32 } from 'node:zlib'
import type { ContentClaim } from '../flowFile.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import type { AdminCommit, SessionCommit } from './commit.ts'

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
}

export type DesiredState = 'running' | 'stopped' | 'disabled'
export interface StateEntry {
  readonly value: string
  /** Epoch milliseconds, 0: never. */
  readonly expiresAt: number
}

/** All that the journal says: what a snapshot holds and what replaying commits yields. Keys are `flow/id`. */
export interface EngineState {
  nextFlowFileId: number
  nextEventId: number
  readonly queues: Map<string, Map<number, FlowFileRecord>>
  readonly state: Map<string, Map<string, StateEntry>>
  readonly desired: Map<string, DesiredState>
}

/** The state of an engine that has never run. */
export function emptyState(): EngineState {
  return { nextFlowFileId: 1, nextEventId: 1, queues: new Map(), state: new Map(), desired: new Map() }
}

/** Attributes without a prototype, so that no name finds anything but an attribute. */
export function attributesOf(entries: Iterable<readonly [string, string]>): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null)
  for (const [name, value] of entries) attributes[name] = value
  return attributes
}

/** Replays one session commit. */
export function applySession(state: EngineState, commit: SessionCommit): void {
  for (const touch of commit.touches) {
    if (touch.id >= state.nextFlowFileId) state.nextFlowFileId = touch.id + 1
    let record: FlowFileRecord | undefined
    if (touch.source !== undefined) {
      const queue = state.queues.get(`${commit.flow}/${touch.source}`)
      record = queue?.get(touch.id)
      queue?.delete(touch.id)
    }
    if (touch.destination !== undefined) {
      let attributes = record?.attributes
      if (touch.changes.length > 0 || attributes === undefined) {
        const changed: Record<string, string> = Object.assign(Object.create(null), attributes)
        for (const [name, , after] of touch.changes) {
          if (after === null) delete changed[name]
          else changed[name] = after
        }
        attributes = changed
      }
      const key = `${commit.flow}/${touch.destination}`
      let queue = state.queues.get(key)
      if (!queue) {
        queue = new Map()
        state.queues.set(key, queue)
      }
      queue.set(touch.id, {
        id: touch.id,
        attributes,
        claim: touch.outputClaim,
        entryDate: touch.entryDate,
        lineageStartDate: touch.lineageStartDate,
        queuedAt: commit.time,
        penalizedUntil: touch.penalizedUntil,
      })
    }
    state.nextEventId = Math.max(state.nextEventId, commit.firstEventId)
  }
  let events = 0
  for (const touch of commit.touches) events += touch.events.length
  state.nextEventId = Math.max(state.nextEventId, commit.firstEventId + events)
  if (commit.state.length > 0) {
    const key = `${commit.flow}/${commit.component}`
    let entries = state.state.get(key)
    if (!entries) {
      entries = new Map()
      state.state.set(key, entries)
    }
    for (const change of commit.state) {
      if (change.value === null) entries.delete(change.key)
      else entries.set(change.key, { value: change.value, expiresAt: change.expiresAt })
    }
  }
}

/** Replays one change that is no session. */
export function applyAdmin(state: EngineState, commit: AdminCommit): void {
  switch (commit.kind) {
    case 'runState':
      for (const [id, desired] of Object.entries(commit.states)) state.desired.set(`${commit.flow}/${id}`, desired)
      return
    case 'stateCleared':
      state.state.delete(`${commit.flow}/${commit.component}`)
      return
    case 'componentsRemoved':
      for (const id of commit.components) {
        state.state.delete(`${commit.flow}/${id}`)
        state.desired.delete(`${commit.flow}/${id}`)
      }
      return
    case 'flowRemoved':
      for (const map of [state.queues, state.state, state.desired]) {
        for (const key of [...map.keys()]) if (key.startsWith(`${commit.flow}/`)) map.delete(key)
      }
      return
    default:
      throw new Error(`Unknown commit ${JSON.stringify(commit satisfies never)}`)
  }
}

const SNAPSHOT_MAGIC = 'MULGILS1'

/** What a snapshot file holds: [magic][crc32 u32][body]. Queues may be any iterables of records. */
export function encodeSnapshot(state: {
  nextFlowFileId: number
  nextEventId: number
  queues: Iterable<readonly [string, Iterable<FlowFileRecord>]>
  state: Iterable<readonly [string, ReadonlyMap<string, StateEntry>]>
  desired: Iterable<readonly [string, DesiredState]>
}): Buffer {
  const writer = new ByteWriter(1024 * 1024)
  writer.raw(Buffer.from(SNAPSHOT_MAGIC, 'latin1'))
  writer.u32(0)
  const start = writer.length
  writer.varint(state.nextFlowFileId)
  writer.varint(state.nextEventId)
  for (const [key, records] of state.queues) {
    writer.byte(1)
    writer.text(key)
    for (const record of records) writeRecord(writer, record)
    writer.byte(0)
  }
  writer.byte(0)
  for (const [key, entries] of state.state) {
    writer.byte(1)
    writer.text(key)
    writer.varint(entries.size)
    for (const [name, entry] of entries) {
      writer.text(name)
      writer.text(entry.value)
      writer.varint(entry.expiresAt)
    }
  }
  writer.byte(0)
  for (const [key, desired] of state.desired) {
    writer.byte(1)
    writer.text(key)
    writer.text(desired)
  }
  writer.byte(0)
  writer.u32At(start - 4, crc32(writer.bytes().subarray(start)))
  return writer.bytes()
}

function writeRecord(writer: ByteWriter, record: FlowFileRecord): void {
  writer.byte(1)
  writer.varint(record.id)
  writer.varint(record.entryDate)
  writer.varint(record.lineageStartDate)
  writer.varint(record.queuedAt)
  writer.varint(record.penalizedUntil)
  writer.byte(record.claim ? 1 : 0)
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

/** The state in a snapshot's bytes, or undefined when they are not whole. */
export function decodeSnapshot(bytes: Buffer): EngineState | undefined {
  const start = SNAPSHOT_MAGIC.length + 4
  if (bytes.length < start || bytes.toString('latin1', 0, SNAPSHOT_MAGIC.length) !== SNAPSHOT_MAGIC) return undefined
  if (crc32(bytes.subarray(start)) !== bytes.readUInt32LE(start - 4)) return undefined
  const reader = new ByteReader(bytes, start)
  const state = emptyState()
  state.nextFlowFileId = reader.varint()
  state.nextEventId = reader.varint()
  while (reader.byte() === 1) {
    const queue = new Map<number, FlowFileRecord>()
    state.queues.set(reader.text(), queue)
    while (reader.byte() === 1) {
      const record = readRecord(reader)
      queue.set(record.id, record)
    }
  }
  while (reader.byte() === 1) {
    const entries = new Map<string, StateEntry>()
    state.state.set(reader.text(), entries)
    for (let count = reader.varint(); count > 0; count -= 1) {
      const name = reader.text()
      entries.set(name, { value: reader.text(), expiresAt: reader.varint() })
    }
  }
  while (reader.byte() === 1) {
    const key = reader.text()
    state.desired.set(key, reader.text() as DesiredState)
  }
  return state
}

function readRecord(reader: ByteReader): FlowFileRecord {
  const id = reader.varint()
  const entryDate = reader.varint()
  const lineageStartDate = reader.varint()
  const queuedAt = reader.varint()
  const penalizedUntil = reader.varint()
  const claim =
    reader.byte() === 1 ? { segment: reader.varint(), offset: reader.varint(), length: reader.varint() } : undefined
  const attributes: Record<string, string> = Object.create(null)
  for (let count = reader.varint(); count > 0; count -= 1) {
    const name = reader.text()
    attributes[name] = reader.text()
  }
  return { id, attributes, claim, entryDate, lineageStartDate, queuedAt, penalizedUntil }
}
