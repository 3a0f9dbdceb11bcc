import { writeSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type JournalPosition, PROVENANCE_TYPES, type ProvenanceEvent } from '@mulgil/engine/reading'
// What an engine writes, without one: the packages' doors have no use for it.
import { type CommitTouch, FrameWriter } from '../../engine/src/journal/commit.ts'
import { FILE_HEADER, fileHeader, frameHeader } from '../../engine/src/journal/frame.ts'
import { makeEvents } from './events.ts'

const COMMITS_A_FRAME = 8
const EVENTS_A_COMMIT = 500

/** Writes a journal with the main benchmark's events, in frames of some thousand, and says where it ends. */
export async function writeJournal(
  folder: string,
  total: number,
  start: number,
  eventsAFile = Number.POSITIVE_INFINITY,
): Promise<JournalPosition> {
  await mkdir(folder, { recursive: true })
  let number = 0
  let offset = 0
  for (let from = 0; from < total; from += eventsAFile) {
    number += 1
    offset = await writeFile(folder, number, from, Math.min(total, from + eventsAFile), start)
  }
  return { file: number, offset }
}

async function writeFile(folder: string, number: number, from: number, to: number, start: number): Promise<number> {
  await using file = await open(join(folder, `${String(number).padStart(8, '0')}.journal`), 'w')
  writeSync(file.fd, fileHeader(number))
  let offset = FILE_HEADER
  const frame = new FrameWriter()
  for (let at = from; at < to; at += EVENTS_A_COMMIT) {
    addCommit(frame, makeEvents(at, Math.min(EVENTS_A_COMMIT, to - at), start))
    if (frame.commits < COMMITS_A_FRAME && at + EVENTS_A_COMMIT < to) continue
    const payload = frame.bytes.bytes()
    const whole = Buffer.concat([frameHeader(payload), payload])
    writeSync(file.fd, whole)
    offset += whole.length
    frame.reset()
  }
  return offset
}

function addCommit(frame: FrameWriter, events: readonly ProvenanceEvent[]): void {
  const [{ id, time, flow, component, componentType }] = events
  const touches = events.map(
    (event): CommitTouch => ({
      id: event.flowFileId,
      isNew: event.type === 'CREATE',
      source: event.sourceConnection,
      destination: event.type === 'DROP' ? undefined : `to-${component}`,
      relationship: event.relationship,
      entryDate: event.entryDate,
      lineageStartDate: event.lineageStartDate,
      penalizedUntil: 0,
      inputClaim: event.inputClaim,
      outputClaim: event.outputClaim,
      changes: event.changes,
      events: [{ type: PROVENANCE_TYPES.indexOf(event.type) }],
    }),
  )
  frame.session({ time, flow, component, componentType, firstEventId: id, touches, state: [] })
}
