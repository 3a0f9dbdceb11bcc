import type { Disk } from '../disk.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import { fileNumbers } from '../journal/recover.ts'
import { describePage, type Page, readPage, writePage } from './page.ts'
import type { QueuePages } from './queueTail.ts'

/** Writes and reads the pages of all queues, beside the journal, whose snapshots name them. */
export class PageStore implements QueuePages {
  readonly pageRecords: number
  readonly #disk: Disk
  readonly #folder: string
  #next: number
  readonly #inFlight = new Set<number>()
  readonly #unreadable = new Set<number>()
  readonly #onUnreadable: (error: unknown) => void

  static async open(
    disk: Disk,
    folder: string,
    pageRecords: number,
    onUnreadable: (error: unknown) => void,
  ): Promise<PageStore> {
    const numbers = await fileNumbers(disk, folder, 'page')
    return new PageStore(disk, folder, pageRecords, (numbers.at(-1) ?? 0) + 1, onUnreadable)
  }

  private constructor(
    disk: Disk,
    folder: string,
    pageRecords: number,
    next: number,
    onUnreadable: (error: unknown) => void,
  ) {
    this.pageRecords = pageRecords
    this.#disk = disk
    this.#folder = folder
    this.#next = next
    this.#onUnreadable = onUnreadable
  }

  /** Numbers of pages that are being written. */
  get inFlight(): Iterable<number> {
    return this.#inFlight
  }

  async write(records: readonly FlowFileRecord[]): Promise<Page> {
    const number = this.#next++
    this.#inFlight.add(number)
    try {
      await writePage(this.#disk, this.#folder, number, records)
      return describePage(number, records)
    } finally {
      // Not before whoever waits for the page has taken note of it.
      setImmediate(() => this.#inFlight.delete(number))
    }
  }

  read(page: Page): Promise<FlowFileRecord[]> {
    return readPage(this.#disk, this.#folder, page.number)
  }

  onUnreadable(page: Page, error: unknown): void {
    if (this.#unreadable.has(page.number)) return
    this.#unreadable.add(page.number)
    this.#onUnreadable(error)
  }
}
