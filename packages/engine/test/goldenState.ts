import { createHash } from 'node:crypto'
import type { Engine } from '../src/engine.ts'
import { readProvenance } from '../src/journal/readProvenance.ts'
import type { ProvenanceEvent } from '../src/provenance.ts'

/** All that people can see of a flow in an engine, as plain JSON; contents by their length and hash. */
export async function visibleState(engine: Engine, flow: string) {
  const queues: Record<string, unknown[]> = {}
  for (const { id } of engine.status(flow).connections) {
    queues[id] = []
    const { items } = await engine.listQueue(flow, id, { limit: 1_000_000 })
    for (const item of items) {
      const claim = (await engine.flowFile(item.id))?.claim
      const content = claim ? await engine.content.read(claim) : new Uint8Array(0)
      queues[id].push({ ...item, sha256: createHash('sha256').update(content).digest('hex') })
    }
  }
  const components = Object.keys(engine.runStates(flow))
  const { provenance_events } = engine.metrics()
  return plain({
    node: engine.node,
    provenance_events,
    references: engine.content.references,
    queues,
    runStates: engine.runStates(flow),
    state: Object.fromEntries(components.map((id) => [id, engine.componentState(flow, id)])),
    events: await eventsOf(engine),
  })
}

async function eventsOf(engine: Engine): Promise<ProvenanceEvent[]> {
  await engine.journal.flushed()
  const events: ProvenanceEvent[] = []
  const { signal } = new AbortController()
  const until = () => engine.journal.durable
  for await (const batch of readProvenance(engine.journalFolder, { until, once: true, signal }))
    events.push(...batch.events)
  return events
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
