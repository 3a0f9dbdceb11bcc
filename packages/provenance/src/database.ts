import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { errors } from './errors.ts'
import type { Provider } from './migrate.ts'

/** How long a statement waits for the writer of a SQLite file before it fails. */
const BUSY_TIMEOUT_MS = 10_000

/** A parsed DATABASE setting. */
export type DatabaseUrl =
  | { readonly provider: 'sqlite'; readonly file: string }
  | { readonly provider: 'postgresql'; readonly url: string }

/** Understands `file:PATH` and `postgresql://…`, and throws DATABASE_URL_INVALID for the rest. */
export function parseDatabaseUrl(url: string): DatabaseUrl {
  if (/^postgres(ql)?:\/\//.test(url)) return { provider: 'postgresql', url }
  const file = url.startsWith('file:') ? url.slice('file:'.length).replace(/^\/\/(?=\/)/, '') : ''
  if (file === '') throw errors.DATABASE_URL_INVALID({ url: withoutPassword(url) })
  return { provider: 'sqlite', file: resolve(file) }
}

/** The driver adapter for a SQLite file, in a folder that is made when it is missing. */
export async function sqliteAdapter(
  file: string,
  options: { fileMustExist?: boolean } = {},
): Promise<PrismaBetterSqlite3> {
  if (!options.fileMustExist) await mkdir(dirname(file), { recursive: true })
  return new PrismaBetterSqlite3({ url: `file:${file}`, timeout: BUSY_TIMEOUT_MS, ...options })
}

/** The folder of a store's migrations, in Prisma's layout. */
export function migrationsFolder(store: 'app' | 'provenance', provider: Provider): string {
  return fileURLToPath(new URL(`../../../prisma/${store}/migrations/${provider}/`, import.meta.url))
}

function withoutPassword(url: string): string {
  return url.replace(/(\/\/[^/:@]*:)[^@]*@/, '$1…@')
}
