import type * as contract from '@mulgil/client/contract'
import type { ActiveComponent, ContentClaim, HeldComponent, LinkAnswer } from '@mulgil/engine/reading'
import { type FlowDocument, type GivenParameters, MulgilError, type Problem } from '@mulgil/flow'
import type { StorageLimits } from '../storageLimits.ts'

/** What the server asks of the engine's thread; every call is answered by its value or its error. */
export interface EngineCalls {
  /** Answered as soon as the processors are loaded, also while the engine is still recovering. */
  describeProcessors(): contract.ProcessorType[]
  describeServices(): contract.ServiceType[]
  /** The same. `given` are the values of the sensitive parameters that have one; no problem tells them. */
  validate(document: FlowDocument, given: GivenParameters): Problem[]

  apply(document: FlowDocument, options: ApplyOptions): { restarted: string[] }
  removeFlow(flow: string, options: { queues?: 'drop' }): void
  start(flow: string, components?: readonly string[]): { started: string[]; problems: Problem[] }
  stop(flow: string, components?: readonly string[]): void
  terminate(flow: string, components: readonly string[]): void
  disable(flow: string, components: readonly string[]): void
  enable(flow: string, components: readonly string[]): void
  runOnce(flow: string, component: string): { started: string[]; problems: Problem[] }
  enableService(flow: string, service: string): { problems: Problem[] }
  disableService(flow: string, service: string): { stopped: string[] }
  /** Tries a component again that was kept out. */
  release(flow: string, component: string): void
  runStates(flow: string): Record<string, contract.RunState>
  status(flow: string, window: contract.FlowStatus['window']): EngineStatus
  metrics(): Record<string, number>
  /** How many FlowFiles wait in all queues of a flow. */
  queuedIn(flow: string): number
  /** Takes in what another engine hands over to a flow; the bytes are a link's batch. */
  receive(flow: string, batch: Uint8Array): LinkAnswer
  /** Answered when nothing can run any more without new input or time going on. */
  settled(): void

  listQueue(flow: string, connection: string, options: QueueOptions): contract.QueuePage
  emptyQueue(flow: string, connection: string): { count: number; bytes: number }
  preview(flow: string, connection: string, limit: number): contract.QueuePage
  flowFile(id: number): QueuedFlowFile | undefined
  replay(options: ReplayOptions): { flowFileId: number }
  componentState(flow: string, component: string): { entries: { key: string; value: string }[] }
  clearState(flow: string, component: string): void
  setState(flow: string, component: string, key: string, value: string | null): void
  resetCounters(flow: string, component: string): void
}

export interface ApplyOptions {
  /** Values of the flow's own parameters that do not stand in the document. */
  readonly parameters: Readonly<Record<string, string>>
  /** The same of its parameter contexts, by context and name. */
  readonly contexts: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The sensitive ones among them, to be blackened in messages. */
  readonly sensitive: readonly string[]
  /** `component.property` → value. */
  readonly secrets: Record<string, string>
  readonly queues?: 'wait' | 'drain' | 'drop'
  readonly version: number
}
/** A flow's status without what only the server knows. */
export type EngineStatus = Omit<contract.FlowStatus, 'deployedVersion' | 'engine'> & {
  readonly engine: Omit<contract.FlowStatus['engine'], 'diskFreeBytes' | 'rssBytes' | 'answers'>
}
export interface QueueOptions {
  readonly cursor?: string
  readonly limit: number
  readonly attributes?: Record<string, string>
}
export type QueuedFlowFile = contract.FlowFileSummary & {
  readonly flow: string
  readonly connection: string
  readonly claim?: ContentClaim
}
export interface ReplayOptions {
  readonly flow: string
  readonly connection: string
  readonly attributes: Record<string, string>
  readonly claim: ContentClaim | undefined
  readonly parent: { readonly id: number; readonly lineageStartDate: number }
}

export type CallName = keyof EngineCalls
export type CallResult<M extends CallName> = ReturnType<EngineCalls[M]>

/** From the server to the engine's thread. */
export type ToWorker =
  | { readonly kind: 'call'; readonly id: number; readonly method: CallName; readonly args: readonly unknown[] }
  /** What became of a batch that the thread gave to `deliver`. */
  | { readonly kind: 'delivered'; readonly id: number; readonly answer: LinkAnswer | WireError }
  /** Let running triggers end, close the journal, then end the thread. */
  | { readonly kind: 'close' }

/** From the engine's thread to the server. */
export type FromWorker =
  /** The processors are loaded. */
  | { readonly kind: 'loaded' }
  /** The engine has recovered; nothing is applied yet. */
  | { readonly kind: 'opened'; readonly node: string }
  | { readonly kind: 'failed'; readonly error: WireError }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  /** A link's batch for a flow of another engine; answered by `delivered`. */
  | { readonly kind: 'deliver'; readonly id: number; readonly flow: string; readonly batch: Uint8Array }
  | { readonly kind: 'bulletin'; readonly bulletin: Omit<contract.Bulletin, 'id'> }
  /** Whom an index of the activity stands for. */
  | { readonly kind: 'component'; readonly index: number; readonly component: ActiveComponent }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly line: string }

export interface EngineWorkerData {
  readonly folder: string
  /** Which of several engines it is, from 0; absent for the only one. */
  readonly number?: number
  readonly durability: 'fsync' | 'none'
  /** Where the engine writes its durable end and the provenance index its own. */
  readonly positions: SharedArrayBuffer
  /** Where the engine's thread writes down what it does. */
  readonly activity: SharedArrayBuffer
  /** Components that are kept out. */
  readonly held: readonly HeldComponent[]
  /** A trigger that runs for so long is reported as hanging. */
  readonly hangMs?: number
  /** How much content is kept for replay, and how much of the disk is left free. */
  readonly storage?: StorageLimits
  /** A module whose `processors` come on top of the product's own; for tests of how bad ones are contained. */
  readonly moreProcessors?: string
}

/** An error as it crosses between threads; structured clone would lose the class and its fields. */
export interface WireError {
  readonly mulgil?: {
    readonly code: string
    readonly status: number
    readonly todo: string
    readonly details: Record<string, string | number>
    readonly problems?: readonly Problem[]
  }
  readonly message: string
  readonly stack?: string
}

/** Takes an error apart for the way between threads. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  if (!(error instanceof MulgilError)) return { message, stack }
  const { code, status, todo, details, problems } = error
  return { message, stack, mulgil: { code, status, todo, details: { ...details }, problems } }
}

/** Puts an error from another thread together again. */
export function fromWire({ mulgil, message, stack }: WireError): Error {
  const error = mulgil
    ? new MulgilError(mulgil.code, mulgil.status, message, mulgil.todo, mulgil.details, { problems: mulgil.problems })
    : new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
