import { join } from 'node:path'
import type { Disk } from '../disk.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt, isFileHeader, nextFrameAfter } from '../journal/frame.ts'
import { ARCHIVE } from '../journal/journalSource.ts'
import { fileNumbers, journalFileName, replayFrame, snapshotFileName } from '../journal/recover.ts'
import { decodeSnapshot, type EngineState, emptyState } from '../journal/recoveredState.ts'
import type { JournalPosition } from '../provenance.ts'
import type { FolderProblem, FolderReport } from './report.ts'

export interface JournalReading {
  /** As of the durable end, or of the first damage. */
  readonly state: EngineState
  readonly journal: FolderReport['journal']
  readonly problems: readonly FolderProblem[]
  /** Numbers of the queue pages that the newest snapshot names. */
  readonly pages: ReadonlySet<number>
  /** Bytes between a position and the durable end; undefined: no frame ends at this position. */
  lagOf(position: JournalPosition): number | undefined
}

/** Reads all of a journal without changing it, also past damage, and says everything that is wrong with it. */
export async function readJournal(disk: Disk, folder: string): Promise<JournalReading> {
  const problems: FolderProblem[] = []
  const files = await numbersOf(disk, folder, 'journal')
  const { snapshots, state, from } = await readSnapshots(disk, folder, files, problems)
  const frameEnds = new Map<number, number[]>()
  const archived = await archivedIn(disk, folder)
  let isWhole = state !== undefined
  let frames = 0
  let durable: JournalPosition | null = null
  let torn: FolderReport['journal']['torn'] = null
  const replayed = state ?? emptyState()
  const pages = new Set([...replayed.queues.values()].flatMap((queue) => [...queue.pages()].map((page) => page.number)))
  const damaged = (file: number, offset: number, reason: string) => {
    problems.push({ kind: 'journalDamage', file: journalFileName(file), offset, reason })
    // Older files are there for provenance only; the state does not need them.
    if (file >= from) isWhole = false
  }
  // A snapshot is written only after the file behind it was begun.
  if (from > 1 && !files.includes(from)) damaged(from, 0, 'the file is missing')

  for (const [index, number] of files.entries()) {
    if (index > 0)
      for (let gone = files[index - 1] + 1; gone < number; gone += 1) damaged(gone, 0, 'the file is missing')
    const name = journalFileName(number)
    const bytes = await disk.readFile(join(folder, name))
    const ends: number[] = []
    frameEnds.set(number, ends)
    let offset = FILE_HEADER
    if (!isFileHeader(bytes, number)) {
      const next = nextFrameAfter(bytes, -1)
      if (next === undefined && index === files.length - 1) {
        if (bytes.length > 0) torn ??= { file: name, offset: 0, bytes: bytes.length }
        continue
      }
      damaged(number, 0, 'its first bytes are not those of a journal file of this version')
      if (next === undefined) continue
      offset = next
    } else {
      durable = torn ? durable : { file: number, offset }
      ends.push(offset)
    }
    while (offset < bytes.length) {
      const payload = frameAt(bytes, offset)
      if (!payload) {
        const next = nextFrameAfter(bytes, offset)
        const isEnd = next === undefined && !(await holdFrames(disk, folder, files.slice(index + 1)))
        if (isEnd) {
          torn = { file: name, offset, bytes: bytes.length - offset }
          break
        }
        const length = (next ?? bytes.length) - offset
        damaged(number, offset, `${length} bytes are no whole frame, and whole frames follow`)
        if (next === undefined) break
        offset = next
        continue
      }
      // The mark of the end, which is no commit.
      if (payload.length === 0 && offset + FRAME_HEADER === bytes.length) break
      offset += FRAME_HEADER + payload.length
      frames += 1
      ends.push(offset)
      durable = { file: number, offset }
      if (!isWhole || number < from) continue
      try {
        await replayFrame(disk, folder, replayed, payload)
      } catch (error) {
        damaged(
          number,
          offset - FRAME_HEADER - payload.length,
          `the frame cannot be replayed: ${(error as Error).message}`,
        )
      }
    }
  }
  return {
    state: replayed,
    journal: { files: files.length, frames, durable, torn, snapshots, readToEnd: isWhole },
    problems,
    pages,
    lagOf(position) {
      // An index that is built again reads archived files first; only those that are not archived are counted.
      const isArchived = archived.has(position.file) && !frameEnds.has(position.file)
      if (!durable || !(isArchived || frameEnds.get(position.file)?.includes(position.offset))) return undefined
      let lag = isArchived ? 0 : -position.offset
      for (const number of files)
        if (number >= position.file && number <= durable.file) lag += frameEnds.get(number)?.at(-1) ?? 0
      return lag
    },
  }
}

/** Numbers of the journal files that wait in the archive, compressed or not. */
async function archivedIn(disk: Disk, folder: string): Promise<ReadonlySet<number>> {
  const path = join(folder, ARCHIVE)
  const numbers = [...(await numbersOf(disk, path, 'journal')), ...(await numbersOf(disk, path, 'journal\\.zst'))]
  return new Set(numbers)
}

async function numbersOf(disk: Disk, folder: string, ending: string): Promise<number[]> {
  try {
    return await fileNumbers(disk, folder, ending)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function readSnapshots(disk: Disk, folder: string, files: readonly number[], problems: FolderProblem[]) {
  const snapshots: { file: string; bytes: number; whole: boolean }[] = []
  let newest: { readonly state: EngineState; readonly from: number } | undefined
  for (const number of (await numbersOf(disk, folder, 'snapshot')).reverse()) {
    const file = snapshotFileName(number)
    const bytes = await disk.readFile(join(folder, file))
    const state = decodeSnapshot(bytes)
    snapshots.unshift({ file, bytes: bytes.length, whole: state !== undefined })
    if (state === undefined) problems.push({ kind: 'snapshotDamage', file })
    else newest ??= { state, from: number }
  }
  if (newest) return { snapshots, ...newest }
  // Without a snapshot the state is what the whole journal says.
  const isComplete = files.length === 0 || files[0] === 1
  if (!isComplete && snapshots.length === 0) problems.push({ kind: 'snapshotDamage', file: snapshotFileName(files[0]) })
  return { snapshots, state: isComplete ? emptyState() : undefined, from: isComplete ? 1 : files[0] }
}

async function holdFrames(disk: Disk, folder: string, files: readonly number[]): Promise<boolean> {
  for (const number of files) {
    if (nextFrameAfter(await disk.readFile(join(folder, journalFileName(number))), -1) !== undefined) return true
  }
  return false
}
