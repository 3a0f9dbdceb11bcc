import { crc32 } from 'node:zlib'
import { createAttributes } from '../attributes.ts'
import { isUnindexed } from '../provenanceLevel.ts'
import { type Page, readPageReference, writePageReference } from '../queue/page.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import type { AdminCommit, SessionCommit, StateChange } from './commit.ts'
import { type FlowFileRecord, readRecord, writeRecord } from './records.ts'
import { RecoveredQueue } from './recoveredQueue.ts'

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
  readonly queues: Map<string, RecoveredQueue>
  readonly state: Map<string, Map<string, StateEntry>>
  readonly desired: Map<string, DesiredState>
}

/** The state of an engine that has never run. */
export function emptyState(): EngineState {
  return { nextFlowFileId: 1, nextEventId: 1, queues: new Map(), state: new Map(), desired: new Map() }
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
        const changed = createAttributes(attributes)
        for (const [name, , after] of touch.changes) {
          if (after === null) delete changed[name]
          else changed[name] = after
        }
        attributes = changed
      }
      const key = `${commit.flow}/${touch.destination}`
      let queue = state.queues.get(key)
      if (!queue) {
        queue = new RecoveredQueue()
        state.queues.set(key, queue)
      }
      const next: FlowFileRecord = {
        id: touch.id,
        attributes,
        claim: touch.outputClaim,
        entryDate: touch.entryDate,
        lineageStartDate: touch.lineageStartDate,
        queuedAt: commit.time,
        penalizedUntil: touch.penalizedUntil,
      }
      queue.set(touch.id, isUnindexed(touch, record) ? { ...next, unindexed: true } : next)
    }
    state.nextEventId = Math.max(state.nextEventId, commit.firstEventId)
  }
  let events = 0
  for (const touch of commit.touches) events += touch.events.length
  state.nextEventId = Math.max(state.nextEventId, commit.firstEventId + events)
  if (commit.state.length > 0) applyState(state, commit.flow, commit.component, commit.state)
}

function applyState(state: EngineState, flow: string, component: string, changes: readonly StateChange[]): void {
  const key = `${flow}/${component}`
  let entries = state.state.get(key)
  if (!entries) {
    entries = new Map()
    state.state.set(key, entries)
  }
  for (const change of changes) {
    if (change.value === null) entries.delete(change.key)
    else entries.set(change.key, { value: change.value, expiresAt: change.expiresAt })
  }
}

/** Replays one change that is no session. */
export function applyAdmin(state: EngineState, commit: AdminCommit): void {
  switch (commit.kind) {
    case 'runState':
      for (const [id, desired] of Object.entries(commit.states)) state.desired.set(`${commit.flow}/${id}`, desired)
      return
    case 'stateSet':
      applyState(state, commit.flow, commit.component, [commit])
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
    case 'ids':
      state.nextFlowFileId = Math.max(state.nextFlowFileId, commit.next)
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

const SNAPSHOT_MAGIC = 'MULGILS2'
/** Without pages; written before queues could be longer than memory. */
const FIRST_MAGIC = 'MULGILS1'
const HEADER = SNAPSHOT_MAGIC.length + 4
const END = 0
const RECORD = 1
const PAGE = 2

/** What a snapshot file holds: [magic][crc32 u32][body]. A queue is its FlowFiles and pages in their order. */
export function encodeSnapshot(state: {
  nextFlowFileId: number
  nextEventId: number
  queues: Iterable<readonly [string, Iterable<FlowFileRecord | Page>]>
  state: Iterable<readonly [string, ReadonlyMap<string, StateEntry>]>
  desired: Iterable<readonly [string, DesiredState]>
}): Buffer {
  const writer = new ByteWriter(1024 * 1024)
  writer.raw(Buffer.from(SNAPSHOT_MAGIC, 'latin1'))
  writer.u32(0)
  writer.varint(state.nextFlowFileId)
  writer.varint(state.nextEventId)
  for (const [key, parts] of state.queues) {
    writer.byte(1)
    writer.text(key)
    for (const part of parts) {
      if ('attributes' in part) {
        writer.byte(RECORD)
        writeRecord(writer, part)
      } else {
        writer.byte(PAGE)
        writePageReference(writer, part)
      }
    }
    writer.byte(END)
  }
  writer.byte(END)
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
  writer.byte(END)
  for (const [key, desired] of state.desired) {
    writer.byte(1)
    writer.text(key)
    writer.text(desired)
  }
  writer.byte(END)
  writer.u32At(HEADER - 4, crc32(writer.bytes().subarray(HEADER)))
  return writer.bytes()
}

/** The state in a snapshot's bytes, or undefined when they are not whole. */
export function decodeSnapshot(bytes: Buffer): EngineState | undefined {
  if (bytes.length < HEADER) return undefined
  const magic = bytes.toString('latin1', 0, SNAPSHOT_MAGIC.length)
  if (magic !== SNAPSHOT_MAGIC && magic !== FIRST_MAGIC) return undefined
  if (crc32(bytes.subarray(HEADER)) !== bytes.readUInt32LE(HEADER - 4)) return undefined
  const reader = new ByteReader(bytes, HEADER)
  const state = emptyState()
  state.nextFlowFileId = reader.varint()
  state.nextEventId = reader.varint()
  while (reader.byte() !== END) {
    const queue = new RecoveredQueue()
    state.queues.set(reader.text(), queue)
    for (let kind = reader.byte(); kind !== END; kind = reader.byte()) {
      if (kind === PAGE) {
        queue.addPage(readPageReference(reader))
      } else {
        const record = readRecord(reader)
        queue.set(record.id, record)
      }
    }
  }
  while (reader.byte() !== END) {
    const entries = new Map<string, StateEntry>()
    state.state.set(reader.text(), entries)
    for (let count = reader.varint(); count > 0; count -= 1) {
      const name = reader.text()
      entries.set(name, { value: reader.text(), expiresAt: reader.varint() })
    }
  }
  while (reader.byte() !== END) {
    const key = reader.text()
    state.desired.set(key, reader.text() as DesiredState)
  }
  return state
}
