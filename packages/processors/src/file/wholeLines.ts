import type { FileHandle } from 'node:fs/promises'
import type { Regex } from '../regex.ts'

const NEWLINE = 10
const BLOCK = 64 * 1024
/** At most so much of a file becomes one FlowFile, unless a single line is longer. */
const PIECE = 4 * 1024 * 1024

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start)
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
  return buffer.subarray(0, bytesRead)
}

/** The position after the last newline in a range; `start` when it has none. */
export async function afterLastNewline(handle: FileHandle, start: number, end: number): Promise<number> {
  for (let blockEnd = end; blockEnd > start; blockEnd -= BLOCK) {
    const blockStart = Math.max(start, blockEnd - BLOCK)
    const at = (await readRange(handle, blockStart, blockEnd)).lastIndexOf(NEWLINE)
    if (at >= 0) return blockStart + at + 1
  }
  return start
}

async function afterNextNewline(handle: FileHandle, start: number, end: number): Promise<number | undefined> {
  for (let blockStart = start; blockStart < end; blockStart += BLOCK) {
    const at = (await readRange(handle, blockStart, Math.min(end, blockStart + BLOCK))).indexOf(NEWLINE)
    if (at >= 0) return blockStart + at + 1
  }
  return undefined
}

/** Where the last message of a range begins: its last line but the first one that begins as `pattern` says. */
async function startOfLastMessage(
  handle: FileHandle,
  start: number,
  end: number,
  pattern: Regex,
): Promise<number | undefined> {
  const bytes = await readRange(handle, start, end)
  for (let lineEnd = bytes.length; lineEnd > 0; ) {
    const lineStart = bytes.lastIndexOf(NEWLINE, lineEnd - 2) + 1
    if (lineStart === 0) return undefined
    if (pattern.matcher(bytes.toString('utf8', lineStart, lineEnd)).lookingAt()) return start + lineStart
    lineEnd = lineStart
  }
  return undefined
}

export interface LineOptions {
  /** The file grows no more, so that its end is the end of a line. */
  readonly isFinished: boolean
  /** Messages begin with a line like this, and go on until the next such line. */
  readonly lineStartPattern?: Regex
  /** A message longer than this is not waited for. */
  readonly maxBufferSize: number
}

/** How far from `start` whole lines (or whole messages) go; `start` when there is none yet. */
export async function endOfWholeLines(
  handle: FileHandle,
  start: number,
  size: number,
  options: LineOptions,
): Promise<number> {
  const { isFinished, lineStartPattern, maxBufferSize } = options
  const limit = Math.min(size, start + PIECE)
  if (isFinished && limit === size) return size

  const end = await afterLastNewline(handle, start, limit)
  // A line longer than a piece.
  if (end === start) return (await afterNextNewline(handle, limit, size)) ?? (isFinished ? size : start)
  if (!lineStartPattern) return end

  const message = await startOfLastMessage(handle, start, end, lineStartPattern)
  if (message !== undefined) return message
  return end - start > maxBufferSize ? end : start
}
