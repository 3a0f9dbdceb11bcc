/** Prints how fast provenance events are indexed: `npm run bench -w @mulgil/provenance -- [events] [batch]`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openIndexWriter } from '../src/indexWriter.ts'
import { listPartitionFiles, partitionBytes } from '../src/partitionFile.ts'
import { makeEvents } from './events.ts'

const total = Number(process.argv[2] ?? 2_000_000)
const batch = Number(process.argv[3] ?? 10_000)
const folder = await mkdtemp(join(tmpdir(), 'provenance-bench-'))
try {
  await using writer = await openIndexWriter({ folder })
  const start = Date.now()
  let cpuUs = 0
  let ms = 0
  for (let at = 0; at < total; at += batch) {
    const events = makeEvents(at, Math.min(batch, total - at), start)
    const cpu = process.cpuUsage()
    const began = performance.now()
    await writer.append(events, { file: 1, offset: at })
    ms += performance.now() - began
    const used = process.cpuUsage(cpu)
    cpuUs += used.user + used.system
  }
  const files = await listPartitionFiles(folder)
  const bytes = (await Promise.all(files.map(partitionBytes))).reduce((sum, size) => sum + size, 0)
  console.table({
    events: total,
    'events a transaction': batch,
    'events/s': Math.round((total / ms) * 1000),
    'CPU µs/event': Number((cpuUs / total).toFixed(2)),
    'bytes/event on disk': Math.round(bytes / total),
    partitions: files.length,
    'RSS MB': Math.round(process.memoryUsage.rss() / 1e6),
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
