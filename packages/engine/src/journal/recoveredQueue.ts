import type { Page } from '../queue/page.ts'
import type { FlowFileRecord } from './records.ts'

type Records = Map<number, FlowFileRecord>

/** A connection's FlowFiles in their order, as a snapshot and the journal behind it say: in memory, or in pages not read yet. */
export class RecoveredQueue {
  #parts: (Records | Page)[] = []
  #pages = 0

  get size(): number {
    return this.#parts.reduce((sum, part) => sum + (part instanceof Map ? part.size : part.count), 0)
  }

  /** What the queue is made of, first to last. */
  get parts(): readonly (ReadonlyMap<number, FlowFileRecord> | Page)[] {
    return this.#parts
  }

  /** All that is in memory: everything, when no snapshot named a page. */
  *records(): Generator<FlowFileRecord> {
    for (const part of this.#parts) if (part instanceof Map) yield* part.values()
  }

  *pages(): Generator<Page> {
    for (const part of this.#parts) if (!(part instanceof Map)) yield part
  }

  #partOf(id: number): Records | undefined {
    for (const part of this.#parts) if (part instanceof Map && part.has(id)) return part
    return undefined
  }

  get(id: number): FlowFileRecord | undefined {
    return this.#partOf(id)?.get(id)
  }

  delete(id: number): void {
    const part = this.#partOf(id)
    if (!part) return
    part.delete(id)
    if (part.size === 0 && this.#parts.length > 1) this.#parts.splice(this.#parts.indexOf(part), 1)
  }

  /** Adds at the end. */
  set(id: number, record: FlowFileRecord): void {
    const last = this.#parts.at(-1)
    if (last instanceof Map) last.set(id, record)
    else this.#parts.push(new Map([[id, record]]))
  }

  addPage(page: Page): void {
    this.#parts.push(page)
    this.#pages += 1
  }

  /** A page that must be read before this FlowFile can be taken out; there may be another one after it. */
  pageToRead(id: number): Page | undefined {
    if (this.#pages === 0 || this.#partOf(id)) return undefined
    return this.#parts.find((part): part is Page => !(part instanceof Map) && part.minId <= id && id <= part.maxId)
  }

  /** Puts the FlowFiles of a page where it stood. */
  open(page: Page, records: readonly FlowFileRecord[]): void {
    this.#parts[this.#parts.indexOf(page)] = new Map(records.map((record) => [record.id, record]))
    this.#pages -= 1
  }
}
