import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errors } from './errors.ts'

export type Provider = 'sqlite' | 'postgresql'

/** What the migrator needs of a Prisma client or of a transaction of one. */
interface RawClient {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): PromiseLike<T>
}
export interface MigratableClient extends RawClient {
  $transaction<T>(run: (tx: RawClient) => Promise<T>, options: { maxWait: number; timeout: number }): Promise<T>
}

interface AppliedMigration {
  readonly migration_name: string
  readonly checksum: string
  readonly finished_at: unknown
}

// As Prisma's own schema engine creates it, so that `prisma migrate deploy` finds its table.
const CREATE_TABLE = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
    "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`,
}
const APPLIED = `SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`
const NOW = { sqlite: `CAST(unixepoch('subsec') * 1000 AS INTEGER)`, postgresql: 'now()' }
// One server at a time migrates. SQLite: a write first, so that the transaction holds the lock before it looks.
const LOCK = {
  sqlite: `UPDATE "_prisma_migrations" SET "id" = "id" WHERE 0`,
  postgresql: 'SELECT pg_advisory_xact_lock(72707369)::text',
}
const PATIENCE = { maxWait: 60_000, timeout: 600_000 }

/**
 * Applies the migrations of a folder in Prisma's layout that a database does not have yet, all or none of them, and
 * returns their names. A migration that was changed after it was applied is an error.
 */
export async function migrate(client: MigratableClient, provider: Provider, folder: string): Promise<string[]> {
  const wanted = await readMigrations(folder)
  if (provider === 'sqlite') {
    await client.$queryRawUnsafe(CREATE_TABLE.sqlite)
    // Mostly there is nothing to do, and no lock to wait for.
    if (pendingMigrations(wanted, await client.$queryRawUnsafe<AppliedMigration[]>(APPLIED)).length === 0) return []
  }
  return client.$transaction(async (tx) => {
    await tx.$queryRawUnsafe(LOCK[provider])
    if (provider === 'postgresql') await tx.$queryRawUnsafe(CREATE_TABLE.postgresql)
    const pending = pendingMigrations(wanted, await tx.$queryRawUnsafe<AppliedMigration[]>(APPLIED))
    for (const { name, sql, checksum } of pending) {
      for (const statement of statements(sql)) await tx.$queryRawUnsafe(statement)
      await tx.$queryRawUnsafe(
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "started_at", "applied_steps_count")
         VALUES ('${randomUUID()}', '${checksum}', '${name}', ${NOW[provider]}, ${NOW[provider]}, 1)`,
      )
    }
    return pending.map(({ name }) => name)
  }, PATIENCE)
}

interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function pendingMigrations(wanted: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const byName = new Map(applied.map((migration) => [migration.migration_name, migration]))
  return wanted.filter(({ name, checksum }) => {
    const found = byName.get(name)
    if (found && found.finished_at === null) throw errors.MIGRATION_UNFINISHED({ name })
    if (found && found.checksum !== checksum) throw errors.MIGRATION_CHANGED({ name })
    return !found
  })
}

/** Migrations are written so that a statement ends with a semicolon at the end of a line, and nothing else does. */
function statements(sql: string): string[] {
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.replaceAll(/^--.*$/gm, '').trim())
    .filter((statement) => statement !== '')
}
