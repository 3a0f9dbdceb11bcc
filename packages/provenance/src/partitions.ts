import { namingDamage } from './damage.ts'
import type { Dictionary } from './dictionary.ts'
import { type Partition, sqliteDialect } from './partition.ts'
import {
  listPartitionFiles,
  openForReading,
  type PartitionFile,
  type ProvenanceClient,
  partitionFile,
} from './partitionFile.ts'
import { loadDictionary, loadSpans, type PartitionSpan } from './rows.ts'

/** The id ranges of an index, for readers. */
export interface Partitions extends AsyncDisposable {
  /** Those that hold events, oldest first. */
  spans(): Promise<readonly PartitionSpan[]>
  /** Runs a query on one of them; undefined when retention has dropped it meanwhile. */
  use<T>(span: PartitionSpan, run: (partition: Partition) => Promise<T>): Promise<T | undefined>
}

interface OpenFile {
  readonly client: ProvenanceClient
  dictionary: Dictionary | undefined
  /** The dictionary was loaded after the last word came into it. */
  complete: boolean
  users: number
}

/** Files that stay open between queries; 26 MB and 100 ms for a dozen. */
const KEEP_OPEN = 12

/** The partitions of an index in SQLite files, opened as they are needed. */
export function openPartitionFiles(folder: string): Partitions {
  // In the order of their last use.
  const open = new Map<number, Promise<OpenFile>>()
  // Of files that are not written any more.
  const closedSpans = new Map<number, PartitionSpan>()

  async function lease<T>(file: PartitionFile, run: (opened: OpenFile) => Promise<T>): Promise<T> {
    const opening =
      open.get(file.firstId) ??
      namingDamage(file, () => openForReading(file)).then((client) => ({
        client,
        dictionary: undefined,
        complete: false,
        users: 0,
      }))
    open.delete(file.firstId)
    open.set(file.firstId, opening)
    const opened = await opening.catch((error: unknown) => {
      open.delete(file.firstId)
      throw error
    })
    opened.users += 1
    try {
      return await namingDamage(file, () => run(opened))
    } finally {
      opened.users -= 1
      await closeIdle()
    }
  }

  async function closeIdle(): Promise<void> {
    for (const [firstId, opening] of open) {
      if (open.size <= KEEP_OPEN) return
      const opened = await opening
      if (opened.users > 0 || open.get(firstId) !== opening) continue
      open.delete(firstId)
      await opened.client.$disconnect()
    }
  }

  async function spanOf(file: PartitionFile, isNewest: boolean): Promise<PartitionSpan[]> {
    const known = closedSpans.get(file.firstId)
    if (known) return [known]
    const spans = await lease(file, ({ client }) => loadSpans(client)).catch((error: unknown) => {
      // Made a moment ago and not migrated yet, or dropped a moment ago: it has nothing to show.
      if (isMissing(error)) return []
      throw error
    })
    if (!isNewest && spans.length > 0) closedSpans.set(file.firstId, spans[0])
    return spans
  }

  async function forget(files: readonly PartitionFile[]): Promise<void> {
    const there = new Set(files.map(({ firstId }) => firstId))
    for (const [firstId, opening] of open) {
      if (there.has(firstId)) continue
      const opened = await opening
      if (opened.users > 0) continue
      open.delete(firstId)
      closedSpans.delete(firstId)
      await opened.client.$disconnect()
    }
  }

  return {
    async spans() {
      const files = await listPartitionFiles(folder)
      await forget(files)
      const found = await Promise.all(files.map((file, index) => spanOf(file, index === files.length - 1)))
      return found.flat()
    },
    use(span, run) {
      const file = partitionFile(folder, span.firstId)
      return lease(file, async (opened) => {
        const { client } = opened
        const closed = closedSpans.has(span.firstId)
        if (!opened.dictionary || !opened.complete) opened.dictionary = await loadDictionary(client, opened.dictionary)
        opened.complete = closed
        return run({ client, span, dictionary: opened.dictionary, dialect: sqliteDialect, turn: async () => undefined })
      }).catch((error: unknown) => {
        if (isMissing(error)) return undefined
        throw error
      })
    },
    async [Symbol.asyncDispose]() {
      for (const opening of open.values()) await (await opening).client.$disconnect()
      open.clear()
    },
  }
}

function isMissing(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error)
  return /no such table|does not exist|unable to open database file/i.test(text)
}
