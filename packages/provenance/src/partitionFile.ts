import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationsFolder, sqliteAdapter } from './database.ts'
import { PrismaClient } from './generated/provenance-sqlite/client.ts'
import { migrate } from './migrate.ts'

/** A client of the provenance models; both providers' clients have this shape. */
export type ProvenanceClient = PrismaClient

/** One file of the index: the events from `firstId` up to the next file's. */
export interface PartitionFile {
  readonly path: string
  readonly firstId: number
}

const NAME = /^chunks-(\d{16})\.db$/

/** The index's files in the order of their events. */
export async function listPartitionFiles(folder: string): Promise<PartitionFile[]> {
  const names = existsSync(folder) ? await readdir(folder) : []
  return names
    .flatMap((name) => {
      const match = NAME.exec(name)
      return match ? [{ path: join(folder, name), firstId: Number(match[1]) }] : []
    })
    .sort((a, b) => a.firstId - b.firstId)
}

export function partitionFile(folder: string, firstId: number): PartitionFile {
  return { path: join(folder, `chunks-${String(firstId).padStart(16, '0')}.db`), firstId }
}

/** Opens a file for the one who writes it, made and migrated where needed. */
export async function openForWriting(file: PartitionFile): Promise<ProvenanceClient> {
  const client = new PrismaClient({ adapter: await sqliteAdapter(file.path) })
  // A power cut takes back at most the last commits of the index, position and rows alike; the journal brings them again.
  const pragmas = ['journal_mode = WAL', 'synchronous = NORMAL', 'cache_size = -8192', 'wal_autocheckpoint = 4000']
  try {
    for (const pragma of pragmas) await client.$queryRawUnsafe(`PRAGMA ${pragma}`)
    await migrate(client, 'sqlite', migrationsFolder('provenance', 'sqlite'))
    return client
  } catch (error) {
    await client.$disconnect()
    throw error
  }
}

/** Opens a file that exists for reading, while another thread may write it. */
export async function openForReading(file: PartitionFile): Promise<ProvenanceClient> {
  const client = new PrismaClient({ adapter: await sqliteAdapter(file.path, { fileMustExist: true }) })
  await client.$queryRawUnsafe('PRAGMA query_only = 1')
  return client
}

/** Bytes of a file with its write-ahead log. */
export async function partitionBytes(file: PartitionFile): Promise<number> {
  const sizes = await Promise.all(['', '-wal'].map((suffix) => stat(file.path + suffix).catch(() => undefined)))
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0)
}

export async function removePartition(file: PartitionFile): Promise<void> {
  for (const suffix of ['-wal', '-shm', '']) await rm(file.path + suffix, { force: true })
}
