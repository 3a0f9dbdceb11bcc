import type { Prioritizer } from '@mulgil/flow'
import type { FlowFileRecord } from '../journal/records.ts'
import { comparePriority } from './comparePriority.ts'
import { Heap } from './heap.ts'
import type { Page } from './page.ts'
import { type QueuePages, QueueTail } from './queueTail.ts'

export interface QueueSettings {
  /** Back pressure bounds; null: none. */
  readonly maxCount: number | null
  readonly maxBytes: number | null
  readonly prioritizers: readonly Prioritizer[]
  /** Milliseconds from the FlowFile's entry date; null: never. */
  readonly expirationMs: number | null
}

const unbounded: QueueSettings = { maxCount: null, maxBytes: null, prioritizers: [], expirationMs: null }
const KEEP_RECENT = 20
const DEFAULT_MEMORY = 20_000

/**
 * What waits in one connection. Counts include what sessions have taken and not yet settled, as back pressure must. The
 * first ones are in memory; behind so many, the others are in pages on disk, which are not prioritized until they are back.
 */
export class ConnectionQueue {
  readonly flow: string
  readonly id: string
  readonly key: string
  settings: QueueSettings = unbounded
  /** How many may be at hand before others go to the disk. */
  memoryRecords = DEFAULT_MEMORY
  /** When fewer than this are at hand, the next page is read. */
  readonly #readAhead: number
  /** FIFO: a list with a moving head. Empty while there are prioritizers. */
  #items: FlowFileRecord[] = []
  #head = 0
  #heap: Heap<FlowFileRecord> | undefined
  readonly #tail: QueueTail
  /** Held back until their time, by time. */
  readonly #penalized: FlowFileRecord[] = []
  /** The latest time that it knows of, to notice a clock that was set back. */
  #seenAt = 0
  /** Taken by sessions that are not settled, each with its place in the order of taking. */
  readonly #taken = new Map<FlowFileRecord, number>()
  #nextPlace = 0
  /** Put back and in front of the list again, with the place that they had. */
  readonly #returned = new Map<FlowFileRecord, number>()
  #takenBytes = 0
  #bytes = 0
  readonly #recent: FlowFileRecord[] = []
  #recentAt = 0
  totalInCount = 0
  totalInBytes = 0
  totalOutCount = 0
  totalOutBytes = 0

  /** `onReady`: something can be taken again, because a page was read. */
  constructor(flow: string, id: string, pages: QueuePages, onReady: (queue: ConnectionQueue) => void) {
    this.flow = flow
    this.id = id
    this.key = `${flow}/${id}`
    this.#readAhead = pages.pageRecords
    this.#tail = new QueueTail(pages, () => onReady(this))
  }

  configure(settings: QueueSettings): void {
    const before = this.settings.prioritizers.join()
    this.settings = settings
    if (before === settings.prioritizers.join()) return
    const waiting = [...this.#atHand()]
    this.#returned.clear()
    this.#items = []
    this.#head = 0
    this.#heap = settings.prioritizers.length > 0 ? new Heap(comparePriority(settings.prioritizers)) : undefined
    for (const record of waiting) this.#push(record)
  }

  /** How many could be taken without reading a page. */
  get #atHandCount(): number {
    return this.#heap ? this.#heap.items.length : this.#items.length - this.#head
  }

  get count(): number {
    return this.#atHandCount + this.#tail.count + this.#penalized.length + this.#taken.size
  }

  /** How many of them are in memory. */
  get inMemory(): number {
    return this.#atHandCount + this.#tail.inMemory + this.#penalized.length + this.#taken.size
  }

  get bytes(): number {
    return this.#bytes + this.#takenBytes
  }

  get penalizedCount(): number {
    return this.#penalized.length
  }

  /** True when the component in front must not be run. */
  get full(): boolean {
    const { maxCount, maxBytes } = this.settings
    return (maxCount !== null && this.count >= maxCount) || (maxBytes !== null && this.bytes >= maxBytes)
  }

  /** The fuller of the two bounds, 0 to 1 and above; null without bounds. */
  get fill(): number | null {
    const { maxCount, maxBytes } = this.settings
    if (maxCount === null && maxBytes === null) return null
    return Math.max(maxCount === null ? 0 : this.count / maxCount, maxBytes === null ? 0 : this.bytes / maxBytes)
  }

  /** True when there is something to take now; a page that is needed for it is being read after this. */
  hasReady(now: number): boolean {
    this.#noticeClock(now)
    if (this.#atHandCount > 0) return true
    if (this.#tail.count > 0) {
      if (this.#tail.isReady) return true
      this.#tail.prefetch()
    }
    return this.#penalized.length > 0 && this.#penalized[0].penalizedUntil <= now
  }

  /** When the first penalized FlowFile becomes ready, or undefined. */
  get nextReadyAt(): number | undefined {
    return this.#penalized[0]?.penalizedUntil
  }

  /** When the last penalized FlowFile becomes ready, or undefined. */
  get lastReadyAt(): number | undefined {
    return this.#penalized.at(-1)?.penalizedUntil
  }

  get oldestQueuedAt(): number | null {
    const first = this.#heap ? this.#heap.items[0] : this.#items[this.#head]
    const other = this.#penalized[0] ?? this.#taken.keys().next().value
    return first?.queuedAt ?? this.#tail.oldestQueuedAt ?? other?.queuedAt ?? null
  }

  add(record: FlowFileRecord): void {
    this.totalInCount += 1
    this.totalInBytes += record.claim?.length ?? 0
    this.restore(record)
  }

  /** Adds without counting it as having come in: recovery. */
  restore(record: FlowFileRecord): void {
    this.#bytes += record.claim?.length ?? 0
    if (record.penalizedUntil > 0) this.#insertPenalized(record)
    else this.#insert(record)
  }

  /** Adds what waits in a page, without reading it: recovery. */
  restorePage(page: Page): void {
    this.#bytes += page.bytes
    this.#tail.addPage(page)
  }

  /** Takes the next one for a session; settle it with `forget` (it left) or `putBack`. */
  take(now: number): FlowFileRecord | undefined {
    this.#noticeClock(now)
    if (this.#penalized.length > 0) this.#releasePenalized(now)
    if (this.#tail.count > 0) this.#refill()
    const record = this.#heap ? this.#heap.pop() : this.#takeFirst()
    if (!record) return undefined
    const size = record.claim?.length ?? 0
    this.#bytes -= size
    this.#takenBytes += size
    this.#taken.set(record, this.#placeOf(record))
    return record
  }

  #placeOf(record: FlowFileRecord): number {
    const place = this.#returned.size > 0 ? this.#returned.get(record) : undefined
    if (place === undefined) return this.#nextPlace++
    this.#returned.delete(record)
    return place
  }

  #takeFirst(): FlowFileRecord | undefined {
    const record = this.#items[this.#head]
    if (!record) return undefined
    this.#items[this.#head] = undefined as unknown as FlowFileRecord
    this.#head += 1
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    } else if (this.#head > 4096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return record
  }

  /** Brings the next chunk to hand: at the end of a list, and half-way through a heap. */
  #refill(): void {
    const left = this.#atHandCount
    if (left < this.#readAhead) this.#tail.prefetch()
    if (left > (this.#heap ? this.memoryRecords / 2 : 0)) return
    for (const record of this.#tail.shift() ?? []) this.#push(record)
  }

  /** A taken FlowFile has left by a commit. */
  forget(record: FlowFileRecord): void {
    if (!this.#taken.delete(record)) return
    const size = record.claim?.length ?? 0
    this.#takenBytes -= size
    this.totalOutCount += 1
    this.totalOutBytes += size
    if (this.#recent.length < KEEP_RECENT) this.#recent.push(record)
    else this.#recent[this.#recentAt] = record
    this.#recentAt = (this.#recentAt + 1) % KEEP_RECENT
  }

  /** Puts taken FlowFiles back where they came from, in the order of taking, also among others that are back before. */
  putBack(records: readonly FlowFileRecord[]): void {
    const back: FlowFileRecord[] = []
    for (const record of records) {
      const place = this.#taken.get(record)
      if (place === undefined) continue
      this.#taken.delete(record)
      const size = record.claim?.length ?? 0
      this.#takenBytes -= size
      this.#bytes += size
      if (this.#heap) this.#heap.push(record)
      else {
        this.#returned.set(record, place)
        back.push(record)
      }
    }
    if (back.length > 0) this.#putInFront(back)
  }

  #putInFront(records: readonly FlowFileRecord[]): void {
    const front = [...records]
    const placeOf = (record: FlowFileRecord) => this.#returned.get(record) ?? Number.POSITIVE_INFINITY
    const last = placeOf(records[records.length - 1])
    // Those that are back before stand in front, in order.
    if (this.#head < this.#items.length && placeOf(this.#items[this.#head]) < last) {
      for (let at = this.#head; at < this.#items.length && this.#returned.has(this.#items[at]); at += 1)
        front.push(this.#items[at])
    }
    front.sort((a, b) => placeOf(a) - placeOf(b))
    if (records.length <= this.#head) {
      this.#head -= records.length
      for (const [index, record] of front.entries()) this.#items[this.#head + index] = record
    } else {
      this.#items = [...front, ...this.#items.slice(this.#head + front.length - records.length)]
      this.#head = 0
    }
  }

  /** Puts a taken FlowFile back, not to be taken before `until`. */
  hold(record: FlowFileRecord, until: number): void {
    if (!this.#taken.delete(record)) return
    this.#takenBytes -= record.claim?.length ?? 0
    this.restore({ ...record, penalizedUntil: until })
  }

  /** Everything in it for a snapshot, the taken first: FlowFiles, and pages of them. */
  *parts(): Generator<FlowFileRecord | Page> {
    yield* this.#taken.keys()
    yield* this.#atHand()
    yield* this.#tail.parts()
    yield* this.#penalized
  }

  *pageNumbers(): Generator<number> {
    for (const part of this.#tail.parts()) if ('number' in part) yield part.number
  }

  /** Everything in it, the taken first, then in the order of taking; pages that `wanted` refuses are left out. */
  async *list(wanted?: (page: Page) => boolean): AsyncGenerator<FlowFileRecord> {
    yield* [...this.#taken.keys(), ...this.#atHand()]
    yield* this.#tail.list(wanted)
    yield* [...this.#penalized]
  }

  /** What could be taken without reading a page, in the order of taking. */
  #atHand(): readonly FlowFileRecord[] {
    return this.#heap ? this.#heap.items.toSorted(this.#heap.compare) : this.#items.slice(this.#head)
  }

  /** The last that went through, newest first. */
  recent(limit: number): FlowFileRecord[] {
    const list: FlowFileRecord[] = []
    for (let back = 1; back <= this.#recent.length && list.length < limit; back += 1) {
      list.push(this.#recent[(this.#recentAt - back + KEEP_RECENT) % KEEP_RECENT])
    }
    return list
  }

  /** Takes out what is too old, as far as it is in memory; the caller commits its end. */
  takeExpired(now: number): FlowFileRecord[] {
    const { expirationMs } = this.settings
    if (expirationMs === null) return []
    return this.#takeInMemory((record) => now - record.entryDate > expirationMs)
  }

  /** True when pages hold what is too old; `takeExpiredPages` takes it out. */
  hasExpiredPages(now: number): boolean {
    const { expirationMs } = this.settings
    return expirationMs !== null && this.#tail.some((page) => now - page.oldestEntryDate > expirationMs)
  }

  async *takeExpiredPages(now: number): AsyncGenerator<FlowFileRecord[]> {
    const expirationMs = this.settings.expirationMs ?? Number.POSITIVE_INFINITY
    const isOld = ({ entryDate }: { entryDate: number }) => now - entryDate > expirationMs
    yield* this.#takeFromPages((page) => now - page.oldestEntryDate > expirationMs, isOld)
  }

  /** Takes out everything that no session holds, a batch at a time; the caller commits its end. */
  async *takeAll(): AsyncGenerator<FlowFileRecord[]> {
    const all = () => true
    const first = this.#takeInMemory(all)
    if (first.length > 0) yield first
    yield* this.#takeFromPages(all, all)
  }

  #takeInMemory(match: (record: FlowFileRecord) => boolean): FlowFileRecord[] {
    const matched: FlowFileRecord[] = []
    const keep: FlowFileRecord[] = []
    for (const record of this.#atHand()) (match(record) ? matched : keep).push(record)
    const penalized = this.#penalized.filter(match)
    const behind = this.#tail.take(match)
    if (matched.length > 0) {
      this.#items = []
      this.#head = 0
      this.#heap?.items.splice(0)
      for (const record of keep) this.#push(record)
    }
    if (penalized.length > 0) {
      const held = this.#penalized.filter((record) => !match(record))
      this.#penalized.splice(0, this.#penalized.length, ...held)
    }
    return this.#took([...matched, ...behind, ...penalized])
  }

  async *#takeFromPages(
    wanted: (page: Page) => boolean,
    match: (record: FlowFileRecord) => boolean,
  ): AsyncGenerator<FlowFileRecord[]> {
    for await (const batch of this.#tail.takeFromPages(wanted, match)) yield this.#took(batch)
  }

  #took(records: FlowFileRecord[]): FlowFileRecord[] {
    for (const record of records) {
      const size = record.claim?.length ?? 0
      this.#taken.set(record, this.#placeOf(record))
      this.#takenBytes += size
      this.#bytes -= size
    }
    return records
  }

  /** Once a second: what is at hand beyond the bound goes to the disk, and what could not be written is tried again. */
  spill(): void {
    const beyond = this.#atHandCount - this.memoryRecords
    if (!this.#heap && beyond > this.#readAhead) {
      const spilled = this.#items.splice(this.#items.length - beyond)
      if (this.#returned.size > 0) for (const record of spilled) this.#returned.delete(record)
      this.#tail.unshift(spilled)
    }
    if (this.#tail.count > 0) this.#tail.retry()
  }

  #insert(record: FlowFileRecord): void {
    if (this.#tail.count > 0 || this.#atHandCount >= this.memoryRecords) this.#tail.push(record)
    else this.#push(record)
  }

  #push(record: FlowFileRecord): void {
    if (this.#heap) this.#heap.push(record)
    else this.#items.push(record)
  }

  #insertPenalized(record: FlowFileRecord): void {
    // Also of one that waited here before a restart.
    if (record.queuedAt > this.#seenAt) this.#seenAt = record.queuedAt
    const list = this.#penalized
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (list[middle].penalizedUntil <= record.penalizedUntil) low = middle + 1
      else high = middle
    }
    list.splice(low, 0, record)
  }

  /** A clock that was set back holds nobody longer: what was left of each penalty is left still. */
  #noticeClock(now: number): void {
    const back = this.#seenAt - now
    this.#seenAt = now
    if (back <= 1000 || this.#penalized.length === 0) return
    const held = this.#penalized.map((record) => ({ ...record, penalizedUntil: record.penalizedUntil - back }))
    this.#penalized.splice(0, this.#penalized.length, ...held)
  }

  #releasePenalized(now: number): void {
    let count = 0
    while (count < this.#penalized.length && this.#penalized[count].penalizedUntil <= now) count += 1
    if (count > 0) for (const record of this.#penalized.splice(0, count)) this.#insert(record)
  }
}
