import {
  findRolled,
  isAt,
  type OpenFile,
  openFile,
  openRolledFiles,
  positionAt,
  positionAtEnd,
  type TailPosition,
} from './tailPosition.ts'
import { endOfWholeLines, type LineOptions } from './wholeLines.ts'

/** Where to begin in a file that was never read. */
export const startPositions = ['beginningOfTime', 'beginningOfFile', 'currentTime'] as const

export interface TailOptions extends Omit<LineOptions, 'isFinished'> {
  readonly rollingFilenamePattern?: string
  readonly initialStartPosition: (typeof startPositions)[number]
}

/** Whole lines that are ready to be read: bytes `start` to `end` of an open file. */
export interface Piece {
  readonly file: OpenFile
  readonly start: number
  readonly end: number
}

export interface TailStep {
  readonly piece?: Piece
  /** The position after the piece; undefined while there is no file. */
  readonly next?: TailPosition
  /** There may be more at once. */
  readonly more: boolean
  /** What was missed, for people. */
  readonly lost?: string
}

/** The files that a live file's data may be in, oldest first; the live one, if there is one, is last. */
interface Generations {
  readonly files: readonly OpenFile[]
  readonly live?: OpenFile
}

async function locate({ files, live }: Generations, at: TailPosition): Promise<OpenFile | undefined> {
  if (live && (await isAt(live, at))) return live
  const rolled = files.filter((file) => file !== live)
  const found = await findRolled(rolled, at)
  return found < 0 ? undefined : rolled[found]
}

function begin(
  { files, live }: Generations,
  start: TailOptions['initialStartPosition'],
): Promise<TailPosition> | undefined {
  if (start === 'beginningOfTime' && files.length > 0) return positionAt(files[0], 0)
  if (!live) return undefined
  return start === 'currentTime' ? positionAtEnd(live) : positionAt(live, 0)
}

/**
 * One step of tailing: the next piece of whole lines after `at`, and the position after it. It follows a file through
 * renaming (rotation), copying and truncation. `use` reads the piece while the files are open.
 */
export async function tailStep(
  path: string,
  at: TailPosition | undefined,
  options: TailOptions,
  use: (piece: Piece) => Promise<void>,
): Promise<TailStep> {
  await using closing = new AsyncDisposableStack()
  const rolled = options.rollingFilenamePattern ? await openRolledFiles(path, options.rollingFilenamePattern) : []
  const live = await openFile(path)
  const files = live ? [...rolled, live] : rolled
  for (const { handle } of files) closing.defer(() => handle.close())
  const generations = { files, live }

  if (!at) {
    const next = await begin(generations, options.initialStartPosition)
    return { next, more: next !== undefined }
  }
  const current = await locate(generations, at)
  if (!current) return recover(generations, at, options)

  const isFinished = current !== live
  const end = await endOfWholeLines(current.handle, at.position, current.stats.size, { ...options, isFinished })
  if (end > at.position) {
    const piece = { file: current, start: at.position, end }
    await use(piece)
    return { piece, next: await positionAt(current, end), more: true }
  }
  const newer = isFinished ? files[files.indexOf(current) + 1] : undefined
  return newer ? { next: await positionAt(newer, 0), more: true } : { next: at, more: false }
}

/** The file of a position is gone: goes on with the oldest file that changed since, and says what may be missing. */
async function recover({ files, live }: Generations, at: TailPosition, options: TailOptions): Promise<TailStep> {
  const rolled = files.filter((file) => file !== live)
  const after = rolled.find(({ stats }) => stats.mtimeMs > at.changedAt) ?? live
  if (!after) return { next: at, more: false }
  const next = await positionAt(after, 0)
  if (!options.rollingFilenamePattern) return { next, more: true }
  return { next, more: true, lost: 'was rotated, and no file matches the rolling pattern that begins as it did' }
}
