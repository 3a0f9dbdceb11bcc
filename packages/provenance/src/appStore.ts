import { join } from 'node:path'
import { migrationsFolder, parseDatabaseUrl, sqliteAdapter } from './database.ts'
import { PrismaClient } from './generated/app-sqlite/client.ts'
import { migrate } from './migrate.ts'

/** The models of the application store, as its typed Prisma client gives them. */
export type { AuditEntry, Flow, FlowVersion, Secret, Setting } from './generated/app-sqlite/client.ts'

/** Where the application store lives: the DATABASE setting, or a folder for the default SQLite file `mulgil.db`. */
export type AppStoreOptions = { readonly url: string } | { readonly folder: string }

/** Flows, versions, secrets, settings and the audit trail, as a typed Prisma client on a migrated database. */
export interface AppStore extends AsyncDisposable {
  readonly db: PrismaClient
}

/** Opens the application store, makes it where it is missing, and brings it to the newest schema. */
export async function openAppStore(options: AppStoreOptions): Promise<AppStore> {
  const target = parseDatabaseUrl('url' in options ? options.url : `file:${join(options.folder, 'mulgil.db')}`)
  const db = target.provider === 'sqlite' ? await openSqlite(target.file) : await openPostgres(target.url)
  try {
    await migrate(db, target.provider, migrationsFolder('app', target.provider))
  } catch (error) {
    await db.$disconnect()
    throw error
  }
  return { db, [Symbol.asyncDispose]: () => db.$disconnect() }
}

async function openSqlite(file: string): Promise<PrismaClient> {
  const db = new PrismaClient({ adapter: await sqliteAdapter(file) })
  await db.$queryRawUnsafe('PRAGMA journal_mode = WAL')
  await db.$queryRawUnsafe('PRAGMA synchronous = FULL')
  return db
}

/** Both clients come from the same models, so that what differs is only what they say to the database. */
async function openPostgres(url: string): Promise<PrismaClient> {
  const [{ PrismaClient: PostgresClient }, { postgresAdapter }] = await Promise.all([
    import('./generated/app-postgresql/client.ts'),
    import('./postgres.ts'),
  ])
  return new PostgresClient({ adapter: postgresAdapter(url) }) as unknown as PrismaClient
}
