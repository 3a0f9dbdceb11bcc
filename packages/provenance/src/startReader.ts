import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { errors } from './errors.ts'
import type { ProvenanceReader } from './provenanceReader.ts'
import { type FromReader, type QueryName, type ReaderData, receivedError, type ToReader } from './readerMessages.ts'
import type { QueryOptions } from './turns.ts'

export interface ReaderOptions extends ReaderData {
  /** The thread ends when nothing was asked for so long, and its memory is free; the next query starts it again. */
  readonly idleMs?: number
  /** A query that takes longer is ended with PROVENANCE_SLOW. */
  readonly queryMs?: number
}

/** The reader in a thread of its own, and whether that runs. */
export interface ReaderThread extends ProvenanceReader {
  readonly isRunning: boolean
}

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
}

const IDLE_MS = 2 * 60_000
const QUERY_MS = 60_000
/** A query that takes memory without bound ends the thread, not the server. */
const HEAP_MB = 512

/** Reads the index in a thread that begins with the first query, so that no search holds up the thread that asks. */
export function startProvenanceReader(options: ReaderOptions): ReaderThread {
  const { idleMs = IDLE_MS, queryMs = QUERY_MS, ...data } = options
  const pending = new Map<number, Pending>()
  let worker: Worker | undefined
  let idleTimer: NodeJS.Timeout | undefined
  let nextId = 1
  let closed = false

  function running(): Worker {
    if (worker) return worker
    const started = new Worker(new URL('./readerWorker.ts', import.meta.url), {
      workerData: data,
      name: 'provenance-reader',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    started.on('message', (message: FromReader) => {
      const asked = pending.get(message.id)
      if (message.kind === 'result') asked?.resolve(message.value)
      else asked?.reject(receivedError(message.error))
    })
    let failure: unknown
    started.once('error', (error) => {
      failure = error
    })
    started.once('exit', () => {
      if (worker !== started) return
      worker = undefined
      const reason = (failure as Error | undefined)?.message ?? 'its thread ended'
      for (const asked of [...pending.values()]) asked.reject(errors.PROVENANCE_READER_ENDED({ reason }))
    })
    worker = started
    return started
  }

  function rest(): void {
    clearTimeout(idleTimer)
    if (pending.size > 0 || worker === undefined) return
    idleTimer = setTimeout(() => void end(), idleMs)
    idleTimer.unref()
  }

  async function end(): Promise<void> {
    const ending = worker
    worker = undefined
    if (ending === undefined) return
    const exited = once(ending, 'exit')
    ending.postMessage({ kind: 'close' } satisfies ToReader)
    await exited
  }

  async function ask(name: QueryName, args: readonly unknown[], { signal }: QueryOptions = {}): Promise<never> {
    signal?.throwIfAborted()
    if (closed) throw errors.PROVENANCE_READER_ENDED({ reason: 'the server is closing' })
    const thread = running()
    const id = nextId
    nextId += 1
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    pending.set(id, { resolve, reject })
    clearTimeout(idleTimer)
    const cancel = () => thread.postMessage({ kind: 'cancel', id } satisfies ToReader)
    const onAbort = () => {
      cancel()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => {
      cancel()
      reject(errors.PROVENANCE_SLOW({ seconds: queryMs / 1000 }))
    }, queryMs)
    thread.postMessage({ kind: 'query', id, name, args } satisfies ToReader)
    try {
      return (await promise) as never
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      pending.delete(id)
      rest()
    }
  }

  return {
    search: (query, bounds) => ask('search', [query], bounds),
    event: (id, bounds) => ask('event', [id], bounds),
    lastEvent: (flowFileId, bounds) => ask('lastEvent', [flowFileId], bounds),
    lineage: (flowFileId, limits, bounds) => ask('lineage', [flowFileId, limits], bounds),
    get isRunning() {
      return worker !== undefined
    },
    async [Symbol.asyncDispose]() {
      closed = true
      clearTimeout(idleTimer)
      await end()
    },
  }
}
