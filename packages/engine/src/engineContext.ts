import type { ProvenanceLevel } from '@mulgil/flow'
import type { Activity } from './activity.ts'
import type { BulletinBoard } from './bulletins.ts'
import type { ContentStore } from './content/contentStore.ts'
import type { Journal } from './journal/journal.ts'
import type { ConnectionQueue } from './queue/connectionQueue.ts'
import type { Clock } from './schedule/clock.ts'
import type { ProcessorRuntime } from './schedule/processorRuntime.ts'
import type { KeyedState } from './state/keyedState.ts'

/** Whose message a line of the log is. */
export interface Logging {
  readonly flow: string
  readonly name: string
}

/** What a component's runtime needs of its engine. */
export interface EngineContext {
  readonly node: string
  readonly clock: Clock
  readonly random: () => number
  readonly journal: Journal
  readonly content: ContentStore
  readonly bulletins: BulletinBoard
  readonly activity: Activity
  nextFlowFileId(): number
  nextEventIds(count: number): number
  stateOf(flow: string, component: string): KeyedState
  /** This component may be able to run. */
  offer(runtime: ProcessorRuntime): void
  onQueued(queue: ConnectionQueue): void
  onTaken(queue: ConnectionQueue): void
  /** False while nothing may be taken in: the disk is full, or provenance is too far behind. */
  acceptsInput(): boolean
  /** How much provenance is kept of what happens in a component, group or connection. */
  provenanceOf(flow: string, id: string): ProvenanceLevel
  /** What these services of a flow have made; resolves once all are enabled, or when the signal is aborted. */
  resourcesOf(flow: string, services: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, unknown>>
  logged(level: 'debug' | 'info' | 'warn' | 'error', of: Logging, message: string, cause: unknown): void
}
