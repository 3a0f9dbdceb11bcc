import type { DiskFile } from '../disk.ts'

export const segmentFileName = (number: number) => `${String(number).padStart(8, '0')}.segment`
export const SEGMENT_NAME = /^(\d{8,})\.segment$/

/** An append-only file of content. */
export interface Segment {
  readonly number: number
  file: DiskFile | undefined
  opening: Promise<DiskFile> | undefined
  /** Operations under way, so that its file is not closed under them. */
  users: number
  /** True once its name would survive a power cut. */
  named: boolean
  /** The whole segment while it is written and a while after. */
  memory: Buffer | undefined
  length: number
  /** How much of it would survive a power cut. */
  flushed: number
  /** Claims of FlowFiles in queues and sessions. */
  references: number
  writing: boolean
  /** When it was last referred to or written, epoch milliseconds; its age in the archive. */
  lastUsed: number
  /** True once it is durable that nothing refers to it: a FlowFile must not come back to content that is gone. */
  releasable: boolean
  /** How often its last reference went. */
  timesIdle: number
}

/** A segment that is just begun, or was found with `length` bytes. */
export function newSegment(number: number, length: number, lastUsed: number): Segment {
  return {
    number,
    file: undefined,
    opening: undefined,
    users: 0,
    named: length > 0,
    memory: undefined,
    length,
    flushed: length,
    references: 0,
    writing: false,
    lastUsed,
    releasable: false,
    timesIdle: 0,
  }
}
