import type { FlowFileRecord } from '../journal/records.ts'
import type { Page } from './page.ts'

/** Where pages of long queues are kept. */
export interface QueuePages {
  /** So many FlowFiles share a page. */
  readonly pageRecords: number
  /** Makes a page durable. */
  write(records: readonly FlowFileRecord[]): Promise<Page>
  read(page: Page): Promise<FlowFileRecord[]>
  /** A page could not be read; what was said once is not said again for the same page. */
  onUnreadable(page: Page, error: unknown): void
}

/** Neighbours in a queue: in memory, in a page, or both. */
interface Chunk {
  records: FlowFileRecord[] | undefined
  page: Page | undefined
  /** Being written or read. */
  busy: Promise<void> | undefined
}

/** The part of a queue behind what is at hand: chunks in their order, whose full ones leave memory for the disk. */
export class QueueTail {
  readonly #pages: QueuePages
  /** Something can be taken again without waiting. */
  readonly #onReady: () => void
  readonly #chunks: Chunk[] = []
  count = 0

  constructor(pages: QueuePages, onReady: () => void) {
    this.#pages = pages
    this.#onReady = onReady
  }

  /** How many of them are in memory. */
  get inMemory(): number {
    return this.#chunks.reduce((sum, { records }) => sum + (records?.length ?? 0), 0)
  }

  /** True when the next ones can be taken without waiting. */
  get isReady(): boolean {
    return this.#chunks[0]?.records !== undefined
  }

  get oldestQueuedAt(): number | undefined {
    const [first] = this.#chunks
    return first && (first.records?.[0]?.queuedAt ?? first.page?.oldestQueuedAt)
  }

  push(record: FlowFileRecord): void {
    this.count += 1
    let last = this.#chunks.at(-1)
    if (!last?.records || last.page || last.busy || last.records.length >= this.#pages.pageRecords) {
      last = { records: [], page: undefined, busy: undefined }
      this.#chunks.push(last)
    }
    const records = last.records as FlowFileRecord[]
    records.push(record)
    if (records.length >= this.#pages.pageRecords) this.#store(last)
  }

  /** Puts FlowFiles in front of all others. */
  unshift(records: readonly FlowFileRecord[]): void {
    const { pageRecords } = this.#pages
    for (let end = records.length; end > 0; end -= pageRecords) {
      const chunk: Chunk = {
        records: records.slice(Math.max(0, end - pageRecords), end),
        page: undefined,
        busy: undefined,
      }
      this.#chunks.unshift(chunk)
      this.#store(chunk)
    }
    this.count += records.length
  }

  addPage(page: Page): void {
    this.count += page.count
    this.#chunks.push({ records: undefined, page, busy: undefined })
  }

  /** Takes out the first chunk when it is in memory, and has the next one read. */
  shift(): FlowFileRecord[] | undefined {
    const [first] = this.#chunks
    if (!first?.records) {
      this.prefetch()
      return undefined
    }
    const { records } = first
    this.#chunks.shift()
    first.records = undefined
    this.count -= records.length
    this.prefetch()
    return records
  }

  /** Has the first chunk read, so that it is at hand when it is needed. */
  prefetch(): void {
    const [first] = this.#chunks
    if (first && !first.records) void this.#load(first)
  }

  /** Writes full chunks that memory still holds because a write failed. */
  retry(): void {
    for (const chunk of this.#chunks) {
      if (chunk.records && chunk.records.length >= this.#pages.pageRecords && !chunk.page && !chunk.busy)
        this.#store(chunk)
    }
    this.prefetch()
  }

  #store(chunk: Chunk): void {
    const { records } = chunk
    if (!records) return
    chunk.busy = this.#pages
      .write(records)
      .then((page) => {
        chunk.busy = undefined
        // Taken, or changed, while it was written: the file is nobody's, and is removed with the next snapshot.
        if (chunk.records !== records) return
        chunk.page = page
        if (this.#chunks[0] !== chunk) chunk.records = undefined
      })
      .catch(() => {
        chunk.busy = undefined
      })
  }

  #load(chunk: Chunk): Promise<void> {
    const { page } = chunk
    if (chunk.busy || chunk.records || !page) return chunk.busy ?? Promise.resolve()
    chunk.busy = this.#pages
      .read(page)
      .then((records) => {
        chunk.busy = undefined
        if (chunk.page !== page) return
        chunk.records = records
        if (this.#chunks[0] === chunk) this.#onReady()
      })
      .catch((error: unknown) => {
        chunk.busy = undefined
        this.#pages.onUnreadable(page, error)
      })
    return chunk.busy
  }

  /** Pages, and FlowFiles that are in none. */
  *parts(): Generator<FlowFileRecord | Page> {
    for (const { page, records } of this.#chunks) {
      if (page) yield page
      else yield* records ?? []
    }
  }

  /** All FlowFiles in their order, of pages that `wanted` picks; they stay in the queue. */
  async *list(wanted: (page: Page) => boolean = () => true): AsyncGenerator<FlowFileRecord> {
    for (const { page, records } of [...this.#chunks]) {
      if (records) yield* [...records]
      else if (page && wanted(page)) yield* await this.#pages.read(page)
    }
  }

  /** True when a page may hold what `wanted` says. */
  some(wanted: (page: Page) => boolean): boolean {
    return this.#chunks.some(({ page, records }) => !records && page !== undefined && wanted(page))
  }

  /** Takes out what matches among those in memory. */
  take(match: (record: FlowFileRecord) => boolean): FlowFileRecord[] {
    return this.#chunks.slice().flatMap((chunk) => this.#takeFrom(chunk, match))
  }

  /** Reads the pages that `wanted` picks, one after the other, and takes out what matches. */
  async *takeFromPages(
    wanted: (page: Page) => boolean,
    match: (record: FlowFileRecord) => boolean,
  ): AsyncGenerator<FlowFileRecord[]> {
    for (const chunk of [...this.#chunks]) {
      if (chunk.records || !chunk.page || !wanted(chunk.page)) continue
      await this.#load(chunk)
      const taken = this.#takeFrom(chunk, match)
      if (chunk.page && chunk !== this.#chunks[0]) chunk.records = undefined
      if (taken.length > 0) yield taken
    }
  }

  #takeFrom(chunk: Chunk, match: (record: FlowFileRecord) => boolean): FlowFileRecord[] {
    const at = this.#chunks.indexOf(chunk)
    if (!chunk.records || at === -1) return []
    const taken: FlowFileRecord[] = []
    const kept: FlowFileRecord[] = []
    for (const record of chunk.records) (match(record) ? taken : kept).push(record)
    if (taken.length === 0) return taken
    this.count -= taken.length
    chunk.records = kept
    chunk.page = undefined
    if (kept.length === 0) this.#chunks.splice(at, 1)
    return taken
  }
}
