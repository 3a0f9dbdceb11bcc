/** Indexes a made-up journal until it is killed or done, and prints a dot after each transaction: `FOLDER BATCHES`. */
import { writeSync } from 'node:fs'
import { type JournalPosition, PROVENANCE_TYPES } from '@mulgil/engine/reading'
import { openIndexWriter } from '../src/indexWriter.ts'
import { touchesOf } from './touches.ts'

export const EVENTS_A_BATCH = 200

const [folder, batches] = process.argv.slice(2)
if (folder !== undefined) {
  await using writer = await openIndexWriter({ folder, partitionEvents: 1_000 })
  for (let batch = writer.position?.offset ?? 0; batch < Number(batches); batch += 1) {
    const at = (offset: number): JournalPosition => ({ file: 1, offset })
    writer.beginFrame(at(batch))
    for (const [index, touch] of touchesOf(eventsOf(batch)).entries()) {
      await writer.add(touch)
      // A transaction in the middle of a frame too.
      if (index === EVENTS_A_BATCH / 2 && batch % 3 === 0) {
        await writer.commit()
        writeSync(1, '.')
      }
    }
    writer.endFrame(at(batch + 1))
    await writer.commit()
    writeSync(1, '.')
  }
}

function eventsOf(batch: number) {
  return Array.from({ length: EVENTS_A_BATCH }, (_, index) => ({
    id: batch * EVENTS_A_BATCH + index + 1,
    type: PROVENANCE_TYPES[0],
    time: 1_000 + batch,
    flowFileId: batch * EVENTS_A_BATCH + index,
    entryDate: 1_000 + batch,
    lineageStartDate: 1_000 + batch,
    flow: 'flow',
    component: `component-${batch % 7}`,
    componentType: 'GenerateFlowFile',
    relationship: `relationship-${batch}`,
    changes: [[`name-${batch}`, null, `value ${index}`] as const],
  }))
}
