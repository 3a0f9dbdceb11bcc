import { readChunk, type Wanted } from './chunkReader.ts'
import { BUCKET } from './chunkWriter.ts'
import type { Dictionary } from './dictionary.ts'
import { Prisma } from './generated/provenance-sqlite/client.ts'
import type { ProvenanceClient } from './partitionFile.ts'
import type { PartitionSpan } from './rows.ts'
import type { DecodedEvent } from './storedEvent.ts'
import type { Turn } from './turns.ts'

export type Sql = ReturnType<typeof Prisma.sql>
export type Order = 'asc' | 'desc'

/** What the databases say each in their way. */
export interface Dialect {
  /** `IN (numbers)`, without a parameter each. */
  list(numbers: Iterable<number>): Sql
  /** Whether the bytes of the chunk `c` contain a text. */
  contains(text: string): Sql
}
export const sqliteDialect: Dialect = {
  list: (numbers) => Prisma.sql`IN (SELECT "value" FROM json_each(${JSON.stringify([...numbers])}))`,
  contains: (text) => Prisma.sql`instr(c."data", CAST(${text} AS BLOB)) > 0`,
}

/** One id range of the index, open for reading. */
export interface Partition {
  readonly client: Pick<ProvenanceClient, '$queryRaw'>
  readonly span: PartitionSpan
  readonly dictionary: Dictionary
  readonly dialect: Dialect
  /** Asked before each piece of a long piece of work. */
  readonly turn: Turn
}

/** An open interval of ids. */
export interface Bounds {
  readonly above: number
  readonly below: number
}

/** Everything. */
export const NO_BOUNDS: Bounds = { above: 0, below: Number.MAX_SAFE_INTEGER }

/** Chunks whose bytes are read at once: some 2 MB at most. */
const CHUNKS_AT_ONCE = 64

/** Sorts by id. */
export function inOrder<T>(list: T[], order: Order, idOf: (item: T) => number): T[] {
  return list.sort(order === 'asc' ? (a, b) => idOf(a) - idOf(b) : (a, b) => idOf(b) - idOf(a))
}

/** A chunk as the database tells of it without its bytes. */
export interface ChunkSummary {
  readonly id: number
  readonly lastId: number
  readonly events: number
}

export interface ChunkFilter {
  /** Undefined: all. */
  readonly kinds: readonly number[] | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

/** The first chunks with an event within `bounds` that may pass the filter, in order. */
export async function findChunks(
  { client, dialect, span }: Partition,
  { kinds, from, to }: ChunkFilter,
  bounds: Bounds,
  order: Order,
  limit: number,
): Promise<ChunkSummary[]> {
  const within = touching(span, bounds)
  const ofKinds = kinds
    ? Prisma.sql`AND c."id" IN (SELECT c."chunk" FROM "ChunkKind" c WHERE c."kind" ${dialect.list(kinds)} AND ${within('chunk')})`
    : Prisma.empty
  const since = from === undefined ? Prisma.empty : Prisma.sql`AND c."maxTime" >= CAST(${from} AS BIGINT)`
  const until = to === undefined ? Prisma.empty : Prisma.sql`AND c."minTime" <= CAST(${to} AS BIGINT)`
  const rows = await client.$queryRaw<Record<keyof ChunkSummary, number | bigint>[]>`
    SELECT c."id", c."lastId", c."events" FROM "Chunk" c WHERE ${within('id')} ${ofKinds} ${since} ${until}
    ORDER BY c."id" ${direction(order)} LIMIT ${limit}`
  return rows.map(({ id, lastId, events }) => ({ id: Number(id), lastId: Number(lastId), events: Number(events) }))
}

/** The events that are wanted of some chunks, of those that contain all of `texts`; in order. */
export async function eventsOfChunks(
  partition: Partition,
  chunks: readonly number[],
  texts: readonly string[],
  wanted: Wanted,
  order: Order,
  limit = Number.POSITIVE_INFINITY,
): Promise<DecodedEvent[]> {
  const { client, dialect, dictionary, span, turn } = partition
  const found: DecodedEvent[] = []
  const containing = Prisma.join([Prisma.empty, ...texts.map((text) => Prisma.sql`AND ${dialect.contains(text)}`)], ' ')
  for (let at = 0; at < chunks.length && found.length < limit; at += CHUNKS_AT_ONCE) {
    await turn()
    const some = chunks.slice(at, at + CHUNKS_AT_ONCE)
    const rows = await client.$queryRaw<{ id: number | bigint; data: Uint8Array }[]>`
      SELECT c."id", c."data" FROM "Chunk" c
      WHERE c."id" ${dialect.list(some)} AND ${touching(span, NO_BOUNDS)('id')} ${containing}
      ORDER BY c."id" ${direction(order)}`
    for (const { id, data } of rows) {
      const events = readChunk(data, { firstId: Number(id), lastId: span.lastId }, dictionary, wanted)
      found.push(...(order === 'asc' ? events : events.reverse()))
    }
  }
  return found.length > limit ? found.slice(0, limit) : found
}

/** The event with this id. */
export async function eventById(partition: Partition, id: number): Promise<DecodedEvent | undefined> {
  const bounds = { above: id - 1, below: id + 1 }
  const chunks = await findChunks(partition, { kinds: undefined, from: undefined, to: undefined }, bounds, 'asc', 1)
  const ids = chunks.map((chunk) => chunk.id)
  const [found] = await eventsOfChunks(partition, ids, [], (event) => event === id, 'asc')
  return found
}

/** The first events of some FlowFiles within `bounds`, in the order of their ids. */
export async function eventsOfFlowFiles(
  partition: Partition,
  flowFileIds: Iterable<number>,
  bounds: Bounds,
  limit: number,
  order: Order = 'asc',
): Promise<DecodedEvent[]> {
  const { client, dialect, span } = partition
  const flowFiles = new Set(flowFileIds)
  const buckets = new Set([...flowFiles].map((id) => Math.floor(id / BUCKET)))
  const rows = await client.$queryRaw<{ chunk: number | bigint }[]>`
    SELECT DISTINCT c."chunk" FROM "ChunkBucket" c
    WHERE c."bucket" ${dialect.list(buckets)} AND ${touching(span, bounds)('chunk')} ORDER BY c."chunk" ${direction(order)}`
  const chunks = rows.map(({ chunk }) => Number(chunk))
  const wanted: Wanted = (id, flowFileId) => id > bounds.above && id < bounds.below && flowFiles.has(flowFileId)
  return eventsOfChunks(partition, chunks, [], wanted, order, limit)
}

/** The FlowFiles with an attribute change that contains a text, at most about `limit`. */
export async function flowFilesWith(partition: Partition, text: string, limit: number): Promise<number[]> {
  const { client, dialect, dictionary, span, turn } = partition
  const found = new Set<number>()
  for (let first = span.firstId; ; ) {
    await turn()
    const rows = await client.$queryRaw<{ id: number | bigint; lastId: number | bigint; data: Uint8Array }[]>`
      SELECT c."id", c."lastId", c."data" FROM "Chunk" c
      WHERE c."id" >= CAST(${first} AS BIGINT) AND c."id" <= CAST(${span.lastId} AS BIGINT) AND ${dialect.contains(text)}
      ORDER BY c."id" LIMIT ${CHUNKS_AT_ONCE}`
    for (const { id, data } of rows) {
      for (const { event, changes } of readChunk(
        data,
        { firstId: Number(id), lastId: span.lastId },
        dictionary,
        () => true,
      )) {
        if (changes.some(([, , after]) => after?.includes(text))) found.add(event.flowFileId)
      }
      if (found.size >= limit) return [...found]
    }
    if (rows.length < CHUNKS_AT_ONCE) return [...found]
    first = Number(rows[rows.length - 1].lastId) + 1
  }
}

export interface EdgeRow {
  readonly parent: number
  readonly child: number
}

/** The edges that start (`parent`) or end (`child`) at some FlowFiles. */
export async function findEdges(
  { client, dialect, span }: Partition,
  end: 'parent' | 'child',
  flowFileIds: Iterable<number>,
  limit: number,
): Promise<EdgeRow[]> {
  const column = end === 'parent' ? Prisma.sql`"parent"` : Prisma.sql`"child"`
  const rows = await client.$queryRaw<EdgeRow[]>`
    SELECT "parent", "child" FROM "Edge" WHERE ${column} ${dialect.list(flowFileIds)}
      AND "event" >= CAST(${span.firstId} AS BIGINT) AND "event" <= CAST(${span.lastId} AS BIGINT)
    ORDER BY "event" LIMIT ${limit}`
  return rows.map(({ parent, child }) => ({ parent: Number(parent), child: Number(child) }))
}

/** Chunks `c`, by the column with their first id, that have ids within the bounds; one may begin before them. */
function touching(span: PartitionSpan, { above, below }: Bounds): (column: 'id' | 'chunk') => Sql {
  const first = Math.max(above + 1, span.firstId)
  const last = Math.min(below - 1, span.lastId)
  return (column) => {
    const id = column === 'id' ? Prisma.sql`c."id"` : Prisma.sql`c."chunk"`
    return Prisma.sql`${id} <= CAST(${last} AS BIGINT) AND ${id} >= (
      SELECT MAX(b."id") FROM "Chunk" b WHERE b."id" <= CAST(${first} AS BIGINT) AND b."id" >= CAST(${span.firstId} AS BIGINT))`
  }
}

function direction(order: Order): Sql {
  return order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
}
