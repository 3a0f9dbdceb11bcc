import type { z } from 'zod'
import type { Log, NifiTwin, PropertyRename } from './processor.ts'

/** What the engine hands to `onEnabled`. */
export interface EnabledContext<P> {
  readonly properties: P
  /** Aborted when the service is disabled. */
  readonly signal: AbortSignal
  readonly log: Log
  /** Milliseconds since the epoch; never call Date.now() in a service. */
  readonly clock: () => number
}

/** A client or the like that several processors share; they name it by a property made with `service()`. */
export interface ServiceDefinition<P extends z.ZodObject = z.ZodObject, R = unknown> {
  readonly type: string
  /** One English sentence. */
  readonly summary: string
  /** More for the reference page, Markdown. */
  readonly description?: string
  readonly tags: readonly string[]
  readonly properties: P
  /** Its twin in NiFi, so that import and export live with the service. */
  readonly nifi?: NifiTwin
  /** Renames that keep old documents alive, applied before parsing. */
  readonly migrate?: readonly PropertyRename[]
  /**
   * Makes what processors get in place of the service's id; the engine disposes of it (`Symbol.asyncDispose` or
   * `Symbol.dispose`) when the service is disabled, after all that uses it has stopped.
   */
  onEnabled(context: EnabledContext<z.output<P>>): R | Promise<R>
}

/** A definition whose parameters do not matter, as lists hold it. */
// biome-ignore lint/suspicious/noExplicitAny: variance: a list holds services of every shape.
export type AnyService = ServiceDefinition<any, any>

/** Says what a service is. What its users get follows from what `onEnabled` returns. */
export function defineService<const P extends z.ZodObject, R>(
  definition: ServiceDefinition<P, R>,
): ServiceDefinition<P, R> {
  return definition
}
