import type { Scheduling } from '@mulgil/flow'
import type { z } from 'zod'
import type { FlowFile } from './flowFile.ts'
import type { Session } from './session.ts'

/** A FlowFile as an example or a test writes it. */
export interface ExampleFlowFile {
  readonly content?: string
  readonly attributes?: Readonly<Record<string, string>>
}

/** An example of the reference page that the tests run. */
export interface ProcessorExample {
  readonly title: string
  /** Properties as a flow document writes them; the defaults when absent. */
  readonly properties?: Readonly<Record<string, unknown>>
  readonly input?: ExampleFlowFile | readonly ExampleFlowFile[]
  readonly output: Readonly<Record<string, readonly ExampleFlowFile[]>>
}

/** The processor's twin in NiFi, so that import and export live with the processor. */
export interface NifiTwin {
  /** Short or full class names, newest first. */
  readonly type: string | readonly string[]
  /** NiFi property name (current or older) → our property path. */
  readonly properties: Readonly<Record<string, string>>
  /** NiFi relationship name → ours, where they differ. */
  readonly relationships?: Readonly<Record<string, string>>
}

/** What the engine hands to `onScheduled`. */
export interface ScheduledContext<P> {
  readonly properties: P
  /** Aborted when the processor is stopped. */
  readonly signal: AbortSignal
  readonly log: Log
  /** Milliseconds since the epoch; never call Date.now() in a processor. */
  readonly clock: () => number
  /** Asks for a trigger as soon as there is room: a push source calls it when data has come in. */
  wake(): void
  /** True while a connection behind this processor is full, so that a push source can refuse at once (503, no ack). */
  backPressured(): boolean
  /** Keyed state as it is committed; write it in a session. */
  readonly state: ReadonlyState
}

/** What the engine hands to `onTrigger`. */
export interface TriggerContext<P, R extends string, W extends string, S> {
  readonly session: Session<R, W>
  readonly properties: P
  readonly signal: AbortSignal
  readonly log: Log
  readonly clock: () => number
  readonly scheduled: S
  /** Asks for another trigger in so many milliseconds, also when no input comes. */
  wakeAfter(ms: number): void
  /** Another session, settled by the processor itself (`commit`, `rollback`); the engine rolls it back at stop. */
  openSession(): Session<R, W>
  /** Makes the engine leave this processor alone for its yield duration. */
  yield(): void
}

/** Messages for people: they become bulletins at or above the component's level, and go to the log. */
export interface Log {
  debug(message: string, about?: LogAbout): void
  info(message: string, about?: LogAbout): void
  warn(message: string, about?: LogAbout): void
  error(message: string, about?: LogAbout): void
}
export interface LogAbout {
  readonly flowFile?: FlowFile
  readonly cause?: unknown
  readonly code?: string
}

export interface ReadonlyState {
  get(key: string): string | undefined
  entries(): Iterable<[string, string]>
}

export interface ProcessorDefinition<
  P extends z.ZodObject = z.ZodObject,
  R extends string = string,
  W extends string = string,
  S = unknown,
> {
  readonly type: string
  /** One English sentence. */
  readonly summary: string
  /** More for the reference page, Markdown. */
  readonly description?: string
  readonly tags: readonly string[]
  /** `none`: a source; `required`: runs on input only; `optional`: either. */
  readonly input: 'none' | 'required' | 'optional'
  readonly properties: P
  readonly relationships: Readonly<Record<R, string>>
  /** Relationships that come from the settings (a route each), name → text. */
  readonly dynamicRelationships?: (properties: z.output<P>) => Readonly<Record<string, string>>
  /** A relationship that is there only while a property has one of these values; `*` stands for the dynamic ones. */
  readonly relationshipsWhen?: Readonly<Record<string, RelationshipCondition>>
  /** Attributes it reads and writes, name → what stands in it. */
  readonly reads?: Readonly<Record<string, string>>
  readonly writes?: Readonly<Record<W, string>>
  /** What it does to the outside world, so that a dry run can mute it. */
  readonly effect: 'none' | 'reads' | 'writes'
  /** What it promises of delivery, and when. */
  readonly promise?: { readonly level: 'atMostOnce' | 'atLeastOnce' | 'exactlyOnce'; readonly when: string }
  readonly nifi?: NifiTwin
  readonly examples?: readonly ProcessorExample[]
  /** Where this processor's scheduling differs from the general defaults (a poller: `{ strategy: 'timer', period: '1 sec' }`). */
  readonly defaultScheduling?: Partial<Scheduling>
  /** True: only one trigger at a time whatever the concurrency says (it keeps state or order). */
  readonly serial?: boolean
  /** What it keeps in keyed state, for people. */
  readonly state?: string
  /** How many FlowFiles a batch takes at most; default 1,000. */
  readonly batchSize?: number
  /** Renames that keep old documents alive, applied before parsing. */
  readonly migrate?: readonly PropertyRename[]
  /** Opens what lives longer than a trigger; the engine disposes of it (`Symbol.asyncDispose` or `Symbol.dispose`). */
  onScheduled?(context: ScheduledContext<z.output<P>>): S | Promise<S>
  onTrigger(context: TriggerContext<z.output<P>, R, W, S>): void | Promise<void>
}

export interface RelationshipCondition {
  readonly property: string
  readonly values: readonly (string | boolean)[]
}

export interface PropertyRename {
  readonly from: string
  readonly to: string
}
/** A property that was renamed: documents with the old name go on working. */
export const rename = (from: string, to: string): PropertyRename => ({ from, to })

/** A definition whose parameters do not matter, as lists hold it. */
// biome-ignore lint/suspicious/noExplicitAny: variance: a list holds processors of every shape.
export type AnyProcessor = ProcessorDefinition<any, any, any, any>

/** Says what a processor is. The types of session, properties and relationships follow from it. */
export function defineProcessor<
  const P extends z.ZodObject,
  const R extends string,
  const W extends string = never,
  S = undefined,
>(definition: ProcessorDefinition<P, R, W, S>): ProcessorDefinition<P, R, W, S> {
  return definition
}
