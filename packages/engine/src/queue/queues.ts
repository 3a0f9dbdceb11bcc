import { MulgilError } from '@mulgil/flow'
import { describeCause } from '../bulletins.ts'
import type { Disk } from '../disk.ts'
import type { EngineContext } from '../engineContext.ts'
import type { EngineLimits } from '../engineOptions.ts'
import type { SessionCommit } from '../journal/commit.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import type { RecoveredQueue } from '../journal/recoveredQueue.ts'
import { PROVENANCE_TYPES } from '../provenance.ts'
import { atLevel } from '../provenanceLevel.ts'
import { QueueStatistics } from '../status.ts'
import { ConnectionQueue } from './connectionQueue.ts'
import { PageStore } from './pageStore.ts'
import { endCommit } from './queueCommits.ts'

const DROP = PROVENANCE_TYPES.indexOf('DROP')
const EXPIRE = PROVENANCE_TYPES.indexOf('EXPIRE')
/** How many FlowFiles one commit of emptying or expiring names at most. */
const END_BATCH = 2000

export interface QueuesHost {
  readonly context: EngineContext
  readonly limits: EngineLimits
  readonly disk: Disk
  /** Of the journal: pages lie beside it. */
  readonly folder: string
  say(level: 'error', message: string, code: string, todo?: string): void
}

/** All queues of an engine that hold or held data, also those of flows that are not applied (yet). */
export class Queues {
  readonly #host: QueuesHost
  readonly #pages: PageStore
  /** By `flow/connection`. */
  readonly #queues = new Map<string, ConnectionQueue>()
  readonly #statistics = new Map<string, QueueStatistics>()
  /** Those whose expired pages are being ended. */
  readonly #expiring = new Set<ConnectionQueue>()

  static async open(host: QueuesHost): Promise<Queues> {
    const { disk, folder, limits } = host
    const pages = await PageStore.open(disk, folder, limits.pageRecords, (error) => {
      const known = error instanceof MulgilError ? error : undefined
      const message = `FlowFiles that wait on disk cannot be read: ${describeCause(error)}`
      host.say('error', message, known?.code ?? 'PAGE_UNREADABLE', known?.todo)
    })
    return new Queues(host, pages)
  }

  private constructor(host: QueuesHost, pages: PageStore) {
    this.#host = host
    this.#pages = pages
  }

  [Symbol.iterator](): Iterator<[string, ConnectionQueue]> {
    return this.#queues[Symbol.iterator]()
  }

  /** Those of one flow. */
  of(flow: string): ConnectionQueue[] {
    return [...this.#queues.values()].filter((queue) => queue.flow === flow)
  }

  /** The queue of a connection or port, made when there is none. */
  get(flow: string, id: string): ConnectionQueue {
    const key = `${flow}/${id}`
    let queue = this.#queues.get(key)
    if (!queue) {
      const { context, limits } = this.#host
      queue = new ConnectionQueue(flow, id, this.#pages, (ready) => context.onQueued(ready))
      queue.memoryRecords = limits.queueRecords
      this.#queues.set(key, queue)
    }
    return queue
  }

  forget(queue: ConnectionQueue): void {
    this.#queues.delete(queue.key)
    this.#statistics.delete(queue.key)
  }

  /** Takes over what recovery found, and says how many FlowFiles are without their content. */
  restore(recovered: Iterable<readonly [key: string, queue: RecoveredQueue]>): { missing: number } {
    const { content } = this.#host.context
    let missing = 0
    for (const [key, { size, parts }] of recovered) {
      if (size === 0) continue
      const slash = key.indexOf('/')
      const queue = this.get(key.slice(0, slash), key.slice(slash + 1))
      for (const part of parts) {
        if ('number' in part) {
          missing += content.adoptPage(part)
          queue.restorePage(part)
          continue
        }
        for (const record of part.values()) {
          if (record.claim && !content.adopt(record.claim)) missing += 1
          queue.restore(record)
        }
      }
    }
    return { missing }
  }

  /** Numbers of the pages that queues hold now, or that are being written. */
  *livePages(): Generator<number> {
    yield* this.#pages.inFlight
    for (const queue of this.#queues.values()) yield* queue.pageNumbers()
  }

  statisticsOf(queue: ConnectionQueue): QueueStatistics {
    let statistics = this.#statistics.get(queue.key)
    if (!statistics) {
      statistics = new QueueStatistics(this.#host.context.clock.now())
      this.#statistics.set(queue.key, statistics)
    }
    return statistics
  }

  /** Long queues keep less at hand while many of them are long. */
  spill(): void {
    let inMemory = 0
    for (const queue of this.#queues.values()) inMemory += queue.inMemory
    const { queueRecords, pageRecords, memoryRecords } = this.#host.limits
    const share = Math.min(1, memoryRecords / Math.max(1, inMemory))
    for (const queue of this.#queues.values()) {
      queue.memoryRecords = Math.max(pageRecords, Math.round(queueRecords * share))
      queue.spill()
    }
  }

  /** Ends what is older than the connection allows. */
  expire(queue: ConnectionQueue, now: number): void {
    const expired = queue.takeExpired(now)
    if (expired.length > 0) this.#end(queue, expired, EXPIRE, 'Older than the connection allows')
    if (queue.hasExpiredPages(now) && !this.#expiring.has(queue)) void this.#expirePages(queue, now)
  }

  async #expirePages(queue: ConnectionQueue, now: number): Promise<void> {
    this.#expiring.add(queue)
    try {
      for await (const expired of queue.takeExpiredPages(now))
        this.#end(queue, expired, EXPIRE, 'Older than the connection allows')
    } finally {
      this.#expiring.delete(queue)
    }
  }

  /** Ends all that waits in a queue; resolves when that is durable. */
  async dropAll(queue: ConnectionQueue): Promise<{ count: number; bytes: number }> {
    let count = 0
    let bytes = 0
    for await (const records of queue.takeAll()) {
      count += records.length
      for (const record of records) bytes += record.claim?.length ?? 0
      this.#end(queue, records, DROP, 'The queue was emptied')
    }
    await this.#host.context.journal.flushed()
    return { count, bytes }
  }

  /** Ends FlowFiles that were taken out of a queue, with an event each. */
  #end(queue: ConnectionQueue, records: readonly FlowFileRecord[], type: number, details: string): void {
    const { context } = this.#host
    for (let from = 0; from < records.length; from += END_BATCH) {
      const batch = records.slice(from, from + END_BATCH)
      const commit = this.atLevel(endCommit(queue, batch, type, details, context.clock.now()), batch)
      context.journal.append((frame) => frame.session(commit))
    }
    for (const record of records) {
      queue.forget(record)
      if (record.claim) context.content.release(record.claim)
    }
    context.onTaken(queue)
  }

  /** What happened in a connection, at the level of provenance that holds there. */
  atLevel(commit: Omit<SessionCommit, 'firstEventId'>, records: readonly FlowFileRecord[]): SessionCommit {
    const { context } = this.#host
    const level = context.provenanceOf(commit.flow, commit.component)
    return atLevel(commit, level, records, (count) => context.nextEventIds(count))
  }

  /** A FlowFile that waits in some queue, and where. */
  async find(id: number): Promise<{ record: FlowFileRecord; queue: ConnectionQueue } | undefined> {
    for (const queue of this.#queues.values()) {
      for await (const record of queue.list((page) => page.minId <= id && id <= page.maxId)) {
        if (record.id === id) return { record, queue }
      }
    }
    return undefined
  }

  /** How many FlowFiles wait, in all queues or in those of one flow, and their bytes. */
  total(flow?: string): { count: number; bytes: number } {
    let count = 0
    let bytes = 0
    for (const queue of this.#queues.values()) {
      if (flow !== undefined && queue.flow !== flow) continue
      count += queue.count
      bytes += queue.bytes
    }
    return { count, bytes }
  }
}
