import { Worker } from 'node:worker_threads'
import { type AnswerOf, type FileJob, type FromThread, type ToThread, toError } from './fileJobs.ts'

/** Content of one job at most. */
export const SCRATCH_BYTES = 1024 * 1024
/** Longer files go through the engine's thread in chunks. */
export const SMALL_FILE_BYTES = 128 * 1024
/** As many are started when jobs wait. */
const USUAL_THREADS = 2
/** When all hang in a file system that does not answer, others are started up to this. */
const MOST_THREADS = 16
const HANGS_AFTER_MS = 500
const IDLE_MS = 10_000

export interface JobOptions<J extends FileJob> {
  readonly signal?: AbortSignal
  /** Fills the scratch memory, at once before the thread gets the job. */
  readonly fill?: (scratch: Buffer) => void
  /** Called for each part of an answer that comes in parts. */
  readonly onPart?: (part: AnswerOf<J>) => void
}

interface Thread {
  readonly worker: Worker
  readonly scratch: Buffer
  job: RunningJob | undefined
  startedAt: number
  idleTimer: NodeJS.Timeout | undefined
}
interface RunningJob {
  readonly job: FileJob
  readonly options: JobOptions<FileJob>
  readonly take: (answer: never, scratch: Buffer) => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

const threads = new Set<Thread>()
const waiting: RunningJob[] = []
let hangTimer: NodeJS.Timeout | undefined

/**
 * Has a file thread do a job. `take` gets the answer and the scratch memory, which is another job's as soon as it returns.
 * Rejects with the system's error, or when `signal` is aborted; the thread then goes on until the system lets it go.
 */
export async function runFileJob<J extends FileJob, T = AnswerOf<J>>(
  job: J,
  options: JobOptions<J> = {},
  take: (answer: AnswerOf<J>, scratch: Buffer) => T = (answer) => answer as T,
): Promise<T> {
  const { signal } = options
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const onAbort = () => reject(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  waiting.push({ job, options, take, resolve, reject } as unknown as RunningJob)
  assign()
  return promise.finally(() => signal?.removeEventListener('abort', onAbort))
}

/** Gives waiting jobs to free threads, and starts threads where it helps. */
function assign(): void {
  while (waiting.length > 0) {
    const free = [...threads].find(({ job }) => job === undefined) ?? startThread()
    if (!free) break
    const next = waiting.shift() as RunningJob
    if (!next.options.signal?.aborted) begin(free, next)
  }
  clearTimeout(hangTimer)
  if (waiting.length > 0) hangTimer = setTimeout(assign, HANGS_AFTER_MS)
}

function startThread(): Thread | undefined {
  const now = performance.now()
  const alive = [...threads].filter(({ startedAt }) => now - startedAt < HANGS_AFTER_MS)
  if (alive.length >= USUAL_THREADS || threads.size >= MOST_THREADS) return undefined
  const shared = new SharedArrayBuffer(SCRATCH_BYTES)
  const worker = new Worker(new URL('./fileThread.ts', import.meta.url), {
    name: 'files',
    workerData: { scratch: shared },
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  })
  const thread: Thread = { worker, scratch: Buffer.from(shared), job: undefined, startedAt: 0, idleTimer: undefined }
  worker.on('message', (message: FromThread) => onMessage(thread, message))
  worker.once('error', (error) => end(thread, error))
  worker.once('exit', () => end(thread, new Error('The thread that reads and writes files has ended.')))
  threads.add(thread)
  return thread
}

function begin(thread: Thread, running: RunningJob): void {
  clearTimeout(thread.idleTimer)
  thread.job = running
  thread.startedAt = performance.now()
  thread.worker.ref()
  try {
    running.options.fill?.(thread.scratch)
    thread.worker.postMessage({ job: running.job } satisfies ToThread)
  } catch (error) {
    release(thread)
    running.reject(error)
  }
}

function onMessage(thread: Thread, message: FromThread): void {
  const { job: running } = thread
  if (!running) return
  const { options, take, resolve, reject } = running
  try {
    if (message.kind === 'failed') reject(toError(message.failure))
    else if (options.signal?.aborted) reject(options.signal.reason)
    else if (message.kind === 'part') options.onPart?.(message.value as never)
    else resolve(take(message.value as never, thread.scratch) as never)
  } catch (error) {
    reject(error)
  }
  if (message.kind === 'part') return
  release(thread)
  assign()
}

/** Free for the next job; without one it ends after a while. */
function release(thread: Thread): void {
  thread.job = undefined
  thread.startedAt = 0
  thread.worker.unref()
  thread.idleTimer = setTimeout(() => {
    threads.delete(thread)
    void thread.worker.terminate()
  }, IDLE_MS)
  thread.idleTimer.unref()
}

function end(thread: Thread, error: Error): void {
  clearTimeout(thread.idleTimer)
  threads.delete(thread)
  thread.job?.reject(error)
  thread.job = undefined
  assign()
}
