import type { JournalPosition } from '@mulgil/engine/reading'
import type { ChunkBatch } from './chunkWriter.ts'
import { Dictionary, type Kind, type Origin } from './dictionary.ts'
import { Prisma } from './generated/provenance-sqlite/client.ts'
import type { Sql } from './partition.ts'
import type { ProvenanceClient } from './partitionFile.ts'

/** What the rows need of a client or of a transaction of one. */
export type Transaction = Pick<ProvenanceClient, '$executeRaw' | '$executeRawUnsafe' | '$queryRaw'>

/** Bulk inserts, one statement each, from JSON. */
export interface BulkSql {
  /** From JSON of [id, lastId, events, minTime, maxTime, place in the bytes from 1, length]. */
  readonly chunks: (rows: string, bytes: Uint8Array) => Sql
  readonly chunkKinds: (rows: string) => Sql
  readonly chunkBuckets: (rows: string) => Sql
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
  // A chunk that has grown replaces itself.
  chunks: (rows: string, bytes: Uint8Array) => Prisma.sql`
    INSERT INTO "Chunk" ("id", "lastId", "events", "minTime", "maxTime", "data")
    SELECT "value" ->> 0, "value" ->> 1, "value" ->> 2, "value" ->> 3, "value" ->> 4,
      substr(${bytes}, "value" ->> 5, "value" ->> 6)
    FROM json_each(${rows}) WHERE 1 ON CONFLICT ("id") DO UPDATE SET "lastId" = excluded."lastId",
      "events" = excluded."events", "minTime" = excluded."minTime", "maxTime" = excluded."maxTime", "data" = excluded."data"`,
  chunkKinds: (rows: string) => Prisma.sql`
    INSERT INTO "ChunkKind" ("kind", "chunk")
    SELECT "value" ->> 0, "value" ->> 1 FROM json_each(${rows}) WHERE 1 ON CONFLICT DO NOTHING`,
  chunkBuckets: (rows: string) => Prisma.sql`
    INSERT INTO "ChunkBucket" ("bucket", "chunk")
    SELECT "value" ->> 0, "value" ->> 1 FROM json_each(${rows}) WHERE 1 ON CONFLICT DO NOTHING`,
  edges: (rows: string) => Prisma.sql`
    INSERT INTO "Edge" ("parent", "child", "event")
    SELECT "value" ->> 0, "value" ->> 1, "value" ->> 2 FROM json_each(${rows}) WHERE 1 ON CONFLICT DO NOTHING`,
  origins: (rows: string) => Prisma.sql`
    INSERT INTO "Origin" ("id", "flow", "component", "componentType")
    SELECT "value" ->> 'id', "value" ->> 'flow', "value" ->> 'component', "value" ->> 'componentType' FROM json_each(${rows})`,
  kinds: (rows: string) => Prisma.sql`
    INSERT INTO "Kind" ("id", "origin", "type", "relationship", "source", "claims")
    SELECT "value" ->> 'id', "value" ->> 'origin', "value" ->> 'type', "value" ->> 'relationship', "value" ->> 'source', "value" ->> 'claims'
    FROM json_each(${rows})`,
  names: (rows: string) => Prisma.sql`
    INSERT INTO "AttributeName" ("id", "name") SELECT "value" ->> 'id', "value" ->> 'name' FROM json_each(${rows})`,
}

/** Writes a batch, with the words that are new in it. */
export async function insertRows(
  tx: Transaction,
  sql: BulkSql,
  batch: ChunkBatch,
  dictionary: Dictionary,
): Promise<void> {
  const { origins, kinds, names } = dictionary.unstored()
  if (origins.length > 0) await tx.$executeRaw(sql.origins(JSON.stringify(origins)))
  if (kinds.length > 0) await tx.$executeRaw(sql.kinds(JSON.stringify(kinds)))
  if (names.length > 0) await tx.$executeRaw(sql.names(JSON.stringify(names)))
  const rows = batch.chunks.map(({ firstId, lastId, events, minTime, maxTime, from, to }) =>
    JSON.stringify([firstId, lastId, events, minTime, maxTime, from + 1, to - from]),
  )
  await tx.$executeRaw(sql.chunks(`[${rows.join(',')}]`, batch.bytes))
  await tx.$executeRaw(sql.chunkKinds(batch.kinds))
  await tx.$executeRaw(sql.chunkBuckets(batch.buckets))
  if (batch.edges !== '[]') await tx.$executeRaw(sql.edges(batch.edges))
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
    SELECT "id", "origin", "type", "relationship", "source", "claims" FROM "Kind" WHERE "id" > ${known.kinds.length} ORDER BY "id"`
  const names = await client.$queryRaw<{ id: number; name: string }[]>`
    SELECT "id", "name" FROM "AttributeName" WHERE "id" > ${known.names.length} ORDER BY "id"`
  // Another query may have brought the same words meanwhile.
  for (const origin of origins) if (origin.id > known.origins.length) known.addOrigin(origin)
  for (const kind of kinds) if (kind.id > known.kinds.length) known.addKind(kind)
  for (const { id, name } of names) if (id > known.names.length) known.addName(name)
  known.markStored()
  return known
}
