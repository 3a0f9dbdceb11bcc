import type { ProvenanceLevel, Retry } from '@mulgil/flow'
import type { EngineContext } from '../engineContext.ts'
import type { Log } from '../processor.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { ProcessorRuntime } from '../schedule/processorRuntime.ts'
import { EngineSession } from '../session/engineSession.ts'
import type { SessionHost } from '../session/sessionHost.ts'
import { KeyedState } from '../state/keyedState.ts'

/** A port of a group as it runs. */
export interface GroupPort {
  /** What `batch.output.` attributes call it. */
  readonly label: string
  readonly runtime: ProcessorRuntime
}

interface Source {
  readonly queue: ConnectionQueue
  readonly port: GroupPort
  /** How many waited when the move began; what comes later belongs to the next one. */
  readonly target: number
  taken: number
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * All that waits at the ports of a group, handed on as one commit. Where FlowFiles have to be read from the disk first,
 * it gathers them over several tries.
 */
export class GroupMove implements SessionHost {
  readonly #engine: EngineContext
  readonly flow: string
  readonly component: string
  readonly type = 'group'
  readonly log = silent
  readonly state: KeyedState
  readonly signal = new AbortController().signal
  readonly batchSize = Number.POSITIVE_INFINITY
  readonly runDurationMs = 0
  readonly penaltyMs = 0
  readonly provenance: ProvenanceLevel
  readonly retryAttribute = undefined
  readonly clock: () => number
  readonly #ports: readonly GroupPort[]
  readonly #sources: readonly Source[]
  readonly #session: EngineSession

  constructor(engine: EngineContext, flow: string, group: string, ports: readonly GroupPort[]) {
    this.#engine = engine
    this.flow = flow
    this.component = group
    this.clock = () => engine.clock.now()
    this.state = new KeyedState(this.clock)
    this.provenance = engine.provenanceOf(flow, group)
    this.#ports = ports
    this.#sources = ports.flatMap((port) =>
      port.runtime.inputs.map((queue) => ({ queue, port, target: queue.count, taken: 0 })),
    )
    this.#session = new EngineSession(this)
  }

  // Only code of the engine runs here.
  enter(): void {}
  leave(): void {}

  /** Commits when everything is gathered; `counted` writes how many left by each port into attributes. False: not yet. */
  tryCommit(counted: boolean): boolean {
    this.#session.get()
    const gathered = this.#sources.every(
      ({ queue, target, taken }) => taken >= target || queue.count - taken - queue.penalizedCount <= 0,
    )
    if (!gathered) return false
    const counts = new Map<GroupPort, { count: number; bytes: number }>()
    for (const port of this.#ports) counts.set(port, { count: 0, bytes: 0 })
    const portOf = new Map(this.#sources.map(({ queue, port }) => [queue, port]))
    for (const { source, size } of this.#session.touched) {
      const sum = counts.get(portOf.get(source as ConnectionQueue) as GroupPort)
      if (!sum) continue
      sum.count += 1
      sum.bytes += size
    }
    const attributes = counted
      ? Object.fromEntries([...counts].map(([port, { count }]) => [`batch.output.${port.label}`, count]))
      : undefined
    for (const flowFile of this.#session.touched) {
      if (attributes) this.#session.putAttributes(flowFile, attributes)
      const port = portOf.get(flowFile.source as ConnectionQueue) as GroupPort
      this.#session.transfer(flowFile, port.runtime.component)
    }
    for (const [{ runtime }, { count, bytes }] of counts) {
      const copies = Math.max(1, runtime.destinations('').length)
      runtime.onIn(count, bytes)
      runtime.onOut(count * copies, bytes * copies)
    }
    this.#session.commitNow()
    return true
  }

  rollback(): void {
    this.#session.rollback()
  }

  // ---- what the session asks ---------------------------------------------------------------------------------------

  get node(): string {
    return this.#engine.node
  }
  get journal() {
    return this.#engine.journal
  }
  get content() {
    return this.#engine.content
  }
  nextFlowFileId(): number {
    return this.#engine.nextFlowFileId()
  }
  nextEventIds(count: number): number {
    return this.#engine.nextEventIds(count)
  }
  takeInput() {
    const now = this.clock()
    for (const source of this.#sources) {
      if (source.taken >= source.target) continue
      const record = source.queue.take(now)
      if (!record) continue
      source.taken += 1
      return { record, source: source.queue }
    }
    return undefined
  }
  hasRelationship(): boolean {
    return true
  }
  /** Its relationships are its ports. */
  destinations(port: string): readonly ConnectionQueue[] {
    return this.#ports.find(({ runtime }) => runtime.component === port)?.runtime.destinations('') ?? []
  }
  retryOf(): Retry | undefined {
    return undefined
  }
  onQueued(queue: ConnectionQueue): void {
    this.#engine.onQueued(queue)
  }
  onTaken(queue: ConnectionQueue): void {
    this.#engine.onTaken(queue)
  }
  onIn(): void {}
  onOut(): void {}
  onContent(): void {}
  onWritten(): void {}
  count(): void {}
  yieldFor(): void {}
}
