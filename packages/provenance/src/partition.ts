import type { Dictionary } from './dictionary.ts'
import { Prisma } from './generated/provenance-sqlite/client.ts'
import type { ProvenanceClient } from './partitionFile.ts'
import type { PartitionSpan } from './rows.ts'
import { type DecodedEvent, decodeRow, type EventRow } from './storedEvent.ts'

export type Sql = ReturnType<typeof Prisma.sql>
export type Order = 'asc' | 'desc'

/** What the databases say each in their way. */
export interface Dialect {
  /** `IN (numbers)`, without a parameter each. */
  list(numbers: Iterable<number>): Sql
  /** Whether the data of the event `e` contains a text. */
  contains(text: string): Sql
}
export const sqliteDialect: Dialect = {
  list: (numbers) => Prisma.sql`IN (SELECT "value" FROM json_each(${JSON.stringify([...numbers])}))`,
  contains: (text) => Prisma.sql`instr(e."data", ${text}) > 0`,
}

/** One id range of the index, open for reading. */
export interface Partition {
  readonly client: Pick<ProvenanceClient, '$queryRaw'>
  readonly span: PartitionSpan
  readonly dictionary: Dictionary
  readonly dialect: Dialect
}

/** A run of events that one component made at one time. */
export interface CommitRow {
  readonly id: number
  readonly events: number
}

/** Events with their commits; the lower bound keeps PostgreSQL to the partition's own tables. */
const eventsWithCommit = ({ span }: Partition) => Prisma.sql`
  SELECT e."id", e."flowFile", e."kind", e."data", c."time", c."origin" FROM "Event" e
  JOIN "Commit" c ON c."id" = (
    SELECT MAX("id") FROM "Commit" WHERE "id" <= e."id" AND "id" >= CAST(${span.firstId} AS BIGINT))`

function decodeAll({ dictionary }: Partition, rows: readonly EventRow[]): DecodedEvent[] {
  return rows.map((row) => decodeRow(row, dictionary))
}

/** Sorts by id. */
export function inOrder<T>(list: T[], order: Order, idOf: (item: T) => number): T[] {
  return list.sort(order === 'asc' ? (a, b) => idOf(a) - idOf(b) : (a, b) => idOf(b) - idOf(a))
}

/** The events with these ids. */
export async function eventsById(partition: Partition, ids: readonly number[]): Promise<DecodedEvent[]> {
  const rows = await partition.client.$queryRaw<EventRow[]>`${eventsWithCommit(partition)}
    WHERE e."id" ${partition.dialect.list(ids)} AND ${within(partition, NO_BOUNDS)}`
  return decodeAll(partition, rows)
}

/** The first events of some FlowFiles within `bounds`, in the order of their ids. */
export async function eventsOfFlowFiles(
  partition: Partition,
  flowFileIds: Iterable<number>,
  bounds: Bounds,
  limit: number,
  order: Order = 'asc',
): Promise<DecodedEvent[]> {
  const rows = await partition.client.$queryRaw<EventRow[]>`${eventsWithCommit(partition)}
    WHERE e."flowFile" ${partition.dialect.list(flowFileIds)} AND ${within(partition, bounds)}
    ORDER BY e."id" ${direction(order)} LIMIT ${limit}`
  return decodeAll(partition, rows)
}

/** An open interval of ids. */
export interface Bounds {
  readonly above: number
  readonly below: number
}

export interface CommitFilter {
  /** Undefined: all. */
  readonly origins: readonly number[] | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

/** With more origins than this, walking all commits beats asking the index for each. */
const FEW_ORIGINS = 8

/** The first commits within `bounds` that pass the filter, in order. */
export async function findCommits(
  partition: Partition,
  { origins, from, to }: CommitFilter,
  bounds: Bounds,
  order: Order,
  limit: number,
): Promise<CommitRow[]> {
  const { client, dialect } = partition
  const since = from === undefined ? Prisma.empty : Prisma.sql`AND c."time" >= CAST(${from} AS BIGINT)`
  const until = to === undefined ? Prisma.empty : Prisma.sql`AND c."time" <= CAST(${to} AS BIGINT)`
  const select = (origin: Sql) => client.$queryRaw<CommitRow[]>`
    SELECT c."id", c."events" FROM "Commit" c WHERE ${origin} AND ${touching(partition, bounds)} ${since} ${until}
    ORDER BY c."id" ${direction(order)} LIMIT ${limit}`
  const found =
    origins === undefined
      ? await select(Prisma.sql`1 = 1`)
      : origins.length > FEW_ORIGINS
        ? await select(Prisma.sql`(c."origin" + 0) ${dialect.list(origins)}`)
        : (await Promise.all(origins.map((origin) => select(Prisma.sql`c."origin" = ${origin}`)))).flat()
  const rows = found.map(({ id, events }) => ({ id: Number(id), events }))
  return inOrder(rows, order, ({ id }) => id).slice(0, limit)
}

/** What the database can tell of an event by itself. */
export interface EventFilter {
  /** Undefined: all. */
  readonly kinds: readonly number[] | undefined
  /** Texts that are in the data of every event that matches. */
  readonly texts: readonly string[]
}

/** The events of some commits that pass the filter and are within `bounds`, in order. */
export async function eventsOfCommits(
  partition: Partition,
  commits: readonly CommitRow[],
  { kinds, texts }: EventFilter,
  { above, below }: Bounds,
  order: Order,
): Promise<DecodedEvent[]> {
  const ofKinds = kinds ? Prisma.sql`AND e."kind" ${partition.dialect.list(kinds)}` : Prisma.empty
  const withTexts = texts.map((text) => Prisma.sql`AND ${partition.dialect.contains(text)}`)
  const filter = Prisma.join([ofKinds, ...withTexts], ' ')
  // The bounds are left to us: SQLite would seek by them, and not by the commits' much narrower ones.
  const rows = await partition.client.$queryRaw<EventRow[]>`
    SELECT e."id", e."flowFile", e."kind", e."data", c."time", c."origin" FROM "Commit" c
    JOIN "Event" e ON e."id" >= c."id" AND e."id" < c."id" + c."events"
    WHERE c."id" ${partition.dialect.list(commits.map(({ id }) => id))} ${filter}`
  const within = rows.filter(({ id }) => id > above && id < below)
  return inOrder(decodeAll(partition, within), order, ({ event }) => event.id)
}

/** The FlowFiles that have an event with a text in its data, at most `limit`. */
export async function flowFilesWith(partition: Partition, text: string, limit: number): Promise<number[]> {
  const rows = await partition.client.$queryRaw<{ flowFile: number | bigint }[]>`
    SELECT DISTINCT e."flowFile" FROM "Event" e
    WHERE ${within(partition, NO_BOUNDS)} AND ${partition.dialect.contains(text)} LIMIT ${limit}`
  return rows.map(({ flowFile }) => Number(flowFile))
}

/** Everything. */
export const NO_BOUNDS: Bounds = { above: 0, below: Number.MAX_SAFE_INTEGER }

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

function within({ span }: Partition, { above, below }: Bounds): Sql {
  const first = Math.max(above + 1, span.firstId)
  const last = Math.min(below - 1, span.lastId)
  return Prisma.sql`e."id" >= CAST(${first} AS BIGINT) AND e."id" <= CAST(${last} AS BIGINT)`
}

/** Commits with an event within the bounds; one may begin before them. */
function touching({ span }: Partition, { above, below }: Bounds): Sql {
  const first = Math.max(above + 1, span.firstId)
  const last = Math.min(below - 1, span.lastId)
  return Prisma.sql`c."id" <= CAST(${last} AS BIGINT) AND c."id" >= (
    SELECT MAX("id") FROM "Commit" WHERE "id" <= CAST(${first} AS BIGINT) AND "id" >= CAST(${span.firstId} AS BIGINT))`
}

function direction(order: Order): Sql {
  return order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
}
