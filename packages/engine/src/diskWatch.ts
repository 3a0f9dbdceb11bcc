import { join } from 'node:path'
import { describeCause } from './bulletins.ts'
import type { Disk } from './disk.ts'
import { errors } from './errors.ts'
import { isOutOfRoom, type StorageTrouble } from './storageTrouble.ts'

export interface DiskWatchOptions {
  readonly disk: Disk
  readonly folder: string
  /** Sources wait while less is free, so that the journal can still commit what is under way. */
  readonly reserveBytes: number
  /** The archive is cut while less is free. */
  readonly archiveFreeBytes: number
  readonly say: (level: 'info' | 'warn' | 'error', message: string, code: string, todo?: string) => void
  /** Everything is well again. */
  readonly onBack: () => void
  /** Calls back when what failed may be tried again. */
  readonly later: (callback: () => void) => void
}

/** Content that could not be stored is tried again when this much more room is there than its last try found. */
const MORE_ROOM = 16 * 1024 * 1024
const MB = 1024 * 1024
const wordsOf = (bytes: number) => `${Math.floor(bytes / MB)} MB`

/** Knows whether the data folder's disk is well, says so once when it is not, and once when it is again. */
export class DiskWatch {
  readonly #options: DiskWatchOptions
  #journalFails = false
  #contentFails: { readonly neededBytes: number | undefined } | undefined
  #low = false
  #told = false
  #freeBytes = Number.POSITIVE_INFINITY
  #writtenSince = 0
  #checking: Promise<void> | undefined
  #closed = false

  constructor(options: DiskWatchOptions) {
    this.#options = options
  }

  /** True while nothing may be taken in. */
  get stopsIntake(): boolean {
    return this.#journalFails || this.#contentFails !== undefined || this.#low
  }

  /** Archived content to give up, so that the disk has the room it should have. */
  get wantedBytes(): number {
    const wanted = Math.max(this.#options.archiveFreeBytes, this.#options.reserveBytes)
    return Math.max(0, wanted - this.#freeBytes)
  }

  /** The journal is not told of more than once while it fails, and neither are people. */
  journalFailed(error: unknown): void {
    this.#journalFails = true
    this.#sayFailing(error)
  }
  journalBack(): void {
    this.#journalFails = false
    this.#maybeBack()
  }

  contentFailed(trouble: StorageTrouble, neededBytes: number | undefined): void {
    const isNew = this.#contentFails === undefined
    this.#contentFails = { neededBytes }
    this.#sayFailing(trouble.cause)
    if (isNew) this.#lookAgain()
  }

  #lookAgain(): void {
    this.#options.later(() => {
      void this.check().then(() => {
        if (this.#contentFails && !this.#closed) this.#lookAgain()
      })
    })
  }

  #sayFailing(error: unknown): void {
    if (this.#told) return
    this.#told = true
    const reason = describeCause(error) ?? 'unknown'
    const { message, code, todo } = isOutOfRoom(error) ? errors.DISK_FULL({ reason }) : errors.DISK_FAILED({ reason })
    this.#options.say('error', message, code, todo)
  }

  #maybeBack(): void {
    if (this.stopsIntake || !this.#told) return
    this.#told = false
    this.#options.say('info', 'The data folder can be written again; everything goes on.', 'DISK_BACK')
    this.#options.onBack()
  }

  /** So many bytes went to the disk; looks at once when they may have used up the room. */
  wrote(bytes: number): void {
    this.#writtenSince += bytes
    if (this.#freeBytes - this.#writtenSince < 2 * this.#options.reserveBytes && !this.#low) void this.check()
  }

  /** Looks how much room there is, and whether what failed works again. Called about once a second. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  /** Nothing is looked at any more. */
  close(): void {
    this.#closed = true
  }

  async #check(): Promise<void> {
    const { disk, folder, reserveBytes } = this.#options
    this.#writtenSince = 0
    // A disk that cannot say how much is free is no reason to stop.
    this.#freeBytes = await disk.freeBytes(folder).catch(() => Number.POSITIVE_INFINITY)
    const free = this.#freeBytes
    if (!this.#low && free < reserveBytes) {
      this.#low = true
      if (!this.#told) {
        this.#told = true
        const { message, code, todo } = errors.DISK_LOW({ free: wordsOf(free) })
        this.#options.say('error', message, code, todo)
      }
    } else if (this.#low && free >= reserveBytes + Math.min(MORE_ROOM, reserveBytes)) {
      this.#low = false
    }
    const content = this.#contentFails
    if (content && free >= (content.neededBytes ?? 0) + (content.neededBytes === undefined ? 0 : MORE_ROOM)) {
      if (await this.#canWrite()) this.#contentFails = undefined
    }
    this.#maybeBack()
  }

  async #canWrite(): Promise<boolean> {
    const { disk, folder } = this.#options
    const path = join(folder, 'content', 'probe.tmp')
    try {
      const file = await disk.open(path)
      try {
        await file.write(Buffer.alloc(4096), 0)
        await file.sync()
      } finally {
        await file.close()
      }
      await disk.remove(path)
      return true
    } catch {
      return false
    }
  }
}
