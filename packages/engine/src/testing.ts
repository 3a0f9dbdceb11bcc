import type { ProvenanceEvent } from './provenance.ts'
import type { AnyProcessor } from './processor.ts'

/** A FlowFile that came out of a processor under test. */
export interface OutputFlowFile {
  readonly content: string
  readonly bytes: Uint8Array
  readonly attributes: Readonly<Record<string, string>>
  readonly penalized: boolean
  readonly id: number
}
export interface RunOptions {
  /** As a flow document writes them. */
  readonly properties?: Readonly<Record<string, unknown>>
  readonly parameters?: Readonly<Record<string, string>>
  readonly input?: readonly { readonly content?: string | Uint8Array; readonly attributes?: Readonly<Record<string, string>> }[]
  /** Epoch milliseconds; advance it between triggers with `advanceMs`. */
  readonly clock?: () => number
  /** Keyed state from an earlier run. */
  readonly state?: Readonly<Record<string, string>>
  /** How often to trigger: default until the input is used up and nothing is pending, once for a source. */
  readonly triggers?: number
  /** For push sources: called after scheduling, with the collected outputs at hand; return true when done. */
  readonly until?: (result: RunResult) => boolean | Promise<boolean>
  readonly timeoutMs?: number
}
export interface RunResultBase {
  readonly bulletins: readonly string[]
  readonly events: readonly ProvenanceEvent[]
  /** Keyed state after the run. */
  readonly state: Readonly<Record<string, string>>
  /** FlowFiles that are still in the incoming queue. */
  readonly queued: readonly OutputFlowFile[]
  readonly counters: Readonly<Record<string, number>>
}
/** `{ success, failure, …, bulletins, events, state }`: one list a relationship. */
export type RunResult = RunResultBase & { readonly [relationship: string]: readonly OutputFlowFile[] } // refined when written

/** Runs one processor on a real engine in a temporary folder and collects what comes out. */
export declare function runProcessor(processor: AnyProcessor, options?: RunOptions): Promise<RunResult>
