import { describeCause } from '../bulletins.ts'
import type { EngineContext } from '../engineContext.ts'
import { errors } from '../errors.ts'
import { atLevel } from '../provenanceLevel.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { ProcessorRuntime } from '../schedule/processorRuntime.ts'
import type { LinkAnswer, LinkBatch, LinkTarget } from './linkBatch.ts'
import { sentCommit } from './linkCommits.ts'
import { type Offer, offerChange, offerIn } from './linkOutput.ts'

/** What a sender needs of its engine. */
export interface SenderHost {
  readonly context: EngineContext
  readonly contentFolder: string
  deliver(batch: LinkBatch): Promise<LinkAnswer>
}

/** How long to wait before asking again. A full target has waited for room itself before it answered. */
const WAIT_MS = { full: 50, absent: 1000, unreachable: 200 } as const

/** Offers what stands in an output port's own queue until it is taken, and ends it then. One batch at a time. */
export class LinkSender {
  readonly #host: SenderHost
  readonly runtime: ProcessorRuntime
  readonly #outbox: ConnectionQueue
  #target: LinkTarget
  #running = false
  #closed = false
  #wake: (() => void) | undefined
  #told = ''

  constructor(host: SenderHost, runtime: ProcessorRuntime, outbox: ConnectionQueue, target: LinkTarget) {
    this.#host = host
    this.runtime = runtime
    this.#outbox = outbox
    this.#target = target
  }

  /** Where new batches go; one that is under way is finished with its old target first, if that still exists. */
  retarget(target: LinkTarget): void {
    this.#target = target
    this.wake()
  }

  /** There may be something to offer, or a new reason to ask again. */
  wake(): void {
    this.#wake?.()
    if (!this.#running && !this.#closed && this.#outbox.count > 0) void this.#run()
  }

  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  async #run(): Promise<void> {
    this.#running = true
    while (!this.#closed && this.#outbox.count > 0 && offerIn(this.runtime.state)) {
      const answer = await this.#offer()
      if (this.#closed) break
      if (answer === 'taken') this.#tell('')
      else if (answer !== 'moved') await this.#pause(answer)
    }
    this.#running = false
  }

  /** Offers the batch once. `moved`: its target is gone, and it is now meant for another. */
  async #offer(): Promise<LinkAnswer | 'moved'> {
    const { context, contentFolder } = this.#host
    // Nobody may see a batch that a crash could still change.
    await context.journal.flushed()
    if (this.#closed) return 'unreachable'
    const offer = offerIn(this.runtime.state)
    const flowFiles = await Array.fromAsync(this.#outbox.list())
    if (!offer || flowFiles.length === 0) return 'taken'
    let answer: LinkAnswer
    try {
      answer = await this.#host.deliver({ ...offer, node: context.node, contentFolder, flowFiles })
    } catch (error) {
      if (!this.#closed) this.#tell(describeCause(error) ?? 'unknown', error)
      return 'unreachable'
    }
    if (this.#closed) return 'unreachable'
    if (answer === 'taken') await this.#sent(offer)
    if (answer !== 'absent') return answer
    if (offer.target.flow !== this.#target.flow || offer.target.port !== this.#target.port) {
      this.#moveTo({ ...offer, target: this.#target })
      return 'moved'
    }
    const cause = errors.LINK_TARGET_ABSENT({ flow: offer.target.flow, port: offer.target.port })
    this.#tell(cause.message, cause)
    return answer
  }

  async #sent({ number, target }: Offer): Promise<void> {
    const { context } = this.#host
    // Emptied or begun anew by a person meanwhile: then this answer is about nothing that is here.
    if (offerIn(this.runtime.state)?.number !== number) return
    // Gathered first, so that all of them leave in one commit.
    const records = (await Array.fromAsync(this.#outbox.takeAll())).flat()
    if (records.length > 0) {
      const time = context.clock.now()
      const sent = sentCommit(this.#outbox, records, target, time)
      const level = context.provenanceOf(this.runtime.flow, this.runtime.component)
      const commit = atLevel(sent, level, records, (count) => context.nextEventIds(count))
      context.journal.append((frame) => frame.session(commit))
      for (const record of records) {
        this.#outbox.forget(record)
        if (record.claim) context.content.release(record.claim)
      }
    }
    context.offer(this.runtime)
  }

  #moveTo(offer: Offer): void {
    const { context } = this.#host
    const change = offerChange(offer)
    const commit = {
      time: context.clock.now(),
      flow: this.runtime.flow,
      component: this.runtime.component,
      componentType: 'outputPort',
      firstEventId: context.nextEventIds(0),
      touches: [],
      state: [change],
    }
    context.journal.append((frame) => frame.session(commit))
    this.runtime.state.apply(change.key, change.value, change.expiresAt)
  }

  /** A bulletin where something changed, not at each try. */
  #tell(what: string, cause?: unknown): void {
    if (what === this.#told) return
    this.#told = what
    if (what !== '') this.runtime.log.warn(what, { cause })
  }

  async #pause(answer: keyof typeof WAIT_MS): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#host.context.clock.setTimer(WAIT_MS[answer], resolve)
    this.#wake = resolve
    await promise
    this.#wake = undefined
    cancel()
  }
}
