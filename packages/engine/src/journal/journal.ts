import { join } from 'node:path'
import { type Disk, type DiskFile, writeFileDurably } from '../disk.ts'
import type { JournalPosition } from '../provenance.ts'
import { pageFileName } from '../queue/page.ts'
import { FrameWriter } from './commit.ts'
import { endMark, FILE_HEADER, fileHeader, frameHeader } from './frame.ts'
import { ARCHIVE } from './journalSource.ts'
import { fileNumbers, journalFileName, type Recovered, recover, snapshotFileName } from './recover.ts'

/** How long nothing is appended until the end is marked. */
const IDLE_MS = 100

export interface JournalOptions {
  readonly folder: string
  readonly disk: Disk
  /** Called before a frame is written: makes the content that it names durable. */
  readonly syncContent: () => Promise<void>
  /** The whole state as of this moment, in snapshot encoding, and the pages that it names. */
  readonly takeSnapshot: () => Snapshot
  /** Pages that queues hold now, or that are being written. */
  readonly livePages?: () => Iterable<number>
  /** A write failed; it is tried again until it succeeds, and `onRecovered` follows. */
  readonly onFailure: (error: unknown) => void
  readonly onRecovered: () => void
  /** A new file or a snapshot could not be written; the journal goes on in its old file. */
  readonly onTrouble?: (error: unknown) => void
  readonly onWritten?: (bytes: number) => void
  readonly onDurable?: (position: JournalPosition) => void
  /** Whether files that are indexed and in a snapshot are moved to the archive instead of removed; never when absent. */
  readonly archives?: () => boolean
  /** A file is closed, and a snapshot taken, when it is longer; up to eight times that where snapshots are large. */
  readonly maxFileBytes?: number
  /** How long a commit that nobody waits for may wait for company. */
  readonly lingerMs?: number
  readonly retryMs?: number
}

/** How long those who wait are given to come together. */
const GATHER_MS = 1
/** Where a new file could not be begun, it is tried again after this. */
const ROTATE_AGAIN_MS = 10_000
export interface Snapshot {
  readonly bytes: Buffer
  readonly pages: ReadonlySet<number>
}

/** The append-only log of commits, with group commit: whatever is appended while the disk is busy shares the next sync. */
export class Journal {
  readonly #options: Required<Pick<JournalOptions, 'maxFileBytes' | 'lingerMs' | 'retryMs'>> & JournalOptions
  #file: DiskFile
  #number: number
  #offset: number
  #open = new FrameWriter()
  #spare = new FrameWriter()
  #waiting: (() => void)[] = []
  #flushing: Promise<void> | undefined
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined
  #urgent = false
  #haste: 'linger' | 'gather' | 'now' = 'now'
  /**
   * How many waited for the last group commit, or came while it was written: so many are likely to come again, and are
   * given a moment to share the next one. 0: whoever comes is alone and does not wait.
   */
  #company = 0
  #closed = false
  #failing = false
  #lastFailure: unknown
  /** Given up: what is not durable by now never will be, and nobody is told that it is. */
  #abandoned = false
  #abandon: (() => void) | undefined
  /** Commits of the frame that is being written. */
  #flushingCommits = 0
  #rotateAfter = 0
  /** When a file is long enough: longer where a snapshot costs much to write. */
  #fileBytes: number
  #housekeeping: Promise<void> = Promise.resolve()
  /** Pages that snapshots name: the newest durable one, then those on their way to the disk. */
  #namedPages: ReadonlySet<number>[] = []
  readonly #whenIdle = setTimeout(() => {
    if (this.#flushing || this.#closed || this.#open.commits > 0) return
    this.#flushing = this.#markEnd().then(() => {
      this.#flushing = undefined
      if (this.#open.commits > 0) this.#schedule()
    })
  }, IDLE_MS).unref()
  /** Milliseconds that the last group commit took. */
  lastCommitMs = 0

  private constructor(options: JournalOptions, file: DiskFile, number: number, offset: number) {
    this.#options = { maxFileBytes: 8 * 1024 * 1024, lingerMs: 4, retryMs: 1000, ...options }
    this.#fileBytes = this.#options.maxFileBytes
    this.#file = file
    this.#number = number
    this.#offset = offset
  }

  /** Recovers what the folder holds and opens it for appending. */
  static async open(options: JournalOptions): Promise<{ journal: Journal; recovered: Recovered }> {
    const { disk, folder } = options
    await disk.makeFolder(folder)
    const recovered = await recover(disk, folder)
    // The copy of a torn tail is safe before the tail itself goes.
    if (recovered.tornBytes > 0) await disk.syncFolder(folder)
    const file = await disk.open(join(folder, journalFileName(recovered.file)))
    await file.truncate(recovered.offset)
    if (recovered.offset < FILE_HEADER) await file.write(fileHeader(recovered.file), 0)
    await file.sync()
    // After the sync: a mark says that everything before it is durable.
    await file.write(endMark(), Math.max(recovered.offset, FILE_HEADER)).catch(() => undefined)
    await disk.syncFolder(folder)
    for (const number of recovered.damagedSnapshots) {
      const path = join(folder, snapshotFileName(number))
      await disk.rename(path, `${path}.damaged`)
    }
    const journal = new Journal(options, file, recovered.file, Math.max(recovered.offset, FILE_HEADER))
    journal.#namedPages = [new Set(recovered.pages)]
    options.onDurable?.(journal.durable)
    return { journal, recovered }
  }

  /** Where the last durable frame ends. */
  get durable(): JournalPosition {
    return { file: this.#number, offset: this.#offset }
  }

  get failing(): boolean {
    return this.#failing
  }

  /** Bytes appended and not yet handed to the disk. */
  get pendingBytes(): number {
    return this.#open.bytes.length
  }

  /** Adds commits to the next frame. What is in memory may already act on them; nobody outside may until they are durable. */
  append(encode: (frame: FrameWriter) => void): void {
    encode(this.#open)
    this.#schedule()
  }

  /** Calls back once everything appended so far is durable. */
  whenDurable(callback: () => void): void {
    if (this.#open.commits === 0 && !this.#flushing) {
      callback()
      return
    }
    if (this.#open.commits === 0 && this.#flushing) {
      void this.#flushing.then(() => {
        if (!this.#abandoned) callback()
      })
      return
    }
    this.#waiting.push(callback)
    this.#urgent = true
    this.#schedule()
  }

  #schedule(): void {
    if (this.#flushing || this.#closed) return
    const haste = !this.#urgent ? 'linger' : this.#waiting.length < this.#company ? 'gather' : 'now'
    if (this.#timer !== undefined) {
      if (haste === this.#haste || this.#haste === 'now' || haste === 'linger') return
      clearTimeout(this.#timer as NodeJS.Timeout)
    }
    const start = () => {
      this.#timer = undefined
      this.#start()
    }
    this.#haste = haste
    this.#timer =
      haste === 'now' ? setImmediate(start) : setTimeout(start, haste === 'gather' ? GATHER_MS : this.#options.lingerMs)
  }

  #start(): void {
    if (this.#flushing || this.#open.commits === 0) return
    const waiting = this.#waiting.length
    this.#flushing = this.#flush().then(() => {
      this.#flushing = undefined
      const company = waiting + this.#waiting.length
      this.#company = company > 1 ? company : 0
      if (this.#abandoned) return
      if (this.#open.commits > 0) this.#schedule()
      else this.#whenIdle.refresh()
    })
  }

  /** J5: where no other frame follows soon, a mark behind the last one tells damage in it from a torn write. */
  async #markEnd(): Promise<void> {
    // Only a help: a disk that refuses it shows that at the next frame.
    await this.#file.write(endMark(), this.#offset).catch(() => undefined)
  }

  async #flush(): Promise<void> {
    const frame = this.#open
    this.#open = this.#spare
    const waiting = this.#waiting
    this.#waiting = []
    this.#urgent = false
    const payload = frame.bytes.bytes()
    const tooLong = this.#offset + payload.length > this.#fileBytes
    const rotate = tooLong && performance.now() >= this.#rotateAfter
    // Memory now equals the journal up to and with this frame, so the snapshot belongs right behind it.
    const snapshot = rotate ? this.#options.takeSnapshot() : undefined
    if (snapshot) {
      this.#namedPages.push(snapshot.pages)
      const { maxFileBytes } = this.#options
      this.#fileBytes = Math.min(8 * maxFileBytes, Math.max(maxFileBytes, 2 * snapshot.bytes.length))
    }
    const header = frameHeader(payload)
    const whole = Buffer.concat([header, payload])
    const started = performance.now()
    this.#flushingCommits = frame.commits
    const isWritten = await this.#persist(async () => {
      await this.#options.syncContent()
      await this.#file.write(whole, this.#offset)
      await this.#file.sync()
    })
    if (!isWritten) return
    this.#flushingCommits = 0
    this.lastCommitMs = performance.now() - started
    this.#offset += whole.length
    frame.reset()
    this.#spare = frame
    this.#options.onWritten?.(whole.length)
    this.#options.onDurable?.(this.durable)
    for (const callback of waiting) callback()
    if (snapshot) await this.#tryRotate(snapshot)
  }

  /** Tries until it succeeds, or is abandoned; writing the same bytes to the same place again is harmless. */
  async #persist(write: () => Promise<void>): Promise<boolean> {
    for (;;) {
      try {
        await write()
        if (this.#failing) {
          this.#failing = false
          this.#options.onRecovered()
        }
        return true
      } catch (error) {
        this.#lastFailure = error
        if (!this.#failing) {
          this.#failing = true
          this.#options.onFailure(error)
        }
        if (this.#abandoned) return false
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, this.#options.retryMs)
          this.#abandon = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        if (this.#abandoned) return false
      }
    }
  }

  /** A file that cannot be begun holds nothing up: the old one goes on, and gets longer. */
  async #tryRotate(snapshot: Snapshot): Promise<void> {
    try {
      await this.#rotate(snapshot)
    } catch (error) {
      this.#namedPages.splice(this.#namedPages.indexOf(snapshot.pages), 1)
      this.#rotateAfter = performance.now() + ROTATE_AGAIN_MS
      this.#options.onTrouble?.(error)
    }
  }

  async #rotate(snapshot: Snapshot): Promise<void> {
    const { disk, folder } = this.#options
    const number = this.#number + 1
    const next = await disk.open(join(folder, journalFileName(number)))
    try {
      await next.truncate(0)
      await next.write(fileHeader(number), 0)
      await next.sync()
      await disk.syncFolder(folder)
      // J5: a file that was begun in vain has none, so what stands before this one is known to be durable.
      await next.write(endMark(), FILE_HEADER)
    } catch (error) {
      await next.close().catch(() => undefined)
      throw error
    }
    const old = this.#file
    this.#file = next
    this.#number = number
    this.#offset = FILE_HEADER
    this.#options.onDurable?.(this.durable)
    await old.close().catch(() => undefined)
    this.#housekeeping = this.#housekeeping.then(async () => {
      try {
        await writeFileDurably(disk, join(folder, snapshotFileName(number)), snapshot.bytes)
        this.#namedPages.splice(0, this.#namedPages.indexOf(snapshot.pages))
      } catch (error) {
        this.#options.onTrouble?.(error)
      }
    })
  }

  /** Removes files that both the newest snapshot and the indexer have left behind. */
  async prune(indexed: JournalPosition): Promise<void> {
    const { disk, folder } = this.#options
    await this.#housekeeping
    const snapshots = await fileNumbers(disk, folder, 'snapshot')
    const newest = snapshots.at(-1)
    if (newest === undefined) return
    for (const number of snapshots) {
      if (number < newest) await disk.remove(join(folder, snapshotFileName(number)))
    }
    for (const number of await fileNumbers(disk, folder, 'journal')) {
      if (number < newest && number < indexed.file) await this.#retire(number)
    }
    for (const number of await fileNumbers(disk, folder, 'page')) {
      if (!this.#needsPage(number)) await disk.remove(join(folder, pageFileName(number)))
    }
  }

  /** A page that nobody needs is never needed again. */
  /** A file that nobody needs any more goes, into the archive where there is one. */
  async #retire(number: number): Promise<void> {
    const { disk, folder, archives } = this.#options
    const name = journalFileName(number)
    if (!archives?.()) return disk.remove(join(folder, name))
    await disk.makeFolder(join(folder, ARCHIVE))
    await disk.rename(join(folder, name), join(folder, ARCHIVE, name))
  }

  #needsPage(number: number): boolean {
    if (this.#namedPages.some((pages) => pages.has(number))) return true
    for (const live of this.#options.livePages?.() ?? []) if (live === number) return true
    return false
  }

  /** Resolves when everything appended so far is durable. */
  async flushed(): Promise<void> {
    await new Promise<void>((resolve) => this.whenDurable(resolve))
  }

  /** Gives up what the disk does not take, and closes. Says how many commits that were and why. */
  async abandon(): Promise<{ readonly commits: number; readonly reason: unknown }> {
    this.#abandoned = true
    this.#closed = true
    clearTimeout(this.#timer as NodeJS.Timeout)
    this.#abandon?.()
    await this.#flushing
    await this.#file.close().catch(() => undefined)
    return { commits: this.#flushingCommits + this.#open.commits, reason: this.#lastFailure }
  }

  /** Makes everything durable and closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return
    await this.flushed()
    this.#closed = true
    clearTimeout(this.#timer as NodeJS.Timeout)
    await this.#flushing
    await this.#housekeeping
    clearTimeout(this.#whenIdle)
    await this.#markEnd()
    await this.#file.sync().catch(() => undefined)
    await this.#file.close()
  }
}
