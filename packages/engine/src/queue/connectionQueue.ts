import type { Prioritizer } from '@mulgil/flow'
import type { FlowFileRecord } from '../journal/recoveredState.ts'

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

/** What waits in one connection. Counts include what sessions have taken and not yet settled, as back pressure must. */
export class ConnectionQueue {
  readonly flow: string
  readonly id: string
  readonly key: string
  settings: QueueSettings = unbounded
  /** FIFO: a list with a moving head. With prioritizers: kept as a binary heap from `#head` 0. */
  #items: FlowFileRecord[] = []
  #head = 0
  #compare: ((a: FlowFileRecord, b: FlowFileRecord) => number) | undefined
  /** Held back until their time, by time. */
  readonly #penalized: FlowFileRecord[] = []
  /** Taken by sessions that are not settled. */
  readonly #taken = new Set<FlowFileRecord>()
  #takenBytes = 0
  #bytes = 0
  readonly #recent: FlowFileRecord[] = []
  #recentAt = 0
  totalInCount = 0
  totalInBytes = 0
  totalOutCount = 0
  totalOutBytes = 0

  constructor(flow: string, id: string) {
    this.flow = flow
    this.id = id
    this.key = `${flow}/${id}`
  }

  configure(settings: QueueSettings): void {
    const before = this.settings.prioritizers.join()
    this.settings = settings
    if (before === settings.prioritizers.join()) return
    const waiting = this.#items.slice(this.#head)
    this.#compare = settings.prioritizers.length > 0 ? comparePriority(settings.prioritizers) : undefined
    this.#head = 0
    this.#items = []
    for (const record of waiting) this.#insert(record)
  }

  get count(): number {
    return this.#items.length - this.#head + this.#penalized.length + this.#taken.size
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

  /** True when there is something to take now. */
  hasReady(now: number): boolean {
    if (this.#items.length > this.#head) return true
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
    const first = this.#items[this.#head] ?? this.#penalized[0] ?? this.#taken.values().next().value
    return first?.queuedAt ?? null
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

  /** Takes the next one for a session; settle it with `forget` (it left) or `putBack`. */
  take(now: number): FlowFileRecord | undefined {
    if (this.#penalized.length > 0) this.#releasePenalized(now)
    if (this.#items.length === this.#head) return undefined
    let record: FlowFileRecord
    if (this.#compare) {
      record = this.#pop(this.#compare)
    } else {
      record = this.#items[this.#head]
      this.#items[this.#head] = undefined as unknown as FlowFileRecord
      this.#head += 1
      if (this.#head === this.#items.length) {
        this.#items = []
        this.#head = 0
      } else if (this.#head > 4096 && this.#head * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#head)
        this.#head = 0
      }
    }
    const size = record.claim?.length ?? 0
    this.#bytes -= size
    this.#takenBytes += size
    this.#taken.add(record)
    return record
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

  /** Puts taken FlowFiles back where they came from, the first of them first. */
  putBack(records: readonly FlowFileRecord[]): void {
    const back = records.filter((record) => this.#taken.delete(record))
    for (const record of back) {
      const size = record.claim?.length ?? 0
      this.#takenBytes -= size
      this.#bytes += size
    }
    if (this.#compare) {
      for (const record of back) this.#insert(record)
    } else if (back.length > 0 && back.length <= this.#head) {
      this.#head -= back.length
      for (const [index, record] of back.entries()) this.#items[this.#head + index] = record
    } else if (back.length > 0) {
      this.#items = [...back, ...this.#items.slice(this.#head)]
      this.#head = 0
    }
  }

  /** Puts a taken FlowFile back, not to be taken before `until`. */
  hold(record: FlowFileRecord, until: number): void {
    if (!this.#taken.delete(record)) return
    this.#takenBytes -= record.claim?.length ?? 0
    this.restore({ ...record, penalizedUntil: until })
  }

  /** Everything in it, the taken first, then in the order of taking. */
  *all(): Generator<FlowFileRecord> {
    yield* this.#taken
    yield* this.waiting()
  }

  /** What a session could take, then what is penalized. */
  *waiting(): Generator<FlowFileRecord> {
    if (this.#compare) yield* this.#items.toSorted(this.#compare)
    else for (let index = this.#head; index < this.#items.length; index += 1) yield this.#items[index]
    yield* this.#penalized
  }

  /** The last that went through, newest first. */
  recent(limit: number): FlowFileRecord[] {
    const list: FlowFileRecord[] = []
    for (let back = 1; back <= this.#recent.length && list.length < limit; back += 1) {
      list.push(this.#recent[(this.#recentAt - back + KEEP_RECENT) % KEEP_RECENT])
    }
    return list
  }

  /** Takes out what is too old; the caller commits its end. */
  takeExpired(now: number): FlowFileRecord[] {
    const { expirationMs } = this.settings
    if (expirationMs === null) return []
    const isOld = (record: FlowFileRecord) => now - record.entryDate > expirationMs
    return this.#takeWhere(isOld)
  }

  /** Takes out everything that no session holds; the caller commits its end. */
  takeAll(): FlowFileRecord[] {
    return this.#takeWhere(() => true)
  }

  #takeWhere(match: (record: FlowFileRecord) => boolean): FlowFileRecord[] {
    const matched: FlowFileRecord[] = []
    const keep: FlowFileRecord[] = []
    for (const record of [...this.waiting()]) (match(record) ? matched : keep).push(record)
    if (matched.length === 0) return matched
    this.#items = []
    this.#head = 0
    this.#penalized.length = 0
    this.#bytes = 0
    for (const record of keep) this.restore(record)
    for (const record of matched) {
      this.#taken.add(record)
      this.#takenBytes += record.claim?.length ?? 0
    }
    return matched
  }

  #insert(record: FlowFileRecord): void {
    const compare = this.#compare
    if (!compare) {
      this.#items.push(record)
      return
    }
    const items = this.#items
    let at = items.length
    items.push(record)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (compare(items[parent], record) <= 0) break
      items[at] = items[parent]
      at = parent
    }
    items[at] = record
  }

  #pop(compare: (a: FlowFileRecord, b: FlowFileRecord) => number): FlowFileRecord {
    const items = this.#items
    const top = items[0]
    const last = items.pop() as FlowFileRecord
    if (items.length > 0) {
      let at = 0
      for (;;) {
        let child = at * 2 + 1
        if (child >= items.length) break
        if (child + 1 < items.length && compare(items[child + 1], items[child]) < 0) child += 1
        if (compare(last, items[child]) <= 0) break
        items[at] = items[child]
        at = child
      }
      items[at] = last
    }
    return top
  }

  #insertPenalized(record: FlowFileRecord): void {
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

  #releasePenalized(now: number): void {
    let count = 0
    while (count < this.#penalized.length && this.#penalized[count].penalizedUntil <= now) count += 1
    if (count > 0) for (const record of this.#penalized.splice(0, count)) this.#insert(record)
  }
}

/** NiFi's prioritizers, one after the other; what they leave equal goes by queue time and id. */
function comparePriority(prioritizers: readonly Prioritizer[]): (a: FlowFileRecord, b: FlowFileRecord) => number {
  const steps = prioritizers.map((prioritizer) => {
    switch (prioritizer) {
      case 'firstIn':
        return (a: FlowFileRecord, b: FlowFileRecord) => a.queuedAt - b.queuedAt
      case 'newest':
        return (a: FlowFileRecord, b: FlowFileRecord) => b.lineageStartDate - a.lineageStartDate
      case 'oldest':
        return (a: FlowFileRecord, b: FlowFileRecord) => a.lineageStartDate - b.lineageStartDate
      case 'attribute':
        return comparePriorityAttribute
      default:
        throw new Error(`Unknown prioritizer ${prioritizer satisfies never}`)
    }
  })
  return (a, b) => {
    for (const step of steps) {
      const order = step(a, b)
      if (order !== 0) return order
    }
    return a.queuedAt - b.queuedAt || a.id - b.id
  }
}

/** Whole numbers first, lowest first; then text; then FlowFiles without the attribute. */
function comparePriorityAttribute(a: FlowFileRecord, b: FlowFileRecord): number {
  const left = a.attributes.priority
  const right = b.attributes.priority
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1
  const leftNumber = /^\s*[+-]?\d+\s*$/.test(left) ? Number(left) : undefined
  const rightNumber = /^\s*[+-]?\d+\s*$/.test(right) ? Number(right) : undefined
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber - rightNumber
  if (leftNumber !== undefined) return -1
  if (rightNumber !== undefined) return 1
  return left < right ? -1 : left > right ? 1 : 0
}
