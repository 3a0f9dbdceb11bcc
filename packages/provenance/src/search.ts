import { PROVENANCE_TYPES, type ProvenanceType } from '@mulgil/engine/reading'
import { attributesAfter } from './attributes.ts'
import type { Candidates } from './candidates.ts'
import type { Dictionary } from './dictionary.ts'
import { errors } from './errors.ts'
import {
  type Bounds,
  eventsOfChunks,
  eventsOfFlowFiles,
  findChunks,
  inOrder,
  type Order,
  type Partition,
} from './partition.ts'
import type { Partitions } from './partitions.ts'
import type { PartitionSpan } from './rows.ts'
import type { StoredEvent } from './storedEvent.ts'
import { literalOf, matcherOf } from './wildcard.ts'

/** What to look for; what is absent does not matter. `*` in texts marked so stands for any text. */
export interface EventQuery {
  readonly flow?: string
  readonly flowFile?: number
  readonly component?: string
  readonly types?: readonly ProvenanceType[]
  /** Epoch milliseconds, both inclusive. */
  readonly from?: number
  readonly to?: number
  readonly relationship?: string
  /** With `*`. */
  readonly transitUri?: string
  /** Attribute name → value after the event, with `*`. */
  readonly attributes?: Readonly<Record<string, string>>
  readonly limit?: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string
  /** Newest first unless told otherwise. */
  readonly order?: Order
}

export interface StoredEventPage {
  readonly items: readonly StoredEvent[]
  /** Where to go on; a page may be short, or even empty, and still have one: the search stopped to stay quick. */
  readonly nextCursor: string | null
  /** It stopped to stay quick, before the page was full. */
  readonly partial: boolean
}

const DEFAULT_LIMIT = 100
const SCAN_LIMIT = 1_000_000
const PAGE_MS = 1_000
/** To look through a partition for a text costs as much as to scan one in so many of its events. */
const SKIMMED_PER_SCANNED = 10
const FIRST_CHUNK = 256
const LAST_CHUNK = 16_384
/** Of a full chunk. */
const EVENTS_A_CHUNK = 512

interface Chunk {
  readonly events: readonly StoredEvent[]
  /** Everything up to this id is looked at. */
  readonly until: number
  readonly scanned: number
  readonly more: boolean
}

/** What a search needs besides its query. */
export interface SearchTools {
  readonly partitions: Partitions
  readonly candidates: Candidates
  /** Events that one page looks at before it hands back a cursor to go on. */
  readonly scanLimit?: number
  /** How long one page takes, about, before it hands back a cursor to go on. */
  readonly pageMs?: number
}

/** One page of the events that match, in the order of their ids. */
export async function searchEvents(tools: SearchTools, query: EventQuery): Promise<StoredEventPage> {
  const { partitions, scanLimit = SCAN_LIMIT, pageMs = PAGE_MS } = tools
  const deadline = performance.now() + pageMs
  const isTimeUp = () => performance.now() >= deadline
  const { order = 'desc', limit = DEFAULT_LIMIT, cursor } = query
  const spans = await partitions.spans()
  let bounds = boundsAfter(parseCursor(cursor), order)
  const found: StoredEvent[] = []
  let budget = scanLimit
  const partial = (at: number): StoredEventPage => ({ items: found, nextCursor: String(at), partial: true })
  for (const span of inOrder([...spans], order, ({ firstId }) => firstId)) {
    if (span.lastId <= bounds.above || span.firstId >= bounds.below || !overlaps(span, query)) continue
    const among = await flowFilesToLookAt(tools, span, spans, query, isTimeUp)
    if (among === 'later') return partial(order === 'asc' ? bounds.above : bounds.below)
    if (among && query.flowFile === undefined)
      budget -= Math.ceil((span.lastId - span.firstId + 1) / SKIMMED_PER_SCANNED)
    for (let size = Math.min(FIRST_CHUNK, scanLimit), more = true; more; size = Math.min(size * 2, LAST_CHUNK)) {
      const chunk = await partitions.use(span, (partition) => scan(partition, query, among, bounds, order, size))
      if (!chunk) break
      found.push(...(await withAttributes(partitions, spans, chunk.events, query.attributes)))
      if (found.length > limit)
        return { items: found.slice(0, limit), nextCursor: String(found[limit - 1].id), partial: false }
      more = chunk.more
      bounds = boundsAfter(chunk.until, order)
      budget -= chunk.scanned
      if ((budget <= 0 || isTimeUp()) && more) return partial(chunk.until)
    }
    if (budget <= 0 || isTimeUp()) return partial(order === 'asc' ? span.lastId : span.firstId)
  }
  return { items: found, nextCursor: null, partial: false }
}

/** The FlowFiles that alone can match, where the query tells; undefined: any. */
async function flowFilesToLookAt(
  { candidates, partitions }: SearchTools,
  span: PartitionSpan,
  spans: readonly PartitionSpan[],
  { flowFile, attributes }: EventQuery,
  isTimeUp: () => boolean,
): Promise<ReadonlySet<number> | undefined | 'later'> {
  if (flowFile !== undefined) return new Set([flowFile])
  return attributes && candidates.find(partitions, span, spans, attributes, isTimeUp)
}

/** The next events in one partition that match all but attributes, out of about `size`. */
async function scan(
  partition: Partition,
  query: EventQuery,
  among: ReadonlySet<number> | undefined,
  bounds: Bounds,
  order: Order,
  size: number,
): Promise<Chunk> {
  const end = order === 'asc' ? partition.span.lastId : partition.span.firstId
  const nothing = { events: [], until: end, scanned: 0, more: false }
  const kinds = kindsOf(partition.dictionary, query)
  if (kinds?.length === 0 || among?.size === 0) return nothing
  if (among) {
    const rows = await eventsOfFlowFiles(partition, among, bounds, size, order)
    const more = rows.length === size
    return {
      events: rows.flatMap(({ event }) => (matches(event, query) ? [event] : [])),
      until: more ? rows[size - 1].event.id : end,
      scanned: rows.length,
      more,
    }
  }
  const limit = Math.ceil(size / EVENTS_A_CHUNK)
  const chunks = await findChunks(partition, { kinds, from: query.from, to: query.to }, bounds, order, limit)
  if (chunks.length === 0) return nothing
  const text = query.transitUri === undefined ? undefined : literalOf(query.transitUri)
  const wantedKinds = kinds && new Set(kinds)
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query
  const rows = await eventsOfChunks(
    partition,
    chunks.map(({ id }) => id),
    text === undefined ? [] : [text],
    (id, _flowFile, kind, time) =>
      id > bounds.above &&
      id < bounds.below &&
      time >= from &&
      time <= to &&
      (wantedKinds === undefined || wantedKinds.has(kind)),
    order,
  )
  const last = chunks[chunks.length - 1]
  const more = chunks.length === limit
  return {
    events: rows.flatMap(({ event }) => (matches(event, query) ? [event] : [])),
    until: more ? (order === 'asc' ? last.lastId : last.id) : end,
    scanned: chunks.reduce((sum, { events }) => sum + events, 0),
    more,
  }
}

async function withAttributes(
  partitions: Partitions,
  spans: readonly PartitionSpan[],
  events: readonly StoredEvent[],
  wanted: EventQuery['attributes'],
): Promise<readonly StoredEvent[]> {
  const patterns = Object.entries(wanted ?? {}).map(([name, pattern]) => ({ name, matches: matcherOf(pattern) }))
  if (patterns.length === 0) return events
  const after = await attributesAfter(partitions, spans, events)
  return events.filter(({ id }) => {
    const attributes = after.get(id)?.attributes ?? {}
    return patterns.every(({ name, matches }) => Object.hasOwn(attributes, name) && matches(attributes[name]))
  })
}

/** The numbers of the kinds of events that can match, undefined for all. */
function kindsOf({ kinds, origins }: Dictionary, query: EventQuery): number[] | undefined {
  const { flow, component, types, relationship } = query
  if (flow === undefined && component === undefined && types === undefined && relationship === undefined)
    return undefined
  return kinds.flatMap((kind) => {
    const origin = origins[kind.origin - 1]
    const matching =
      (flow === undefined || origin.flow === flow) &&
      (component === undefined || origin.component === component) &&
      (types === undefined || types.includes(PROVENANCE_TYPES[kind.type])) &&
      (relationship === undefined || kind.relationship === relationship)
    return matching ? [kind.id] : []
  })
}

/** What the database was not asked, or only roughly. */
function matches(event: StoredEvent, query: EventQuery): boolean {
  const { flow, component, types, from, to, relationship, transitUri } = query
  return (
    (flow === undefined || event.flow === flow) &&
    (component === undefined || event.component === component) &&
    (types === undefined || types.includes(event.type)) &&
    (from === undefined || event.time >= from) &&
    (to === undefined || event.time <= to) &&
    (relationship === undefined || event.relationship === relationship) &&
    (transitUri === undefined || (event.transitUri !== null && matcherOf(transitUri)(event.transitUri)))
  )
}

function overlaps(span: PartitionSpan, { from, to }: EventQuery): boolean {
  return (from === undefined || span.maxTime >= from) && (to === undefined || span.minTime <= to)
}

/** What comes after an id in the given order. */
function boundsAfter(id: number | undefined, order: Order): Bounds {
  return order === 'asc'
    ? { above: id ?? 0, below: Number.MAX_SAFE_INTEGER }
    : { above: 0, below: id ?? Number.MAX_SAFE_INTEGER }
}

function parseCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  if (!/^\d{1,16}$/.test(cursor)) throw errors.CURSOR_INVALID({ cursor })
  return Number(cursor)
}
