import type { JournalPosition } from '@mulgil/engine/reading'
import { Dictionary, type Kind, type Origin } from './dictionary.ts'
import type { EncodedRows, EventRun } from './encodeRows.ts'
import { Prisma } from './generated/provenance-sqlite/client.ts'
import type { Sql } from './partition.ts'
import type { ProvenanceClient } from './partitionFile.ts'

/** What the rows need of a client or of a transaction of one. */
export type Transaction = Pick<ProvenanceClient, '$executeRaw' | '$executeRawUnsafe' | '$queryRaw'>

/** Bulk inserts, one statement each, from JSON. */
export interface BulkSql {
  /** `continues`: the last event of the partition is the one before the run. */
  insertEvents(tx: Transaction, run: EventRun, continues: boolean): Promise<void>
  readonly commits: (rows: string) => Sql
  readonly edges: (rows: string) => Sql
  readonly origins: (rows: string) => Sql
  readonly kinds: (rows: string) => Sql
  readonly names: (rows: string) => Sql
}

/** The ids and times of a partition's events, and when the oldest of its FlowFiles came into being. */
export interface PartitionSpan {
  readonly firstId: number
  readonly lastId: number
  readonly minTime: number
  readonly maxTime: number
  readonly minEntry: number
}

export const sqliteSql: BulkSql = {
  async insertEvents(tx, { firstId, lastId, rows }, continues) {
    // SQLite numbers new rows from the largest id on: cheaper than to compute each. Where the run does not follow the row
    // before it, a row stands in for that one meanwhile.
    const before = firstId - 1
    if (!continues) {
      await tx.$executeRaw`INSERT INTO "Event" ("id", "flowFile", "kind", "data") VALUES (CAST(${before} AS INTEGER), 0, 0, '')`
    }
    await tx.$executeRaw`
      INSERT INTO "Event" ("flowFile", "kind", "data")
      SELECT CAST("key" AS INTEGER), substr("key", instr("key", '.') + 1), "value" FROM json_each(${rows})`
    if (!continues) await tx.$executeRaw`DELETE FROM "Event" WHERE "id" = CAST(${before} AS INTEGER)`
    const [{ last }] = await tx.$queryRaw<{ last: bigint }[]>`SELECT MAX("id") AS "last" FROM "Event"`
    if (Number(last) !== lastId) throw new Error(`The index numbered its rows up to ${last} instead of ${lastId}.`)
  },
  commits: (rows: string) => Prisma.sql`
    INSERT INTO "Commit" ("id", "events", "time", "origin")
    SELECT "value" ->> 0, "value" ->> 1, "value" ->> 2, "value" ->> 3 FROM json_each(${rows})`,
  edges: (rows: string) => Prisma.sql`
    INSERT INTO "Edge" ("parent", "child", "event")
    SELECT "value" ->> 0, "value" ->> 1, "value" ->> 2 FROM json_each(${rows}) WHERE 1 ON CONFLICT DO NOTHING`,
  origins: (rows: string) => Prisma.sql`
    INSERT INTO "Origin" ("id", "flow", "component", "componentType")
    SELECT "value" ->> 'id', "value" ->> 'flow', "value" ->> 'component', "value" ->> 'componentType' FROM json_each(${rows})`,
  kinds: (rows: string) => Prisma.sql`
    INSERT INTO "Kind" ("id", "type", "relationship", "source", "claims")
    SELECT "value" ->> 'id', "value" ->> 'type', "value" ->> 'relationship', "value" ->> 'source', "value" ->> 'claims'
    FROM json_each(${rows})`,
  names: (rows: string) => Prisma.sql`
    INSERT INTO "AttributeName" ("id", "name") SELECT "value" ->> 'id', "value" ->> 'name' FROM json_each(${rows})`,
}

/** Writes a batch after the event `lastId` of its partition, if any, with the words that are new in it. */
export async function insertRows(
  tx: Transaction,
  sql: BulkSql,
  encoded: readonly EncodedRows[],
  dictionary: Dictionary,
  lastId: number | undefined,
): Promise<void> {
  const { origins, kinds, names } = dictionary.unstored()
  if (origins.length > 0) await tx.$executeRaw(sql.origins(JSON.stringify(origins)))
  if (kinds.length > 0) await tx.$executeRaw(sql.kinds(JSON.stringify(kinds)))
  if (names.length > 0) await tx.$executeRaw(sql.names(JSON.stringify(names)))
  let last = lastId
  for (const { commits, runs, edges } of encoded) {
    await tx.$executeRaw(sql.commits(commits))
    for (const run of runs) {
      await sql.insertEvents(tx, run, last === run.firstId - 1)
      last = run.lastId
    }
    if (edges !== '') await tx.$executeRaw(sql.edges(edges))
  }
}

export async function storePosition(tx: Transaction, { file, offset }: JournalPosition): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Position" ("id", "file", "offset") VALUES (1, ${file}, CAST(${offset} AS BIGINT))
    ON CONFLICT ("id") DO UPDATE SET "file" = excluded."file", "offset" = excluded."offset"`
}

export async function storeSpan(tx: Transaction, span: PartitionSpan): Promise<void> {
  const values = [span.firstId, span.lastId, span.minTime, span.maxTime, span.minEntry]
  await tx.$executeRaw`
    INSERT INTO "Partition" ("firstId", "lastId", "minTime", "maxTime", "minEntry")
    VALUES (${Prisma.join(values.map((value) => Prisma.sql`CAST(${value} AS BIGINT)`))})
    ON CONFLICT ("firstId") DO UPDATE SET "lastId" = excluded."lastId", "minTime" = excluded."minTime",
      "maxTime" = excluded."maxTime", "minEntry" = excluded."minEntry"`
}

/** Where the index stands in the journal, if it ever got there. */
export async function loadPosition(client: Transaction): Promise<JournalPosition | undefined> {
  const [row] = await client.$queryRaw<{ file: number; offset: bigint }[]>`SELECT "file", "offset" FROM "Position"`
  return row && { file: Number(row.file), offset: Number(row.offset) }
}

export async function loadSpans(client: Transaction): Promise<PartitionSpan[]> {
  const rows = await client.$queryRaw<Record<keyof PartitionSpan, bigint>[]>`
    SELECT "firstId", "lastId", "minTime", "maxTime", "minEntry" FROM "Partition" ORDER BY "firstId"`
  return rows.map(({ firstId, lastId, minTime, maxTime, minEntry }) => ({
    firstId: Number(firstId),
    lastId: Number(lastId),
    minTime: Number(minTime),
    maxTime: Number(maxTime),
    minEntry: Number(minEntry),
  }))
}

/** The words of a database, those after what `known` holds already. */
export async function loadDictionary(client: Transaction, known = new Dictionary()): Promise<Dictionary> {
  const origins = await client.$queryRaw<Origin[]>`
    SELECT "id", "flow", "component", "componentType" FROM "Origin" WHERE "id" > ${known.origins.length} ORDER BY "id"`
  const kinds = await client.$queryRaw<Kind[]>`
    SELECT "id", "type", "relationship", "source", "claims" FROM "Kind" WHERE "id" > ${known.kinds.length} ORDER BY "id"`
  const names = await client.$queryRaw<{ id: number; name: string }[]>`
    SELECT "id", "name" FROM "AttributeName" WHERE "id" > ${known.names.length} ORDER BY "id"`
  // Another query may have brought the same words meanwhile.
  for (const origin of origins) if (origin.id > known.origins.length) known.addOrigin(origin)
  for (const kind of kinds) if (kind.id > known.kinds.length) known.addKind(kind)
  for (const { id, name } of names) if (id > known.names.length) known.addName(name)
  known.markStored()
  return known
}
