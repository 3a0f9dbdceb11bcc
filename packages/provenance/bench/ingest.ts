/** Prints how fast provenance events are indexed: `npm run bench -w @mulgil/provenance -- [events] [batch]`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttributeChange, ProvenanceEvent, ProvenanceType } from '@mulgil/engine'
import { openIndexWriter } from '../src/indexWriter.ts'
import { listPartitionFiles, partitionBytes } from '../src/partitionFile.ts'

const total = Number(process.argv[2] ?? 2_000_000)
const batch = Number(process.argv[3] ?? 10_000)
const STEPS = [
  ['CREATE', 'generate', 'GenerateFlowFile', 'success'],
  ['ATTRIBUTES_MODIFIED', 'update', 'UpdateAttribute', 'success'],
  ['ROUTE', 'route', 'RouteOnAttribute', 'hot'],
  ['DROP', 'log', 'LogAttribute', undefined],
] as const
const FLOWFILES_A_COMMIT = 500

/** The main benchmark's events: commits of 500 FlowFiles of 1 KB through four components. */
function makeEvents(from: number, count: number, start: number): ProvenanceEvent[] {
  const events: ProvenanceEvent[] = []
  for (let index = from; index < from + count; index += 1) {
    const commit = Math.floor(index / FLOWFILES_A_COMMIT)
    const step = commit % STEPS.length
    const flowFileId = Math.floor(commit / STEPS.length) * FLOWFILES_A_COMMIT + (index % FLOWFILES_A_COMMIT) + 1
    const [type, component, componentType, relationship] = STEPS[step] as readonly [
      ProvenanceType,
      string,
      string,
      string | undefined,
    ]
    const time = start + Math.floor(commit / 16)
    const claim = { segment: 1 + Math.floor(flowFileId / 100_000), offset: (flowFileId % 100_000) * 1024, length: 1024 }
    const changes: AttributeChange[] =
      step === 0
        ? [
            ['filename', null, `b5a7-${flowFileId}`],
            ['path', null, './'],
          ]
        : step === 1
          ? [['level', null, `level ${flowFileId % 97}`]]
          : []
    events.push({
      id: index + 1,
      type,
      time,
      flowFileId,
      entryDate: time - step * 3,
      lineageStartDate: time - step * 3,
      flow: 'bench',
      component,
      componentType,
      sourceConnection: step === 0 ? undefined : `c${step}`,
      relationship,
      changes,
      inputClaim: step === 0 ? undefined : claim,
      outputClaim: claim,
    })
  }
  return events
}

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
