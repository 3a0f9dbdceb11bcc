import type { EngineContext } from '../engineContext.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { Gate } from '../schedule/gate.ts'
import type { ProcessorRuntime } from '../schedule/processorRuntime.ts'
import { GroupMove, type GroupPort } from './groupMove.ts'
import type { GroupPlan } from './groupPlan.ts'

/** What a group holds at the moment. */
export interface GroupStatus {
  readonly id: string
  /** FlowFiles inside, also those that sessions hold and those in groups within it. */
  readonly inside: number
  /** Those of them that wait at its output ports. */
  readonly atOutputPorts: number
}

export interface GroupParts {
  readonly inside: readonly ConnectionQueue[]
  /** Those of them that lead to its own output ports. */
  readonly leaving: ReadonlySet<ConnectionQueue>
  readonly inputPorts: readonly GroupPort[]
  readonly outputPorts: readonly GroupPort[]
  /** What makes FlowFiles inside without input. */
  readonly sources: readonly ProcessorRuntime[]
  /** Connections that an earlier batch has to have left before the next one goes into them. */
  readonly clearBefore: readonly ConnectionQueue[]
}

/**
 * A group that bounds how FlowFiles come in and leave. It keeps nothing of its own: what its queues hold says whether
 * it is empty, also after a restart. Its ports ask it before they hand on, and what empties a queue inside makes it
 * look again.
 */
export class GroupRuntime {
  readonly #engine: EngineContext
  readonly #flow: string
  readonly plan: GroupPlan
  readonly #parts: GroupParts
  #entering: GroupMove | undefined
  #leaving: GroupMove | undefined
  /** The queue inside that was seen last not to be empty. */
  #busy: ConnectionQueue | undefined
  #nextInput = 0
  #cancelTimer: (() => void) | undefined

  constructor(engine: EngineContext, flow: string, plan: GroupPlan, parts: GroupParts) {
    this.#engine = engine
    this.#flow = flow
    this.plan = plan
    this.#parts = parts
  }

  /** The gate of its input ports. */
  get entry(): Gate {
    if (this.plan.concurrency === 'single') return { isOpen: () => this.#first() === undefined, batchSize: 1 }
    return { isOpen: () => this.#entering !== undefined || this.#first() === undefined, pass: () => this.#enter() }
  }

  /** The gate of its output ports, if it holds batches together. */
  get exit(): Gate | undefined {
    if (!this.plan.batchOutput) return undefined
    return { isOpen: () => this.#leaving !== undefined || this.#mayLeave(), pass: () => this.#leave() }
  }

  status(): GroupStatus {
    let inside = 0
    let atOutputPorts = 0
    for (const queue of this.#parts.inside) {
      inside += queue.count
      if (this.#parts.leaving.has(queue)) atOutputPorts += queue.count
    }
    return { id: this.plan.id, inside, atOutputPorts }
  }

  /** Something was taken from a queue inside or from one in front of it. */
  taken(queue: ConnectionQueue): void {
    if (this.#entering) this.#enter()
    if (this.#leaving) this.#leave()
    if (queue.count === 0) this.look()
  }

  /** Asks those again that may have waited for what is inside. */
  look(): void {
    const { inputPorts, outputPorts, sources } = this.#parts
    const first = this.#first()
    if (first === undefined) {
      // Each input port is asked first in turn, so that none starves.
      for (let index = 0; index < inputPorts.length; index += 1)
        this.#engine.offer(inputPorts[(this.#nextInput + index) % inputPorts.length].runtime)
      this.#nextInput += 1
    } else if (this.#parts.leaving.has(first)) {
      for (const { runtime } of outputPorts) this.#engine.offer(runtime)
    }
    for (const runtime of sources) this.#engine.offer(runtime)
  }

  /** Puts back what is half gathered. */
  close(): void {
    this.#cancelTimer?.()
    this.#entering?.rollback()
    this.#leaving?.rollback()
    this.#entering = undefined
    this.#leaving = undefined
  }

  /** A queue inside that holds something; one at an output port only if no other does. Undefined: the group is empty. */
  #first(): ConnectionQueue | undefined {
    if (this.#busy && this.#busy.count > 0) return this.#busy
    this.#busy = undefined
    let atOutputPort: ConnectionQueue | undefined
    for (const queue of this.#parts.inside) {
      if (queue.count === 0) continue
      if (!this.#parts.leaving.has(queue)) {
        this.#busy = queue
        return queue
      }
      atOutputPort = queue
    }
    return atOutputPort
  }

  #mayLeave(): boolean {
    const { leaving, outputPorts, clearBefore } = this.#parts
    const first = this.#first()
    if (!first || !leaving.has(first)) return false
    const now = this.#engine.clock.now()
    let readyAt = now
    for (const queue of leaving) readyAt = Math.max(readyAt, queue.lastReadyAt ?? now)
    this.#cancelTimer?.()
    if (readyAt > now) {
      // A batch leaves whole, so it waits for what is penalized.
      this.#cancelTimer = this.#engine.clock.setTimer(readyAt - now, () => this.look())
      return false
    }
    if (clearBefore.some((queue) => queue.count > 0)) return false
    return outputPorts.every(
      ({ runtime }) => !runtime.backPressured || runtime.inputs.every(({ count }) => count === 0),
    )
  }

  #enter(): void {
    this.#entering ??= new GroupMove(this.#engine, this.#flow, this.plan.id, this.#parts.inputPorts)
    const move = this.#entering
    // Its commit makes the group look again.
    this.#entering = undefined
    if (!move.tryCommit(false)) this.#entering = move
  }

  #leave(): void {
    this.#leaving ??= new GroupMove(this.#engine, this.#flow, this.plan.id, this.#parts.outputPorts)
    const move = this.#leaving
    this.#leaving = undefined
    if (!move.tryCommit(true)) this.#leaving = move
  }
}
