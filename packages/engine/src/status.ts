import type { ProvenanceLevel } from '@mulgil/flow'
import type { FlowRuntime } from './flowRuntime.ts'
import type { GroupStatus } from './group/groupRuntime.ts'
import type { HeldComponent } from './quarantine.ts'
import type { ConnectionQueue } from './queue/connectionQueue.ts'
import type { ActualState } from './schedule/processorRuntime.ts'
import { Statistics, type StatusWindow } from './schedule/statistics.ts'
import { type ServiceStatus, serviceStatuses } from './service/serviceStatus.ts'

/** Rates and windows of one connection, from the queue's own totals. */
export class QueueStatistics {
  readonly #statistics: Statistics
  constructor(now: number) {
    this.#statistics = new Statistics(now)
  }
  sample(queue: ConnectionQueue, now: number): void {
    this.#take(queue)
    this.#statistics.sample(now)
  }
  #take(queue: ConnectionQueue): void {
    const { totals } = this.#statistics
    totals.inCount = queue.totalInCount
    totals.inBytes = queue.totalInBytes
    totals.outCount = queue.totalOutCount
    totals.outBytes = queue.totalOutBytes
  }
  status(queue: ConnectionQueue, window: StatusWindow, now: number): ConnectionStatus {
    this.#take(queue)
    const counted = this.#statistics.within(window, now)
    return {
      id: queue.id,
      count: queue.count,
      bytes: queue.bytes,
      fill: queue.fill,
      backPressured: queue.full,
      in: { count: counted.inCount, bytes: counted.inBytes },
      out: { count: counted.outCount, bytes: counted.outBytes },
      inPerSecond: this.#statistics.inPerSecond,
      outPerSecond: this.#statistics.outPerSecond,
      oldestQueuedAt: queue.oldestQueuedAt,
      penalized: queue.penalizedCount,
    }
  }
}

export interface ConnectionStatus {
  readonly id: string
  readonly count: number
  readonly bytes: number
  readonly fill: number | null
  readonly backPressured: boolean
  readonly in: { readonly count: number; readonly bytes: number }
  readonly out: { readonly count: number; readonly bytes: number }
  readonly inPerSecond: number
  readonly outPerSecond: number
  readonly oldestQueuedAt: number | null
  readonly penalized: number
}

export interface ProcessorStatus {
  readonly id: string
  readonly runState: ActualState | 'invalid' | 'quarantined'
  readonly activeTriggers: number
  /** How long the oldest trigger under way has been running. */
  readonly longestTriggerMs: number
  /** Why it does not run although it should, and until when. */
  readonly quarantine: Omit<HeldComponent, 'flow' | 'component'> | null
  /** Triggers that were terminated and have not ended yet. */
  readonly terminatedTriggers: number
  readonly in: { readonly count: number; readonly bytes: number }
  readonly out: { readonly count: number; readonly bytes: number }
  readonly read: number
  readonly written: number
  readonly triggers: number
  readonly busyMs: number
  /** How much provenance is kept of what it does, and what that costs: events, and all that its commits take in the journal. */
  readonly provenance: ProvenanceLevel
  readonly events: number
  readonly journalBytes: number
  readonly inPerSecond: number
  readonly outPerSecond: number
  readonly trend: readonly number[]
  readonly totalIn: number
  readonly totalOut: number
  readonly yieldedUntil: number | null
  readonly counters: Readonly<Record<string, number>>
  readonly bulletins: { readonly warn: number; readonly error: number }
}

export interface EngineFlowStatus {
  readonly flow: string
  readonly time: number
  readonly window: StatusWindow
  readonly version: number
  readonly queued: { readonly count: number; readonly bytes: number }
  readonly running: number
  readonly stopped: number
  readonly invalid: number
  readonly disabled: number
  readonly processors: readonly ProcessorStatus[]
  readonly connections: readonly ConnectionStatus[]
  /** Of the groups that bound how FlowFiles come in or leave. */
  readonly groups: readonly GroupStatus[]
  readonly services: readonly ServiceStatus[]
  readonly commitMs: number
  readonly indexLag: { readonly bytes: number; readonly ms: number }
}

/** Counts, rates and queues of a flow, as the canvas shows them. */
export function statusOf(
  flow: FlowRuntime,
  portQueues: readonly ConnectionQueue[],
  window: StatusWindow,
  now: number,
  statisticsOf: (queue: ConnectionQueue) => QueueStatistics,
  isInvalid: (component: string) => boolean,
  heldOf: (component: string) => HeldComponent | undefined,
  engine: { commitMs: number; indexLag: { bytes: number; ms: number } },
): EngineFlowStatus {
  const processors: ProcessorStatus[] = []
  const states = { running: 0, stopped: 0, invalid: 0, disabled: 0 }
  for (const [id, runtime] of flow.runtimes) {
    const { statistics } = runtime
    const counted = statistics.within(window, now)
    const held = runtime.actual === 'stopped' ? heldOf(id) : undefined
    const runState = held ? 'quarantined' : runtime.actual === 'stopped' && isInvalid(id) ? 'invalid' : runtime.actual
    if (runtime.type !== 'passThrough') {
      if (runState === 'running' || runState === 'starting') states.running += 1
      else if (runState === 'invalid') states.invalid += 1
      else if (runState === 'disabled') states.disabled += 1
      else states.stopped += 1
    }
    processors.push({
      id,
      runState,
      activeTriggers: runtime.active,
      longestTriggerMs: runtime.longestTriggerMs,
      quarantine: held ? { until: held.until, code: held.code, message: held.message, todo: held.todo } : null,
      terminatedTriggers: runtime.terminated,
      in: { count: counted.inCount, bytes: counted.inBytes },
      out: { count: counted.outCount, bytes: counted.outBytes },
      read: counted.read,
      written: counted.written,
      triggers: counted.triggers,
      busyMs: counted.busyMs,
      provenance: runtime.provenance,
      events: counted.events,
      journalBytes: counted.journalBytes,
      inPerSecond: statistics.inPerSecond,
      outPerSecond: statistics.outPerSecond,
      trend: statistics.trend,
      totalIn: statistics.totals.inCount,
      totalOut: statistics.totals.outCount,
      yieldedUntil: runtime.yieldedUntil > now ? runtime.yieldedUntil : null,
      counters: Object.fromEntries(runtime.counters),
      bulletins: { ...runtime.bulletinCounts },
    })
  }
  let count = 0
  let bytes = 0
  const connections = [...flow.queues.values()].map((queue) => {
    count += queue.count
    bytes += queue.bytes
    return statisticsOf(queue).status(queue, window, now)
  })
  // What is being handed over to another flow, or was just taken from one, is in no connection.
  for (const queue of portQueues) {
    count += queue.count
    bytes += queue.bytes
  }
  return {
    flow: flow.document.id,
    time: now,
    window,
    version: flow.version,
    queued: { count, bytes },
    ...states,
    processors,
    connections,
    groups: flow.groups?.status() ?? [],
    services: serviceStatuses(flow, isInvalid),
    ...engine,
  }
}
