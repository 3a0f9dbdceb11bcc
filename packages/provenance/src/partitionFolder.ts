import { mkdir } from 'node:fs/promises'
import { namingDamage } from './damage.ts'
import type { PartitionHome, WritablePartition } from './indexStore.ts'
import {
  listPartitionFiles,
  openForReading,
  openForWriting,
  type PartitionFile,
  type ProvenanceClient,
  partitionBytes,
  partitionFile,
  removePartition,
} from './partitionFile.ts'
import { loadDictionary, loadPosition, loadSpans, sqliteSql } from './rows.ts'
import { swapFolder } from './swapFolder.ts'

/** The index as a folder of SQLite files, one a partition. */
export async function openPartitionFolder(folder: string): Promise<PartitionHome> {
  await swapFolder(folder)
  await mkdir(folder, { recursive: true })
  let writing: { file: PartitionFile; client: ProvenanceClient } | undefined
  // A closed partition's newest event stays what it is.
  const newestTimes = new Map<number, number>()

  function open(file: PartitionFile): Promise<WritablePartition> {
    return namingDamage(file, async () => {
      const client = await openForWriting(file)
      writing = { file, client }
      const [span] = await loadSpans(client)
      return { client, dictionary: await loadDictionary(client), span }
    })
  }

  async function close(): Promise<void> {
    await writing?.client.$disconnect()
    writing = undefined
  }

  async function newestTime(file: PartitionFile): Promise<number> {
    const known = newestTimes.get(file.firstId)
    if (known !== undefined) return known
    const span = await namingDamage(file, async () => {
      const client = await openForReading(file)
      try {
        return (await loadSpans(client))[0]
      } finally {
        await client.$disconnect()
      }
    })
    const time = span?.maxTime ?? 0
    if (file.firstId !== writing?.file.firstId) newestTimes.set(file.firstId, time)
    return time
  }

  return {
    sql: sqliteSql,
    async newest() {
      // A file without a position was made just before a crash: the one before it tells.
      for (const file of (await listPartitionFiles(folder)).reverse()) {
        const partition = await open(file)
        const position = await loadPosition(partition.client)
        if (position) return { partition, position }
        await close()
      }
      return undefined
    },
    async begin(firstId) {
      await close()
      return open(partitionFile(folder, firstId))
    },
    async list() {
      const files = await listPartitionFiles(folder)
      return Promise.all(
        files.map(async (file) => ({
          firstId: file.firstId,
          maxTime: await newestTime(file),
          bytes: await partitionBytes(file),
        })),
      )
    },
    drop: (firstId) => removePartition(partitionFile(folder, firstId)),
    [Symbol.asyncDispose]: close,
  }
}
