import { eventsOfFlowFiles, findEdges, NO_BOUNDS } from './partition.ts'
import type { Partitions } from './partitions.ts'
import type { PartitionSpan } from './rows.ts'
import type { StoredEvent } from './storedEvent.ts'

export interface LineageLink {
  readonly from: number
  readonly to: number
  /** The next event of the same FlowFile, or from where a FORK, JOIN, CLONE or REPLAY took it to the child. */
  readonly kind: 'next' | 'child'
}

/** A FlowFile with its ancestors and descendants. */
export interface StoredLineage {
  readonly events: readonly StoredEvent[]
  readonly links: readonly LineageLink[]
  /** There is more of the family than the limits let in. */
  readonly truncated: boolean
}

export interface LineageOptions {
  /** Generations up and down. */
  readonly depth?: number
  /** Events at most; the nearest relatives come first. */
  readonly limit?: number
}

const DEFAULT_DEPTH = 20
const DEFAULT_LIMIT = 1_000

/** The events of a FlowFile's family, in time order, and what leads to what. */
export async function findLineage(
  partitions: Partitions,
  flowFileId: number,
  { depth = DEFAULT_DEPTH, limit = DEFAULT_LIMIT }: LineageOptions = {},
): Promise<StoredLineage> {
  const spans = await partitions.spans()
  const family = new Set([flowFileId])
  const events: StoredEvent[] = []
  let truncated = false
  let generation = { up: new Set([flowFileId]), down: new Set([flowFileId]) }
  let next = new Set([flowFileId])
  for (let level = 0; next.size > 0; level += 1) {
    const room = limit - events.length
    const found = await eventsOf(partitions, spans, next, room + 1)
    events.push(...found.slice(0, room))
    if (found.length > room) truncated = true
    if (truncated) break
    const up = await relatives(partitions, spans, 'child', generation.up, limit)
    const down = await relatives(partitions, spans, 'parent', generation.down, limit)
    next = new Set([...up.ids, ...down.ids].filter((id) => !family.has(id)))
    generation = {
      up: new Set([...up.ids].filter((id) => next.has(id))),
      down: new Set([...down.ids].filter((id) => next.has(id))),
    }
    for (const id of next) family.add(id)
    truncated ||= up.truncated || down.truncated
    if (level >= depth && next.size > 0) {
      truncated = true
      break
    }
  }
  events.sort((a, b) => a.id - b.id)
  return { events, links: linksBetween(events), truncated }
}

async function eventsOf(
  partitions: Partitions,
  spans: readonly PartitionSpan[],
  flowFileIds: ReadonlySet<number>,
  limit: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (const span of spans) {
    const room = limit - events.length
    if (room <= 0) break
    const found = await partitions.use(span, (partition) => eventsOfFlowFiles(partition, flowFileIds, NO_BOUNDS, room))
    for (const { event } of found ?? []) events.push(event)
  }
  return events
}

/** Those at the other end of the edges. */
async function relatives(
  partitions: Partitions,
  spans: readonly PartitionSpan[],
  end: 'parent' | 'child',
  flowFileIds: ReadonlySet<number>,
  limit: number,
): Promise<{ ids: Set<number>; truncated: boolean }> {
  const ids = new Set<number>()
  if (flowFileIds.size === 0) return { ids, truncated: false }
  let truncated = false
  for (const span of spans) {
    const edges = await partitions.use(span, (partition) => findEdges(partition, end, flowFileIds, limit + 1))
    for (const edge of edges ?? []) ids.add(end === 'parent' ? edge.child : edge.parent)
    truncated ||= (edges?.length ?? 0) > limit
  }
  return { ids, truncated }
}

/** Links between events that are in the order of their ids. */
export function linksBetween(events: readonly StoredEvent[]): LineageLink[] {
  const byFlowFile = new Map<number, StoredEvent[]>()
  for (const event of events) {
    const list = byFlowFile.get(event.flowFileId)
    if (list) list.push(event)
    else byFlowFile.set(event.flowFileId, [event])
  }
  const links: LineageLink[] = []
  for (const list of byFlowFile.values()) {
    for (let index = 1; index < list.length; index += 1)
      links.push({ from: list[index - 1].id, to: list[index].id, kind: 'next' })
  }
  for (const event of events) {
    for (const parent of event.parents) {
      const from = parent === event.flowFileId ? undefined : lastBefore(byFlowFile.get(parent), event.id)
      if (from) links.push({ from: from.id, to: event.id, kind: 'child' })
    }
    for (const child of event.children) {
      const to = child === event.flowFileId ? undefined : byFlowFile.get(child)?.[0]
      // A child that names this parent itself is linked above.
      if (to && !to.parents.includes(event.flowFileId)) links.push({ from: event.id, to: to.id, kind: 'child' })
    }
  }
  return links
}

/** What the parent was last seen doing before the child came, other than ending; its first event where there is none. */
function lastBefore(events: readonly StoredEvent[] | undefined, id: number): StoredEvent | undefined {
  return events?.findLast((event) => event.id < id && event.type !== 'DROP' && event.type !== 'EXPIRE') ?? events?.[0]
}
