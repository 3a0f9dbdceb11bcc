import { join } from 'node:path'
import type { Disk } from '../disk.ts'
import { errors } from '../errors.ts'
import { readPage } from '../queue/page.ts'
import { isOutOfRoom } from '../storageTrouble.ts'
import { type AdminCommit, decodeFrame, type SessionCommit } from './commit.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt, hasFrameAfter, isFileHeader } from './frame.ts'
import { applyAdmin, applySession, decodeSnapshot, type EngineState, emptyState } from './recoveredState.ts'

export const journalFileName = (number: number) => `${String(number).padStart(8, '0')}.journal`
export const snapshotFileName = (number: number) => `${String(number).padStart(8, '0')}.snapshot`

/** Numbers of the files with this ending, ascending. */
export async function fileNumbers(disk: Disk, folder: string, ending: string): Promise<number[]> {
  const pattern = new RegExp(`^(\\d{8,})\\.${ending}$`)
  return (await disk.list(folder))
    .flatMap((name) => {
      const match = pattern.exec(name)
      return match ? [Number(match[1])] : []
    })
    .sort((a, b) => a - b)
}

export interface Recovered {
  readonly state: EngineState
  /** The file to go on with, and where its last whole frame ends. */
  readonly file: number
  readonly offset: number
  /** Bytes that were cut because a power cut or crash tore the last write. */
  readonly tornBytes: number
  /** Numbers of the pages that the snapshot names: they must stay until there is another snapshot. */
  readonly pages: readonly number[]
  /** Snapshots that are not whole; they must not be taken for good ones later. */
  readonly damagedSnapshots: readonly number[]
  /** No journal was there: nothing has ever run. */
  readonly isNew: boolean
}

/** Snapshot + tail. A torn tail is cut (J4); damage in the middle throws JOURNAL_CORRUPT (J5). */
export async function recover(disk: Disk, folder: string): Promise<Recovered> {
  const files = await fileNumbers(disk, folder, 'journal')
  const isNew = files.length === 0
  const { state, from, damagedSnapshots } = await newestSnapshot(disk, folder, files)
  const pages = [...state.queues.values()].flatMap((queue) => [...queue.pages()].map(({ number }) => number))
  // 0: the file is still to be made.
  let offset = 0
  let file = from
  let tornBytes = 0
  const toReplay = files.filter((number) => number >= from)
  // A snapshot is written only after the file behind it was begun.
  if (from > 1 && toReplay.length === 0) throw errors.JOURNAL_GAP({ file: journalFileName(from) })
  for (const [index, number] of toReplay.entries()) {
    if (number !== from + index) throw errors.JOURNAL_GAP({ file: journalFileName(from + index) })
    const last = index === toReplay.length - 1
    const name = journalFileName(number)
    const bytes = await disk.readFile(join(folder, name))
    file = number
    offset = FILE_HEADER
    if (!isFileHeader(bytes, number)) {
      // A file is made with its header synced before anything is written to it.
      if (!last || hasFrameAfter(bytes, -1))
        throw bytes.length < FILE_HEADER
          ? errors.JOURNAL_CORRUPT({ file: name, offset: 0 })
          : errors.JOURNAL_FORMAT({ file: name })
      tornBytes = bytes.length
      offset = 0
      break
    }
    while (offset < bytes.length) {
      const payload = frameAt(bytes, offset)
      if (!payload) {
        const isEnd = !hasFrameAfter(bytes, offset) && (await holdNothing(disk, folder, toReplay.slice(index + 1)))
        if (!isEnd) throw errors.JOURNAL_CORRUPT({ file: name, offset })
        tornBytes = bytes.length - offset
        await keepTornBytes(disk, join(folder, `${name}.torn-at-${offset}`), bytes.subarray(offset))
        return { state, file, offset, tornBytes, isNew, pages, damagedSnapshots }
      }
      // The mark of the end; what is written next takes its place.
      if (payload.length === 0 && offset + FRAME_HEADER === bytes.length) break
      await replayFrame(disk, folder, state, payload)
      offset += FRAME_HEADER + payload.length
    }
  }
  return { state, file, offset, tornBytes, isNew, pages, damagedSnapshots }
}

/** Replays a frame; pages that hold what it takes out of a queue are read before. */
export async function replayFrame(disk: Disk, folder: string, state: EngineState, payload: Uint8Array): Promise<void> {
  const steps: (() => void | Promise<void>)[] = []
  const hasPages = [...state.queues.values()].some((queue) => !queue.pages().next().done)
  decodeFrame(payload, {
    session(commit: SessionCommit) {
      if (hasPages) steps.push(() => openPages(disk, folder, state, commit))
      steps.push(() => applySession(state, commit))
    },
    admin: (commit: AdminCommit) => steps.push(() => applyAdmin(state, commit)),
  })
  for (const step of steps) await step()
}

async function openPages(disk: Disk, folder: string, state: EngineState, commit: SessionCommit): Promise<void> {
  for (const { id, source } of commit.touches) {
    const queue = source === undefined ? undefined : state.queues.get(`${commit.flow}/${source}`)
    for (let page = queue?.pageToRead(id); queue && page; page = queue.pageToRead(id)) {
      queue.open(page, await readPage(disk, folder, page.number))
    }
  }
}

/** True when these files are none, or were begun in vain: without one whole frame. The next one begins them again. */
async function holdNothing(disk: Disk, folder: string, files: readonly number[]): Promise<boolean> {
  for (const number of files) {
    if (hasFrameAfter(await disk.readFile(join(folder, journalFileName(number))), -1)) return false
  }
  return true
}

/** What is cut is kept beside the journal, so that nothing is lost in silence; a full disk must not keep us from starting. */
async function keepTornBytes(disk: Disk, path: string, bytes: Buffer): Promise<void> {
  try {
    const copy = await disk.open(path)
    try {
      await copy.truncate(bytes.length)
      await copy.write(bytes, 0)
      await copy.sync()
    } finally {
      await copy.close()
    }
  } catch (error) {
    if (!isOutOfRoom(error)) throw error
    await disk.remove(path)
  }
}

async function newestSnapshot(
  disk: Disk,
  folder: string,
  files: number[],
): Promise<{ state: EngineState; from: number; damagedSnapshots: number[] }> {
  const damagedSnapshots: number[] = []
  const snapshots = await fileNumbers(disk, folder, 'snapshot')
  for (const number of snapshots.reverse()) {
    const state = decodeSnapshot(await disk.readFile(join(folder, snapshotFileName(number))))
    if (state) return { state, from: number, damagedSnapshots }
    damagedSnapshots.push(number)
  }
  const first = files[0] ?? 1
  if (first > 1) throw errors.SNAPSHOT_CORRUPT({ file: snapshotFileName(first) })
  return { state: emptyState(), from: 1, damagedSnapshots }
}
