import type { EngineLimits } from './engineOptions.ts'
import { readPosition, sharedPositions, writePosition } from './indexPositions.ts'
import { FILE_HEADER } from './journal/frame.ts'
import type { JournalPosition } from './provenance.ts'
import type { Clock } from './schedule/clock.ts'

/** How soon sources that wait for provenance look again. */
const POLL_MS = 10
/** So much journal may always wait to be indexed. */
const LEAST_BYTES = 1024 * 1024

/** How far the provenance index is behind the journal, and whether sources must wait for it. */
export class IndexBacklog {
  readonly #positions: BigInt64Array
  readonly #hasIndexer: boolean
  readonly #limits: EngineLimits
  readonly #clock: Clock
  readonly #onRoom: () => void
  #allowedBytes: number
  /** Bytes of journal a second that the indexer does when it has work all the time. */
  #speed = 0
  #lastIndexed: JournalPosition
  /** The durable end, and where the files before it ended, as far as this engine has seen. */
  #end: JournalPosition = { file: 0, offset: 0 }
  readonly #ends = new Map<number, number>()
  #waiting = false
  #closed = false

  /** Without `positions` there is no indexer, and nothing is ever behind. `onRoom`: sources may run again. */
  constructor(positions: SharedArrayBuffer | undefined, limits: EngineLimits, clock: Clock, onRoom: () => void) {
    this.#positions = sharedPositions(positions)
    this.#hasIndexer = positions !== undefined
    this.#limits = limits
    this.#clock = clock
    this.#onRoom = onRoom
    this.#lastIndexed = readPosition(this.#positions, 'indexed')
    this.#allowedBytes = Math.min(LEAST_BYTES * 4, limits.indexBacklogBytes)
  }

  durableAt(position: JournalPosition): void {
    if (position.file > this.#end.file) this.#ends.set(this.#end.file, this.#end.offset)
    this.#end = position
    writePosition(this.#positions, 'durable', position)
  }

  /** Up to where the journal is indexed; undefined without an indexer. */
  get indexed(): JournalPosition | undefined {
    return this.#hasIndexer ? readPosition(this.#positions, 'indexed') : undefined
  }

  /** Bytes of journal between the durable end and what is indexed, and how old the newest indexed commit is then. */
  get lag(): { bytes: number; ms: number } {
    if (!this.#hasIndexer) return { bytes: 0, ms: 0 }
    const durable = readPosition(this.#positions, 'durable')
    const indexed = readPosition(this.#positions, 'indexed')
    const bytes = this.#bytesBetween(indexed, durable)
    const time = Number(this.#positions[2])
    return { bytes, ms: bytes === 0 || time === 0 ? 0 : Math.max(0, this.#clock.now() - time) }
  }

  #bytesBetween(from: JournalPosition, to: JournalPosition): number {
    // The header of a file is no work: one that was just begun leaves nothing to index.
    const work = (offset: number) => Math.max(0, offset - FILE_HEADER)
    let bytes = work(to.offset) - work(from.offset)
    for (let { file } = from; file < to.file; file += 1)
      bytes += work(this.#ends.get(file) ?? this.#limits.journalFileBytes)
    return Math.max(0, bytes)
  }

  /** True while sources must wait for provenance; looked at before each of their triggers, so it is cheap. */
  isFull(): boolean {
    if (!this.#hasIndexer) return false
    const full = this.lag.bytes > this.#allowedBytes
    if (full && !this.#waiting) {
      this.#waiting = true
      this.#clock.setTimer(POLL_MS, () => this.#lookAgain())
    }
    return full
  }

  #lookAgain(): void {
    if (this.#closed) return
    if (this.isFull()) {
      this.#clock.setTimer(POLL_MS, () => this.#lookAgain())
      return
    }
    this.#waiting = false
    this.#onRoom()
  }

  /**
   * Once a second: what the indexer has done, and so how much journal it may be behind. One that stands still must not
   * stop the flow before the whole budget is used. True: the whole budget is used.
   */
  watch(): boolean {
    const { indexBacklogBytes, indexLagMs } = this.#limits
    const indexed = readPosition(this.#positions, 'indexed')
    const done = this.#bytesBetween(this.#lastIndexed, indexed)
    this.#lastIndexed = indexed
    for (const file of this.#ends.keys()) if (file < indexed.file) this.#ends.delete(file)
    const { bytes } = this.lag
    if (done <= 0) {
      this.#allowedBytes = indexBacklogBytes
    } else {
      if (bytes > 0) this.#speed += (done - this.#speed) * (this.#speed === 0 ? 1 : 0.3)
      this.#allowedBytes = Math.min(indexBacklogBytes, Math.max(LEAST_BYTES, (this.#speed * indexLagMs) / 1000))
    }
    return bytes > indexBacklogBytes
  }

  close(): void {
    this.#closed = true
  }
}
