import type { EngineContext } from '../engineContext.ts'
import { errors } from '../errors.ts'
import type { ContentClaim } from '../flowFile.ts'
import { atLevel, isUnindexed } from '../provenanceLevel.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { ProcessorRuntime } from '../schedule/processorRuntime.ts'
import type { LinkAnswer, LinkBatch } from './linkBatch.ts'
import { RECEIPTS, receiptCommit, receivedCommit } from './linkCommits.ts'
import type { LinkContent } from './linkContent.ts'

/** An input port at the top of a flow that runs. */
export interface InputPort {
  readonly runtime: ProcessorRuntime
  readonly inbox: ConnectionQueue
}

/** How long an offer waits for room before it is answered. */
const ROOM_MS = 5000
/** Content up to this size is packed with others. */
const PACKED_LIMIT = 1024 * 1024

/** Takes batches of links in, each exactly once. */
export class LinkReceiver {
  readonly #engine: EngineContext
  /** By `flow/port`. */
  readonly #ports = new Map<string, InputPort>()
  /** The offer of each link that is being looked at: others of the same link wait for it. */
  readonly #pending = new Map<string, Promise<LinkAnswer>>()
  readonly #waiting = new Map<string, Set<() => void>>()
  #closed = false

  constructor(engine: EngineContext) {
    this.#engine = engine
  }

  /** The input ports at the top of a flow; those that it had before and has no more are absent from now on. */
  setPorts(flow: string, ports: readonly InputPort[]): void {
    for (const key of [...this.#ports.keys()]) if (key.startsWith(`${flow}/`)) this.#ports.delete(key)
    for (const port of ports) this.#ports.set(port.inbox.key, port)
    for (const key of this.#waiting.keys()) if (key.startsWith(`${flow}/`)) this.mayTake(key)
  }

  /** There may be room behind this port. */
  mayTake(key: string): void {
    const waiting = this.#waiting.get(key)
    if (!waiting) return
    this.#waiting.delete(key)
    for (const resume of waiting) resume()
  }

  /** Takes the batch in, unless it was taken before. An offer waits behind others of its link, and a while for room. */
  receive(batch: LinkBatch, content: LinkContent): Promise<LinkAnswer> {
    const before = this.#pending.get(batch.link) ?? Promise.resolve()
    const answer = before.then(
      () => this.#receive(batch, content),
      () => this.#receive(batch, content),
    )
    this.#pending.set(batch.link, answer)
    const done = () => {
      if (this.#pending.get(batch.link) === answer) this.#pending.delete(batch.link)
    }
    answer.then(done, done)
    return answer
  }

  async #receive(batch: LinkBatch, content: LinkContent): Promise<LinkAnswer> {
    if (this.#wasTaken(batch)) return this.#acknowledge()
    const key = `${batch.target.flow}/${batch.target.port}`
    const room = await this.#roomFor(key)
    if (typeof room === 'string') return room
    const copied = await this.#copy(batch, content)
    const { runtime, inbox } = room
    // Without a pause from here to the commit: the port as it is now takes the batch, or nobody does.
    if (this.#closed || this.#ports.get(key) !== room || runtime.actual !== 'running') {
      for (const claim of copied) if (claim) this.#engine.content.release(claim)
      if (this.#closed) return 'unreachable'
      return this.#ports.has(key) ? 'full' : 'absent'
    }
    const { clock, journal } = this.#engine
    const time = clock.now()
    const taken = copied.map((claim) => ({ id: this.#engine.nextFlowFileId(), claim }))
    const level = this.#engine.provenanceOf(runtime.flow, runtime.component)
    const received = receivedCommit(inbox, batch, taken, time)
    const commit = atLevel(received, level, [], (count) => this.#engine.nextEventIds(count))
    const receipt = receiptCommit(batch.link, receiptOf(batch), time, this.#engine.nextEventIds(0))
    journal.append((frame) => {
      frame.session(commit)
      frame.session(receipt)
    })
    for (const { key: link, value, expiresAt } of receipt.state) this.#receipts.apply(link, value, expiresAt)
    for (const [index, { id, claim }] of taken.entries()) {
      const { attributes, entryDate, lineageStartDate } = batch.flowFiles[index]
      const record = { id, attributes, claim, entryDate, lineageStartDate, queuedAt: time, penalizedUntil: 0 }
      inbox.add(isUnindexed(commit.touches[index], undefined) ? { ...record, unindexed: true } : record)
    }
    runtime.inputArrived()
    return this.#acknowledge()
  }

  get #receipts() {
    return this.#engine.stateOf(RECEIPTS.flow, RECEIPTS.component)
  }

  /** True for the batch that the link brought last. Any other but the next one means that a sender went back in time. */
  #wasTaken(batch: LinkBatch): boolean {
    const last = this.#receipts.get(batch.link)
    if (last === undefined || Number.parseInt(last, 10) < batch.number) return false
    if (last !== receiptOf(batch)) throw errors.LINK_OUT_OF_STEP({ ...batch.target, number: batch.number })
    return true
  }

  /** Only what is durable is acknowledged. */
  async #acknowledge(): Promise<LinkAnswer> {
    await this.#engine.journal.flushed()
    return 'taken'
  }

  async #roomFor(key: string): Promise<InputPort | LinkAnswer> {
    let isOver = false
    for (;;) {
      if (this.#closed) return 'unreachable'
      const port = this.#ports.get(key)
      if (!port) return 'absent'
      const { runtime, inbox } = port
      const isReady = runtime.actual === 'running' && !inbox.full && !runtime.backPressured
      if (isReady && this.#engine.acceptsInput()) return port
      if (isOver) return 'full'
      const { promise, resolve } = Promise.withResolvers<void>()
      const cancel = this.#engine.clock.setTimer(ROOM_MS, () => {
        isOver = true
        resolve()
      })
      const waiting = this.#waiting.get(key) ?? new Set()
      waiting.add(resolve)
      this.#waiting.set(key, waiting)
      await promise
      waiting.delete(resolve)
      cancel()
    }
  }

  /** Claims of this engine, each with its reference; what cannot be copied wholly leaves nothing behind. */
  async #copy({ flowFiles, node }: LinkBatch, content: LinkContent): Promise<(ContentClaim | undefined)[]> {
    const store = this.#engine.content
    const copied: (ContentClaim | undefined)[] = []
    const known = new Map<string, ContentClaim>()
    try {
      for (const { claim } of flowFiles) {
        if (!claim || claim.length === 0) {
          copied.push(undefined)
          continue
        }
        if (this.#closed) throw new Error('The engine is closing.')
        const name = `${claim.segment}.${claim.offset}.${claim.length}`
        const again = node === this.#engine.node ? claim : known.get(name)
        if (again) store.retain(again)
        const mine =
          again ??
          (claim.length <= PACKED_LIMIT
            ? store.append(await content.read(claim))
            : await store.writeStream(content.stream(claim)))
        known.set(name, mine)
        copied.push(mine)
      }
      return copied
    } catch (error) {
      for (const claim of copied) if (claim) store.release(claim)
      throw error
    }
  }

  /** Offers that wait are answered; those that copy end without a commit. */
  async close(): Promise<void> {
    this.#closed = true
    for (const key of [...this.#waiting.keys()]) this.mayTake(key)
    await Promise.allSettled(this.#pending.values())
  }
}

/** The number first; the nonce tells a batch from another of the same number. */
const receiptOf = ({ number, nonce }: LinkBatch) => `${number} ${nonce}`
