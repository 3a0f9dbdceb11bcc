import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalPosition } from '../provenance.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt, MAX_FRAME } from './frame.ts'
import { type JournalSource, journalNumbers, openJournalSource } from './journalSource.ts'
import { journalFileName } from './recover.ts'

export interface TailOptions {
  /** Where the last run stopped; the oldest file when absent. */
  readonly from?: JournalPosition
  /** The durable end: nothing past it is read. */
  readonly until: () => JournalPosition
  /** Ends the iteration. */
  readonly signal: AbortSignal
  /** How long to wait before looking again when everything is read. */
  readonly pollMs?: number
  /** Ends the iteration when everything up to `until()` is read, instead of waiting for more. */
  readonly once?: boolean
  /** Told when files are gone that should have been read; reading goes on with the next that is there. */
  readonly onGap?: (gap: JournalGap) => void
}

/** Journal files that are not there any more, both inclusive. */
export interface JournalGap {
  readonly from: number
  readonly to: number
}

/** A frame, and where it begins and ends. */
export interface TailedFrame {
  /** Valid until the next frame is asked for. */
  readonly payload: Buffer
  readonly at: JournalPosition
  readonly next: JournalPosition
}

/** What is read at once, and kept between frames. */
const WINDOW = 256 * 1024

/** The durable frames of a journal, live and archived, in order, as they come. */
export async function* tailFrames(folder: string, options: TailOptions): AsyncGenerator<TailedFrame> {
  const { signal, pollMs = 25, onGap } = options
  let { file, offset } = options.from?.file
    ? options.from
    : { file: (await journalNumbers(folder))[0] ?? 1, offset: FILE_HEADER }
  if (offset < FILE_HEADER) offset = FILE_HEADER
  let source: JournalSource | undefined
  const window = new Window()
  try {
    while (!signal.aborted) {
      const end = options.until()
      if (file > end.file || (file === end.file && offset >= end.offset)) {
        if (options.once) return
        await sleep(pollMs, undefined, { signal }).catch(() => undefined)
        continue
      }
      if (source === undefined) {
        source = await openJournalSource(folder, file, offset)
        window.clear()
      }
      if (source === undefined) {
        const next = (await journalNumbers(folder)).find((number) => number > file)
        if (next === undefined || next > end.file)
          throw new Error(`${journalFileName(file)} is gone, and there is none after it.`)
        onGap?.({ from: file, to: next - 1 })
        file = next
        offset = FILE_HEADER
        continue
      }
      const limit = file === end.file ? end.offset : await source.size()
      const payload = offset < limit ? await window.frame(source, limit - offset) : undefined
      if (payload === undefined) {
        if (file === end.file || window.length > 0)
          throw new Error(`${journalFileName(file)} has no whole frame at byte ${offset}, before its end.`)
        await source[Symbol.asyncDispose]()
        source = undefined
        file += 1
        offset = FILE_HEADER
        continue
      }
      const at = { file, offset }
      offset += FRAME_HEADER + payload.length
      yield { payload, at, next: { file, offset } }
    }
  } finally {
    await source?.[Symbol.asyncDispose]()
  }
}

/** The bytes that were read and not handed out yet. */
class Window {
  #buffer = Buffer.allocUnsafe(WINDOW)
  #from = 0
  #to = 0

  get length(): number {
    return this.#to - this.#from
  }

  clear(): void {
    this.#from = 0
    this.#to = 0
  }

  /** The next frame's payload; undefined when there is none whole within `limit` bytes. */
  async frame(source: JournalSource, limit: number): Promise<Buffer | undefined> {
    for (;;) {
      const bytes = this.#buffer.subarray(this.#from, this.#to)
      const payload = frameAt(bytes, 0)
      if (payload) {
        this.#from += FRAME_HEADER + payload.length
        return payload
      }
      const announced = bytes.length >= FRAME_HEADER ? FRAME_HEADER + bytes.readUInt32LE(4) : FRAME_HEADER
      if (bytes.length >= Math.min(announced, limit) || announced > MAX_FRAME) return undefined
      this.#makeRoom(Math.max(announced, WINDOW))
      const read = await source.read(
        this.#buffer,
        this.#to,
        Math.min(this.#buffer.length - this.#to, limit - bytes.length),
      )
      if (read === 0) return undefined
      this.#to += read
    }
  }

  /** Moves what is left to the front of a buffer of this size; a large one is not kept for small frames. */
  #makeRoom(size: number): void {
    const rest = this.#buffer.subarray(this.#from, this.#to)
    if (this.#buffer.length === size) {
      if (this.#from > 0) this.#buffer.copyWithin(0, this.#from, this.#to)
    } else {
      const other = Buffer.allocUnsafe(Math.max(size, rest.length))
      rest.copy(other)
      this.#buffer = other
    }
    this.#to -= this.#from
    this.#from = 0
  }
}
