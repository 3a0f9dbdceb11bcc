import type { contract } from '@mulgil/client'
import { api, type ServerProcess } from '../serverProcess.ts'
import { FLOW } from './faultFlow.ts'

const BIRTHS = new Set(['CREATE', 'RECEIVE', 'FORK', 'JOIN', 'CLONE'])

export interface ProvenanceSummary {
  readonly events: number
  readonly flowFiles: number
  /** How many events of each type each component has, as `put SEND`. */
  readonly counts: ReadonlyMap<string, number>
  /** What is wrong, in words; empty when provenance is complete and in order. */
  readonly faults: readonly string[]
}

/**
 * Reads all provenance of the flow by the API, oldest first: ids grow by one, each FlowFile begins with a birth, ends with
 * one DROP, and has nothing after it. For a flow that has run empty.
 */
export async function checkProvenance(server: ServerProcess): Promise<ProvenanceSummary> {
  const faults: string[] = []
  const counts = new Map<string, number>()
  const lives = new Map<number, 'alive' | 'ended'>()
  let events = 0
  let lastId = 0
  for await (const event of eventsOf(server, {})) {
    events += 1
    if (event.id !== lastId + 1) faults.push(`Event ${event.id} follows event ${lastId}.`)
    lastId = event.id
    const key = `${event.component} ${event.type}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    const life = lives.get(event.flowFileId)
    const what = `FlowFile ${event.flowFileId}: event ${event.id} ${event.type} of ${event.component}`
    if (life === undefined && !BIRTHS.has(event.type)) faults.push(`${what} is its first.`)
    // A parent's CLONE or FORK stands with the child, so a birth comes once.
    if (life !== undefined && BIRTHS.has(event.type)) faults.push(`${what} is a second birth.`)
    if (life === 'ended') faults.push(`${what} comes after its end.`)
    lives.set(event.flowFileId, event.type === 'DROP' ? 'ended' : 'alive')
  }
  for (const [id, life] of lives) if (life === 'alive') faults.push(`FlowFile ${id} has no end.`)
  return { events, flowFiles: lives.size, counts, faults: faults.slice(0, 50) }
}

async function* eventsOf(
  server: ServerProcess,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<contract.EventSummary> {
  let cursor: string | null = null
  do {
    const search = new URLSearchParams({
      flow: FLOW,
      order: 'asc',
      limit: '1000',
      ...query,
      ...(cursor ? { cursor } : {}),
    })
    const page: contract.EventPage = await api(server, 'GET', `/api/provenance?${search}`)
    yield* page.items
    cursor = page.nextCursor
  } while (cursor)
}

/**
 * Follows one record by the API from where it came in to all ends of its items: each item was forked from it, sent to a file
 * and to Kafka, and joined. What is missing, in words.
 */
export async function followRecord(
  server: ServerProcess,
  record: { readonly id: string; readonly items: readonly string[] },
): Promise<string[]> {
  const search = new URLSearchParams({ flow: FLOW, 'attr.x-record': record.id, limit: '1000', order: 'asc' })
  const found: contract.EventPage = await api(server, 'GET', `/api/provenance?${search}`)
  const first = found.items.find(({ type }) => type === 'RECEIVE' || type === 'FORK' || type === 'ATTRIBUTES_MODIFIED')
  if (!first) return [`Record ${record.id} has no event.`]
  const lineage: contract.Lineage = await api(
    server,
    'GET',
    `/api/flowfiles/${first.flowFileId}/lineage?depth=10&limit=5000`,
  )
  const has = (component: string, type: string) =>
    lineage.events.filter((event) => event.component === component && event.type === type).length
  const faults: string[] = []
  const expected = record.items.length
  for (const [component, type] of [
    ['split', 'FORK'],
    ['put', 'SEND'],
    ['kafka', 'SEND'],
  ] as const) {
    // The family of a merged FlowFile holds the items of other records too.
    if (has(component, type) < expected)
      faults.push(`Record ${record.id}: ${has(component, type)} × ${component} ${type} instead of ${expected}.`)
  }
  if (has('merge', 'JOIN') === 0) faults.push(`Record ${record.id}: no JOIN.`)
  if (!lineage.events.some(({ type }) => type === 'RECEIVE')) faults.push(`Record ${record.id}: no RECEIVE.`)
  return faults
}
