import type { FlowFile } from './flowFile.ts'

declare const dynamic: unique symbol
/** A relationship or attribute name that comes from the settings and so is not in the spec's table. */
export type Dynamic = string & { readonly [dynamic]: true }
/** Marks a name that comes from the settings; use it only where the spec says that names are the user's. */
export const dynamicName = (name: string): Dynamic => name as Dynamic

/** NiFi's core attributes, which every processor may write. */
export type CoreAttribute = 'filename' | 'path' | 'absolute.path' | 'mime.type' | 'error.code' | 'error.message'
export type AttributeValue = string | number | boolean | bigint

export interface TransitOptions {
  /** Milliseconds that the exchange took. */
  readonly durationMs?: number
  readonly details?: string
}

/**
 * A unit of work: FlowFiles taken in, changes, transfers, provenance events and state, all or nothing. The engine
 * commits it when `onTrigger` returns and rolls it back when that throws.
 */
export interface Session<R extends string = string, W extends string = string> {
  /** Takes up to `max` FlowFiles (default: the batch size) from the incoming queues, in their order. */
  get(max?: number): FlowFile[]
  /**
   * Takes a batch and calls `handle` for each, in order, `concurrency` at a time (default 1). A MulgilError thrown for
   * one FlowFile undoes what was done to that FlowFile, and sends it penalized to `failure` with `error.code`,
   * `error.message` and a bulletin; the others go on. Any other error rolls the session back. A FlowFile that
   * `handle` neither transfers nor removes is an error of the processor.
   */
  forEach(
    handle: (flowFile: FlowFile) => void | Promise<void>,
    options?: { concurrency?: number; max?: number },
  ): Promise<void>

  /** A new FlowFile. With one parent: a child (FORK) with the parent's attributes; with several: a JOIN with what all share. */
  create(parents?: FlowFile | readonly FlowFile[]): FlowFile
  /** A copy with the same content and attributes (CLONE). */
  clone(flowFile: FlowFile): FlowFile

  putAttribute(flowFile: FlowFile, name: W | CoreAttribute | Dynamic, value: AttributeValue): FlowFile
  putAttributes(
    flowFile: FlowFile,
    attributes: Readonly<Partial<Record<W | CoreAttribute, AttributeValue | undefined>>>,
  ): FlowFile
  /** For names that are the user's; see `dynamicName`. */
  putDynamicAttributes(flowFile: FlowFile, attributes: Readonly<Record<string, AttributeValue>>): FlowFile
  removeAttributes(flowFile: FlowFile, names: Iterable<string>): FlowFile

  /** The whole content; throws CONTENT_TOO_LARGE above `maxBytes` (default 64 MiB). */
  read(flowFile: FlowFile, options?: { maxBytes?: number }): Promise<Uint8Array>
  /** The whole content as text; throws CONTENT_NOT_TEXT where the bytes are not of that encoding. */
  readText(flowFile: FlowFile, encoding?: string, options?: { maxBytes?: number }): Promise<string>
  /** Lines without their ends (\n, \r\n), in bounded memory. */
  readLines(flowFile: FlowFile, encoding?: string): AsyncIterable<string>
  /** The content in chunks, in bounded memory. With `reuse`, a chunk is valid only until the next one is asked for. */
  stream(
    flowFile: FlowFile,
    range?: { offset: number; length: number },
    options?: { reuse?: boolean },
  ): AsyncIterable<Uint8Array>
  /** Replaces the content. */
  write(flowFile: FlowFile, content: Uint8Array | string): FlowFile
  /** Replaces the content with what the iterable yields, in bounded memory. */
  writeStream(flowFile: FlowFile, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<FlowFile>
  /** Gives `flowFile` the content of `other` (or a byte range of it) without copying. */
  shareContent(flowFile: FlowFile, other: FlowFile, range?: { offset: number; length: number }): FlowFile

  transfer(flowFile: FlowFile, relationship: R | Dynamic): void
  /** Transfers and records a ROUTE event. */
  route(flowFile: FlowFile, relationship: R | Dynamic, details?: string): void
  /** Puts a FlowFile back to the front of the queue that it came from, as it was there. */
  putBack(flowFile: FlowFile): void
  /** Ends a FlowFile (DROP). */
  remove(flowFile: FlowFile, details?: string): void
  /** Holds a FlowFile back in its next queue for the component's penalty duration. */
  penalize(flowFile: FlowFile): FlowFile

  /** Provenance: it came from outside (RECEIVE), its content did (FETCH), it was sent (SEND), … */
  receive(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void
  fetch(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void
  send(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void
  upload(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void
  remoteInvocation(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void
  addInfo(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void

  readonly state: SessionState
  /** Adds to a counter of this component, shown in its status; part of the commit. */
  count(counter: string, delta?: number): void

  /** Called once the commit is durable: acknowledge here (HTTP 2xx, MQTT ack, Kafka offsets, remove the source file). */
  afterCommit(acknowledge: () => void | Promise<void>): void
  /** Called when the session is rolled back: refuse or release here. */
  afterRollback(release: () => void): void

  /** Moves a FlowFile, as it was taken in, to another session of the same processor. */
  migrate(flowFile: FlowFile, to: Session<R, W>): FlowFile
  /** Only for sessions from `openSession`; the trigger's own session is committed by the engine. Resolves when durable. */
  commit(): Promise<void>
  rollback(): void
}

/** Keyed state of this component, in the same commit as its output. */
export interface SessionState {
  get(key: string): string | undefined
  /** `expiresAt` in epoch milliseconds: the entry is gone after it. */
  set(key: string, value: string, options?: { expiresAt?: number }): void
  delete(key: string): void
  entries(): Iterable<[string, string]>
}
