import type { JournalPosition } from '@mulgil/engine/reading'
import { errors } from './errors.ts'
import { openTables, tableNames } from './partitionTables.ts'
import { firstIdOf, indexAll, type RebuildOptions, type RebuildSummary } from './rebuildIndex.ts'
import { loadSpans } from './rows.ts'

/** Tables of the index that are not partitioned. */
const WHOLE_TABLES = ['Position', 'Partition', 'Origin', 'Kind', 'AttributeName']

/** Builds the index in a schema beside its own, and moves its tables into the place of the old ones in one transaction. */
export async function rebuildTables(
  options: RebuildOptions & { readonly store: { readonly url: string } },
  end: JournalPosition,
): Promise<RebuildSummary> {
  const { url } = options.store
  const first = await firstIdOf(options.journalFolder, end)
  const client = await openTables(url)
  try {
    const [{ schema }] = await client.$queryRaw<{ schema: string }[]>`SELECT CAST(current_schema() AS TEXT) AS "schema"`
    const building = `${schema}_rebuilding`
    const before = await loadSpans(client)
    const oldFirst = before[0]?.firstId
    const oldLast = before.at(-1)?.lastId ?? 0
    // What is in one database with tables of many parts is not taken over part by part.
    if (!options.onlyJournal && oldFirst !== undefined && (first === undefined || oldFirst < first)) {
      throw errors.REINDEX_LOSES({ first: oldFirst, last: first === undefined ? oldLast : first - 1 })
    }
    await client.$executeRawUnsafe(`DROP SCHEMA IF EXISTS "${building}" CASCADE`)
    await client.$executeRawUnsafe(`CREATE SCHEMA "${building}"`)
    const { events, gaps, ms } = await indexAll({ ...options, store: { url: inSchema(url, building) } }, end, 0)
    await client.$transaction(
      async (tx) => {
        for (const table of [...tableNames, ...WHOLE_TABLES])
          await tx.$executeRawUnsafe(`DROP TABLE "${schema}"."${table}" CASCADE`)
        const tables = await tx.$queryRaw<{ name: string }[]>`
          SELECT CAST(tablename AS TEXT) AS "name" FROM pg_tables WHERE schemaname = ${building} AND tablename <> '_prisma_migrations'`
        for (const { name } of tables)
          await tx.$executeRawUnsafe(`ALTER TABLE "${building}"."${name}" SET SCHEMA "${schema}"`)
        await tx.$executeRawUnsafe(`DROP SCHEMA "${building}" CASCADE`)
      },
      { maxWait: 60_000, timeout: 600_000 },
    )
    const spans = await loadSpans(client)
    const newest = spans.at(-1)
    const ids = newest && { first: spans[0].firstId, last: newest.lastId }
    const from = ids?.first ?? oldLast + 1
    const lost = oldFirst !== undefined && oldFirst < from ? { first: oldFirst, last: from - 1 } : undefined
    return { events, ids, kept: undefined, damaged: [], missing: lost, gaps, ms }
  } finally {
    await client.$disconnect()
  }
}

function inSchema(url: string, schema: string): string {
  const changed = new URL(url)
  changed.searchParams.set('schema', schema)
  return changed.href
}
