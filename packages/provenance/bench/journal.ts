import { writeSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type JournalPosition, PROVENANCE_TYPES } from '@mulgil/engine/reading'
// What an engine writes, without one: the packages' doors have no use for it.
import { type CommitTouch, FrameWriter } from '../../engine/src/journal/commit.ts'
import { FILE_HEADER, fileHeader, frameHeader } from '../../engine/src/journal/frame.ts'
import { makeEvents } from './events.ts'

const COMMITS_A_FRAME = 8

/** Writes a journal file with the main benchmark's events, in frames of some thousand, and says where it ends. */
export async function writeJournal(folder: string, total: number, start: number): Promise<JournalPosition> {
  await mkdir(folder, { recursive: true })
  await using file = await open(join(folder, '00000001.journal'), 'w')
  writeSync(file.fd, fileHeader(1))
  let offset = FILE_HEADER
  const frame = new FrameWriter()
  for (let at = 0; at < total; at += 500) {
    const events = makeEvents(at, Math.min(500, total - at), start)
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
    if (frame.commits < COMMITS_A_FRAME && at + 500 < total) continue
    const payload = frame.bytes.bytes()
    const whole = Buffer.concat([frameHeader(payload), payload])
    writeSync(file.fd, whole)
    offset += whole.length
    frame.reset()
  }
  return { file: 1, offset }
}
