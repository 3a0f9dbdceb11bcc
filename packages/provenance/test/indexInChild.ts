/** Indexes a made-up journal until it is killed or done, and prints a dot after each transaction: `FOLDER BATCHES`. */
import { writeSync } from 'node:fs'
import type { JournalPosition, ProvenanceBatch } from '@mulgil/engine/reading'
import { openIndexWriter } from '../src/indexWriter.ts'
import { runIndexer } from '../src/runIndexer.ts'

export const EVENTS_A_BATCH = 200

async function* journal(from: JournalPosition | undefined, batches: number): AsyncGenerator<ProvenanceBatch> {
  for (let batch = from?.offset ?? 0; batch < batches; batch += 1) {
    const events = Array.from({ length: EVENTS_A_BATCH }, (_, index) => ({
      id: batch * EVENTS_A_BATCH + index + 1,
      type: 'CREATE' as const,
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
    yield { events, next: { file: 1, offset: batch + 1 } }
  }
}

const [folder, batches] = process.argv.slice(2)
if (folder !== undefined) {
  await using writer = await openIndexWriter({ folder, partitionEvents: 1_000 })
  await runIndexer({
    writer,
    read: (from) => journal(from, Number(batches)),
    batchEvents: EVENTS_A_BATCH,
    onIndexed: () => writeSync(1, '.'),
  })
}
