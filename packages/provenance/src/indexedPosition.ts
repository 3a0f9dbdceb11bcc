import type { JournalPosition } from '@mulgil/engine/reading'
import type { IndexStore } from './indexStore.ts'
import { listPartitionFiles, openForReading } from './partitionFile.ts'
import { loadPosition } from './rows.ts'

/** How far the journal is indexed, as the index itself says; undefined: there is no index yet. */
export async function indexedPosition(store: IndexStore): Promise<JournalPosition | undefined> {
  if ('url' in store) {
    await using tables = await (await import('./partitionTables.ts')).openPartitionTables(store.url)
    return (await tables.newest())?.position
  }
  for (const file of (await listPartitionFiles(store.folder)).reverse()) {
    const client = await openForReading(file)
    try {
      const position = await loadPosition(client)
      // A file without a position was made just before a crash: the one before it tells.
      if (position) return position
    } catch (error) {
      if (!/no such table|does not exist/i.test(String(error))) throw error
    } finally {
      await client.$disconnect()
    }
  }
  return undefined
}
