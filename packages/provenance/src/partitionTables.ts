import { migrationsFolder } from './database.ts'
import { Dictionary } from './dictionary.ts'
import { PrismaClient as PostgresClient } from './generated/provenance-postgresql/client.ts'
import { Prisma } from './generated/provenance-sqlite/client.ts'
import type { PartitionHome } from './indexStore.ts'
import { migrate } from './migrate.ts'
import type { Dialect } from './partition.ts'
import type { ProvenanceClient } from './partitionFile.ts'
import type { Partitions } from './partitions.ts'
import { postgresAdapter } from './postgres.ts'
import { type BulkSql, loadDictionary, loadPosition, loadSpans, type Transaction } from './rows.ts'

/** Tables that are partitioned, and the column whose range it is. */
const TABLES = { Chunk: 'id', ChunkKind: 'chunk', ChunkBucket: 'chunk', Edge: 'event' } as const
export const tableNames = Object.keys(TABLES) as (keyof typeof TABLES)[]

/** PostgreSQL's text holds no NUL and only whole characters: U+FFFD stands in for what it refuses. */
function storable(rows: string): string {
  return rows.replaceAll(/\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/gi, (found) => (found === '\\\\' ? found : '\\ufffd'))
}

const json = (rows: string) =>
  Prisma.sql`jsonb_array_elements(CAST(${storable(rows)} AS jsonb)) WITH ORDINALITY AS "row"("value", "nth")`

const postgresSql: BulkSql = {
  chunks: (rows, bytes) => Prisma.sql`
    INSERT INTO "Chunk" ("id", "lastId", "events", "minTime", "maxTime", "data")
    SELECT CAST("value" ->> 0 AS BIGINT), CAST("value" ->> 1 AS BIGINT), CAST("value" ->> 2 AS INTEGER),
      CAST("value" ->> 3 AS BIGINT), CAST("value" ->> 4 AS BIGINT),
      substring(CAST(${bytes} AS BYTEA) FROM CAST("value" ->> 5 AS INTEGER) FOR CAST("value" ->> 6 AS INTEGER))
    FROM ${json(rows)} ON CONFLICT ("id") DO UPDATE SET "lastId" = excluded."lastId",
      "events" = excluded."events", "minTime" = excluded."minTime", "maxTime" = excluded."maxTime", "data" = excluded."data"`,
  chunkKinds: (rows) => Prisma.sql`
    INSERT INTO "ChunkKind" ("kind", "chunk")
    SELECT CAST("value" ->> 0 AS INTEGER), CAST("value" ->> 1 AS BIGINT) FROM ${json(rows)} ON CONFLICT DO NOTHING`,
  chunkBuckets: (rows) => Prisma.sql`
    INSERT INTO "ChunkBucket" ("bucket", "chunk")
    SELECT CAST("value" ->> 0 AS BIGINT), CAST("value" ->> 1 AS BIGINT) FROM ${json(rows)} ON CONFLICT DO NOTHING`,
  edges: (rows) => Prisma.sql`
    INSERT INTO "Edge" ("parent", "child", "event")
    SELECT CAST("value" ->> 0 AS BIGINT), CAST("value" ->> 1 AS BIGINT), CAST("value" ->> 2 AS BIGINT) FROM ${json(rows)}
    ON CONFLICT DO NOTHING`,
  origins: (rows) => Prisma.sql`
    INSERT INTO "Origin" ("id", "flow", "component", "componentType")
    SELECT CAST("value" ->> 'id' AS INTEGER), "value" ->> 'flow', "value" ->> 'component', "value" ->> 'componentType'
    FROM ${json(rows)}`,
  kinds: (rows) => Prisma.sql`
    INSERT INTO "Kind" ("id", "origin", "type", "relationship", "source", "claims")
    SELECT CAST("value" ->> 'id' AS INTEGER), CAST("value" ->> 'origin' AS INTEGER), CAST("value" ->> 'type' AS INTEGER), "value" ->> 'relationship',
      "value" ->> 'source', CAST("value" ->> 'claims' AS INTEGER) FROM ${json(rows)}`,
  names: (rows) => Prisma.sql`
    INSERT INTO "AttributeName" ("id", "name")
    SELECT CAST("value" ->> 'id' AS INTEGER), "value" ->> 'name' FROM ${json(rows)}`,
}

const postgresDialect: Dialect = {
  list: (numbers) => Prisma.sql`= ANY(ARRAY(
    SELECT CAST("value" AS BIGINT) FROM jsonb_array_elements_text(CAST(${JSON.stringify([...numbers])} AS jsonb)) AS "list"("value")))`,
  contains: (text) => Prisma.sql`position(CAST(${Buffer.from(text)} AS BYTEA) IN c."data") > 0`,
}

/** A client of the migrated database. Both providers' clients come from the same models, so that their types are one. */
export async function openTables(url: string): Promise<ProvenanceClient> {
  const client = new PostgresClient({ adapter: postgresAdapter(url) }) as unknown as ProvenanceClient
  try {
    await migrate(client, 'postgresql', migrationsFolder('provenance', 'postgresql'))
  } catch (error) {
    await client.$disconnect()
    throw error
  }
  return client
}

/** The index in a PostgreSQL database, its big tables partitioned by event id. */
export async function openPartitionTables(url: string): Promise<PartitionHome> {
  const client = await openTables(url)
  const dictionary = await loadDictionary(client)

  return {
    sql: postgresSql,
    async newest() {
      const span = (await loadSpans(client)).at(-1)
      const position = await loadPosition(client)
      return span && position && { partition: { client, dictionary, span }, position }
    },
    async begin(firstId, last) {
      const before = last?.span?.firstId
      return { client, dictionary, span: undefined, prepare: (tx) => addTables(tx, firstId, before) }
    },
    async list() {
      const spans = await loadSpans(client)
      return Promise.all(
        spans.map(async ({ firstId, maxTime }) => ({ firstId, maxTime, bytes: await bytesOf(client, firstId) })),
      )
    },
    async drop(firstId) {
      await client.$transaction(async (tx) => {
        for (const table of tableNames) await tx.$executeRawUnsafe(`DROP TABLE "${table}_${firstId}"`)
        await tx.$executeRaw`DELETE FROM "Partition" WHERE "firstId" = CAST(${firstId} AS BIGINT)`
      })
    },
    [Symbol.asyncDispose]: () => client.$disconnect(),
  }
}

/** The newest partition has no upper bound; it gets one when the next begins. */
async function addTables(tx: Transaction, firstId: number, before: number | undefined): Promise<void> {
  for (const table of tableNames) {
    if (before !== undefined) {
      await tx.$executeRawUnsafe(`ALTER TABLE "${table}" DETACH PARTITION "${table}_${before}"`)
      await tx.$executeRawUnsafe(
        `ALTER TABLE "${table}" ATTACH PARTITION "${table}_${before}" FOR VALUES FROM (${before}) TO (${firstId})`,
      )
    }
    await tx.$executeRawUnsafe(
      `CREATE TABLE "${table}_${firstId}" PARTITION OF "${table}" FOR VALUES FROM (${firstId}) TO (MAXVALUE)`,
    )
  }
}

async function bytesOf(client: ProvenanceClient, firstId: number): Promise<number> {
  const tables = Prisma.join(tableNames.map((table) => Prisma.sql`CAST(${`"${table}_${firstId}"`} AS regclass)`))
  const [{ bytes }] = await client.$queryRaw<{ bytes: bigint }[]>`
    SELECT CAST(SUM(pg_total_relation_size("table")) AS BIGINT) AS "bytes" FROM unnest(ARRAY[${tables}]) AS "tables"("table")`
  return Number(bytes)
}

/** The partitions of an index in PostgreSQL, for readers. */
export async function openPartitionTablesForReading(url: string): Promise<Partitions> {
  const client = await openTables(url)
  let dictionary = new Dictionary()

  return {
    async spans() {
      const found = await loadSpans(client)
      // What is indexed up to here is said in words that are stored by now.
      dictionary = await loadDictionary(client, dictionary)
      return found
    },
    use: (span, run) => run({ client, span, dictionary, dialect: postgresDialect, turn: async () => undefined }),
    [Symbol.asyncDispose]: () => client.$disconnect(),
  }
}
