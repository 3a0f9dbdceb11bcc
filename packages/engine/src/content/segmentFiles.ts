import { join } from 'node:path'
import type { Disk, DiskFile } from '../disk.ts'
import { isOutOfHandles } from '../storageTrouble.ts'
import { type Segment, segmentFileName } from './segment.ts'

/** So many files of segments stay open. */
const MOST_OPEN = 64
/** Where the machine has no file handle left, opening is tried again after this, doubled up to the longest. */
const FIRST_WAIT_MS = 10
const LONGEST_WAIT_MS = 1280

/** The open files of segments: the least recently used are closed, and opening waits where no handle is left. */
export class SegmentFiles {
  readonly #disk: Disk
  readonly #folder: string
  /** Least recently used first. */
  readonly #open = new Set<Segment>()

  constructor(disk: Disk, folder: string) {
    this.#disk = disk
    this.#folder = folder
  }

  get openCount(): number {
    return this.#open.size
  }

  path(segment: Segment): string {
    return join(this.#folder, segmentFileName(segment.number))
  }

  /** Works with the segment's file, which stays open meanwhile. With `create`, a missing file is made. */
  async use<T>(segment: Segment, work: (file: DiskFile) => Promise<T>, { create = false } = {}): Promise<T> {
    segment.users += 1
    try {
      const file = segment.file ?? (await this.#opened(segment, create))
      this.#open.delete(segment)
      this.#open.add(segment)
      return await work(file)
    } finally {
      segment.users -= 1
      this.#closeIdle(MOST_OPEN)
    }
  }

  #opened(segment: Segment, create: boolean): Promise<DiskFile> {
    segment.opening ??= this.#tryOpen(this.path(segment), create)
      .then((file) => {
        segment.file = file
        this.#open.add(segment)
        return file
      })
      .finally(() => {
        segment.opening = undefined
      })
    return segment.opening
  }

  async #tryOpen(path: string, create: boolean): Promise<DiskFile> {
    for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
      try {
        return await this.#disk.open(path, create ? 'create' : 'existing')
      } catch (error) {
        if (!isOutOfHandles(error) || wait > LONGEST_WAIT_MS) throw error
        this.#closeIdle(0)
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  }

  #closeIdle(most: number): void {
    if (this.#open.size <= most) return
    for (const segment of this.#open) {
      if (this.#open.size <= most) return
      if (segment.users === 0) void this.close(segment).catch(() => undefined)
    }
  }

  /** Closes the file of a segment that nobody works with. */
  async close(segment: Segment): Promise<void> {
    const { file } = segment
    segment.file = undefined
    this.#open.delete(segment)
    await file?.close()
  }

  async remove(segment: Segment): Promise<void> {
    await this.close(segment).catch(() => undefined)
    await this.#disk.remove(this.path(segment))
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#open].map((segment) => this.close(segment)))
  }
}
