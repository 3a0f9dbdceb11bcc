import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSchemaEngine } from '../../../prisma/schemaEngine.ts'
import { deriveSchema, readSchema, STORES, type StoreName } from '../../../prisma/stores.ts'
import { migrationsFolder, sqliteAdapter } from './database.ts'
import { PrismaClient } from './generated/app-sqlite/client.ts'
import { migrate } from './migrate.ts'

let folder: string
let client: PrismaClient
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrate-'))
  client = new PrismaClient({ adapter: await sqliteAdapter(join(folder, 'test.db')) })
})
afterEach(async () => {
  await client.$disconnect()
  await rm(folder, { recursive: true, force: true })
})

async function writeMigration(name: string, sql: string): Promise<string> {
  const migrations = join(folder, 'migrations')
  await mkdir(join(migrations, name), { recursive: true })
  await writeFile(join(migrations, name, 'migration.sql'), sql)
  return migrations
}

/** What Prisma's own schema engine thinks of the database and the migrations. */
async function diagnose(store: StoreName, migrations: string) {
  const { SchemaEngine } = await loadSchemaEngine()
  const filters = { externalTables: [], externalEnums: [] }
  const schema = deriveSchema(readSchema(store), 'sqlite', './client')
  const adapter = bindMigrationAwareSqlAdapterFactory(await sqliteAdapter(join(folder, 'test.db')))
  const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, adapter)
  const names = (await readdir(migrations, { withFileTypes: true })).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  const migrationDirectories = await Promise.all(
    names.map(async (path) => {
      const value = await readFile(join(migrations, path, 'migration.sql'), 'utf8')
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
    }),
  )
  const lockfile = {
    path: './migration_lock.toml',
    content: await readFile(join(migrations, 'migration_lock.toml'), 'utf8'),
  }
  const migrationsList = { baseDir: migrations, lockfile, shadowDbInitScript: '', migrationDirectories }
  const diagnosis = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters })
  const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters })
  await engine.free()
  return { diagnosis, appliedMigrationNames }
}

test.for([...STORES])('Prisma agrees with how the %s store was migrated, and has nothing left to do', async (store) => {
  const migrations = migrationsFolder(store, 'sqlite')
  expect((await migrate(client, 'sqlite', migrations)).length).toBeGreaterThan(0)
  expect(await diagnose(store, migrations)).toEqual({
    diagnosis: {
      history: null,
      failedMigrationNames: [],
      editedMigrationNames: [],
      hasMigrationsTable: true,
    },
    appliedMigrationNames: [],
  })
})

test('a second run finds nothing to do, and a new migration is applied to what is there', async () => {
  const migrations = await writeMigration(
    '1_init',
    '-- CreateTable\nCREATE TABLE "a" (\n    "x" TEXT\n);\n\nINSERT INTO "a" VALUES (\'one; two\');\n',
  )
  expect(await migrate(client, 'sqlite', migrations)).toEqual(['1_init'])
  expect(await migrate(client, 'sqlite', migrations)).toEqual([])
  await writeMigration('2_more', 'ALTER TABLE "a" ADD COLUMN "y" TEXT;\n')
  expect(await migrate(client, 'sqlite', migrations)).toEqual(['2_more'])
  expect(await client.$queryRaw`SELECT * FROM "a"`).toEqual([{ x: 'one; two', y: null }])
})

test('a migration that fails leaves nothing behind, and can be mended', async () => {
  const migrations = await writeMigration('1_init', 'CREATE TABLE "a" ("x" TEXT);\nCREATE TABLE oops;\n')
  await expect(migrate(client, 'sqlite', migrations)).rejects.toThrow()
  expect(await client.$queryRaw`SELECT "name" FROM "sqlite_master" WHERE "name" = 'a'`).toEqual([])
  await writeMigration('1_init', 'CREATE TABLE "a" ("x" TEXT);\n')
  expect(await migrate(client, 'sqlite', migrations)).toEqual(['1_init'])
})

test('a migration that was changed after it was applied is refused', async () => {
  const migrations = await writeMigration('1_init', 'CREATE TABLE "a" ("x" TEXT);\n')
  await migrate(client, 'sqlite', migrations)
  await writeMigration('1_init', 'CREATE TABLE "a" ("x" INTEGER);\n')
  await expect(migrate(client, 'sqlite', migrations)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' })
})

test('servers that start at the same time migrate once', async () => {
  const migrations = join(folder, 'copy')
  await cp(migrationsFolder('app', 'sqlite'), migrations, { recursive: true })
  const others = await Promise.all(
    [1, 2, 3].map(async () => new PrismaClient({ adapter: await sqliteAdapter(join(folder, 'test.db')) })),
  )
  const applied = await Promise.all([client, ...others].map((each) => migrate(each, 'sqlite', migrations)))
  expect(applied.flat()).toHaveLength(1)
  for (const other of others) await other.$disconnect()
})
