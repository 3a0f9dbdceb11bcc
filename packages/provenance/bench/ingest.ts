/** Prints how fast provenance is indexed, the reading of the journal included: `npm run bench -w @mulgil/provenance -- [events]`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTouches } from '@mulgil/engine/reading'
import { openIndexWriter } from '../src/indexWriter.ts'
import { listPartitionFiles, partitionBytes } from '../src/partitionFile.ts'
import { runIndexer } from '../src/runIndexer.ts'
import { writeJournal } from './journal.ts'

const total = Number(process.argv[2] ?? 2_000_000)
const folder = await mkdtemp(join(tmpdir(), 'provenance-bench-'))
try {
  const journal = join(folder, 'journal')
  const end = await writeJournal(journal, total, Date.now())
  const index = join(folder, 'index')
  const { signal } = new AbortController()
  async function ingest(): Promise<void> {
    await using writer = await openIndexWriter({ folder: index })
    await runIndexer({ writer, read: (from) => readTouches(journal, { from, until: () => end, once: true, signal }) })
  }
  const rss = process.memoryUsage.rss()
  const cpu = process.cpuUsage()
  const began = performance.now()
  await ingest()
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  const bytes = (await Promise.all((await listPartitionFiles(index)).map(partitionBytes))).reduce((a, b) => a + b, 0)
  console.table({
    events: total,
    'events/s': Math.round((total / ms) * 1000),
    'CPU µs/event': Number(((user + system) / total).toFixed(2)),
    'journal bytes/event': Number((end.offset / total).toFixed(1)),
    'index bytes/event': Number((bytes / total).toFixed(1)),
    'RSS before, MiB': Math.round(rss / 2 ** 20),
    'RSS after, MiB': Math.round(process.memoryUsage.rss() / 2 ** 20),
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
