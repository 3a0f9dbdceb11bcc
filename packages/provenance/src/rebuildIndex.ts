import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type JournalGap, type JournalPosition, journalEnd, journalNumbers, readTouches } from '@mulgil/engine/reading'
import { errors } from './errors.ts'
import type { IndexStore } from './indexStore.ts'
import { openIndexWriter } from './indexWriter.ts'
import { listPartitionFiles, openForReading, type PartitionFile } from './partitionFile.ts'
import { loadSpans, type PartitionSpan } from './rows.ts'
import { runIndexer } from './runIndexer.ts'
import { besides, swapFolder } from './swapFolder.ts'

export interface RebuildOptions {
  readonly store: IndexStore
  readonly journalFolder: string
  /** Nothing of the old index is taken over, also what the journal does not hold any more. */
  readonly onlyJournal?: boolean
  readonly partitionEvents?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: RebuildProgress) => void
}

export interface RebuildProgress {
  readonly events: number
  /** Of the journal's files, which one, and how many there are. */
  readonly file: number
  readonly files: number
}

export interface RebuildSummary {
  /** Read from the journal. */
  readonly events: number
  /** Ids of the new index's events; undefined when it has none. */
  readonly ids: { readonly first: number; readonly last: number } | undefined
  /** Taken over from the old index, because the journal does not hold them any more. */
  readonly kept: { readonly partitions: number; readonly last: number } | undefined
  /** Parts of the old index that cannot be read. */
  readonly damaged: readonly string[]
  /** Ids that neither the journal nor a part that can be read holds any more, both inclusive. */
  readonly missing: { readonly first: number; readonly last: number } | undefined
  readonly gaps: readonly JournalGap[]
  readonly ms: number
}

/**
 * Builds the index again from the journal, live and archived, while nobody else has it open. The old index stays until the new
 * one is whole and then gives it its place; a build that is cut off begins again.
 */
export async function rebuildIndex(options: RebuildOptions): Promise<RebuildSummary> {
  const { store, journalFolder } = options
  const end = await journalEnd(journalFolder)
  if (end === undefined) throw errors.JOURNAL_MISSING({ folder: journalFolder })
  if ('url' in store) return (await import('./rebuildTables.ts')).rebuildTables({ ...options, store }, end)
  return rebuildFolder({ ...options, store }, end)
}

async function rebuildFolder(
  options: RebuildOptions & { readonly store: { readonly folder: string } },
  end: JournalPosition,
): Promise<RebuildSummary> {
  const { folder } = options.store
  const { building, built } = besides(folder)
  await swapFolder(folder)
  await rm(building, { recursive: true, force: true })
  await mkdir(building, { recursive: true })
  const first = await firstIdOf(options.journalFolder, end)
  const { damaged, whole } = await partsOf(folder)
  // Those that hold what the journal does not, as a whole: the journal goes on behind them.
  const older = whole.filter(({ span }) => first === undefined || span.firstId < first)
  const old = { kept: options.onlyJournal ? [] : older, damaged }
  const last = old.kept.at(-1)?.span.lastId ?? 0
  const { events, gaps, ms } = await indexAll({ ...options, store: { folder: building } }, end, last)
  for (const { file } of old.kept) await takeOver(file, building)
  const ids = await idsOf(building)
  await rename(building, built)
  await swapFolder(folder)
  const heldFrom = last > 0 ? last + 1 : damaged.length > 0 ? 1 : older[0]?.span.firstId
  return {
    events,
    ids,
    kept: old.kept.length === 0 ? undefined : { partitions: old.kept.length, last },
    damaged: old.damaged,
    missing:
      first !== undefined && heldFrom !== undefined && heldFrom < first
        ? { first: heldFrom, last: first - 1 }
        : undefined,
    gaps,
    ms,
  }
}

/** Indexes the journal from its oldest file, without the events up to `after`. */
export async function indexAll(
  { store, journalFolder, partitionEvents, signal = new AbortController().signal, onProgress }: RebuildOptions,
  end: JournalPosition,
  after: number,
): Promise<{ events: number; gaps: JournalGap[]; ms: number }> {
  const began = performance.now()
  const gaps: JournalGap[] = []
  const files = await journalNumbers(journalFolder)
  for (const [index, number] of files.entries()) {
    const before = files[index - 1]
    if (before !== undefined && number > before + 1) gaps.push({ from: before + 1, to: number - 1 })
  }
  let events = 0
  await using writer = await openIndexWriter({ ...store, partitionEvents, after })
  await runIndexer({
    writer,
    read: (from) => readTouches(journalFolder, { from, until: () => end, once: true, signal, onGap: () => undefined }),
    onIndexed(indexed) {
      events += indexed.events
      const { file } = indexed.position
      onProgress?.({ events, file: files.filter((number) => number <= file).length, files: files.length })
    },
  })
  signal.throwIfAborted()
  return { events, gaps, ms: performance.now() - began }
}

/** The first event that the journal holds. */
export async function firstIdOf(journalFolder: string, end: JournalPosition): Promise<number | undefined> {
  const { signal } = new AbortController()
  for await (const { touches } of readTouches(journalFolder, { until: () => end, once: true, signal })) {
    if (touches.next()) return touches.firstEventId
  }
  return undefined
}

interface KeptPart {
  readonly file: PartitionFile
  readonly span: PartitionSpan
}

/** The parts of an index, those apart that cannot be read. */
async function partsOf(folder: string): Promise<{ whole: KeptPart[]; damaged: string[] }> {
  const whole: KeptPart[] = []
  const damaged: string[] = []
  for (const file of await listPartitionFiles(folder)) {
    const span = await wholeSpan(file)
    if (span === 'damaged') damaged.push(basename(file.path))
    else if (span) whole.push({ file, span })
  }
  return { whole, damaged }
}

/** What a part holds; undefined when nothing. */
async function wholeSpan(file: PartitionFile): Promise<PartitionSpan | undefined | 'damaged'> {
  try {
    const client = await openForReading(file)
    try {
      const [{ quick_check: verdict }] = await client.$queryRaw<{ quick_check: string }[]>`PRAGMA quick_check(1)`
      return verdict === 'ok' ? (await loadSpans(client))[0] : 'damaged'
    } finally {
      await client.$disconnect()
    }
  } catch {
    return 'damaged'
  }
}

/** Nobody writes to it before the folders are swapped, so that a second name will do where the file system has them. */
async function takeOver({ path }: PartitionFile, into: string): Promise<void> {
  for (const suffix of ['', '-wal']) {
    if (!existsSync(path + suffix) || (suffix !== '' && (await stat(path + suffix)).size === 0)) continue
    const copy = join(into, basename(path) + suffix)
    await link(path + suffix, copy).catch(() => copyFile(path + suffix, copy))
  }
}

async function idsOf(folder: string): Promise<RebuildSummary['ids']> {
  const spans = (await Promise.all((await listPartitionFiles(folder)).map(wholeSpan))).filter(
    (span): span is PartitionSpan => span !== undefined && span !== 'damaged',
  )
  const last = spans.at(-1)
  return last && { first: spans[0].firstId, last: last.lastId }
}
