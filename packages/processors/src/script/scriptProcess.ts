import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { createFrameReader, encodeFrame, type ScriptFault, type ScriptInput, type ToScript } from './scriptProtocol.ts'

const MiB = 1024 * 1024
/** What Node itself needs besides the heap of the script. */
const OWN_BYTES = 96 * MiB
const START_LIMIT_MS = 10_000
/** The process stops its script itself; after so much more time the process is ended. */
const GRACE_MS = 1000
const WEIGH_EVERY_MS = 100
const MOST_OUTPUT_BYTES = 64 * MiB
/** Headers of a frame, besides its contents. */
const MOST_HEADER_BYTES = 64 * MiB
const MOST_COMPLAINT = 4096

const files = ['scriptRunner.ts', 'scriptApi.ts', 'scriptProtocol.ts'].map((name) =>
  fileURLToPath(new URL(`./${name}`, import.meta.url)),
)

/** Node's arguments for a process that may read these files and nothing else: no other file, process, thread or add-on. */
export const withoutRights = (readable: readonly string[], memoryBytes: number): string[] => [
  '--permission',
  ...readable.map((file) => `--allow-fs-read=${file}`),
  '--disable-warning=ExperimentalWarning',
  `--max-old-space-size=${Math.ceil(memoryBytes / MiB)}`,
  '--max-semi-space-size=2',
]

const Level = z.enum(['debug', 'info', 'warn', 'error'])
const Lines = z.array(z.tuple([Level, z.string()])).max(1000)
const Change = z.object({
  from: z.union([z.int().min(0), z.array(z.int().min(0))]),
  isClone: z.boolean(),
  attributes: z.record(z.string(), z.string()),
  removed: z.array(z.string()),
  content: z.int().min(-1),
  penalized: z.boolean(),
  outcome: z.enum(['success', 'failure', 'remove', 'putBack', 'undecided']),
})
const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({
    kind: z.literal('fault'),
    fault: z.object({
      kind: z.enum(['invalid', 'thrown', 'timeout', 'pending', 'output']),
      message: z.string(),
      line: z.number(),
      column: z.number(),
    }),
    lines: Lines,
  }),
  z.object({
    kind: z.literal('done'),
    changes: z.array(Change),
    state: z.record(z.string(), z.string().nullable()),
    counters: z.record(z.string(), z.number()),
    lines: Lines,
  }),
])
type Answer = z.infer<typeof Answer>
/** What a script did with a batch. */
export type ScriptDone = Extract<Answer, { kind: 'done' }> & { readonly body: Buffer }

export interface ScriptSettings {
  readonly source: string
  readonly typescript: boolean
  readonly variables: Readonly<Record<string, string>>
  readonly timeLimitMs: number
  readonly memoryBytes: number
  /** What the script says. */
  onLine(level: z.infer<typeof Level>, text: string): void
}
export interface ScriptBatch {
  readonly now: number
  readonly flowFiles: readonly ScriptInput[]
  readonly contents: readonly Uint8Array[]
  /** Sent where the process does not know it. */
  state(): Readonly<Record<string, string>>
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>
interface Running {
  readonly child: Child
  /** The keyed state that it has is what is committed. */
  knowsState: boolean
  answer: PromiseWithResolvers<{ answer: Answer; body: Buffer }> | undefined
  complaint: string
  /** Why we have ended it. */
  ended: Error | undefined
}

/** A process that runs one script, batch after batch; it is started again after it had to be ended. */
export class ScriptProcess implements Disposable {
  readonly #settings: ScriptSettings
  #running: Running | undefined

  private constructor(settings: ScriptSettings) {
    this.#settings = settings
  }

  /** Starts the process and compiles the script; throws SCRIPT_INVALID with its place. */
  static async open(settings: ScriptSettings, signal: AbortSignal): Promise<ScriptProcess> {
    const opened = new ScriptProcess(settings)
    try {
      await opened.#start(signal)
      return opened
    } catch (error) {
      opened[Symbol.dispose]()
      throw error
    }
  }

  /** Runs the script on a batch. Throws a coded error where it failed; nothing of the batch has happened then. */
  async run(batch: ScriptBatch, signal: AbortSignal): Promise<ScriptDone> {
    const running = this.#running ?? (await this.#start(signal))
    const { now, flowFiles, contents } = batch
    const state = running.knowsState ? null : batch.state()
    const header: ToScript = { kind: 'batch', now, flowFiles, state }
    running.knowsState = false
    const { answer, body } = await this.#ask(running, header, contents, this.#settings.timeLimitMs + GRACE_MS, signal)
    if (answer.kind === 'ready') throw this.#end(running, errors.SCRIPT_ENDED({ reason: 'it lost count' }))
    for (const [level, text] of answer.lines) this.#settings.onLine(level, text)
    if (answer.kind === 'fault') throw this.#errorOf(answer.fault)
    running.knowsState = true
    return { ...answer, body }
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#running?.child.pid
  }

  /** The last batch was not committed, so that the process has changes of state that never were. */
  forgetState(): void {
    if (this.#running) this.#running.knowsState = false
  }

  async #start(signal: AbortSignal): Promise<Running> {
    const { source, typescript, variables, timeLimitMs, memoryBytes } = this.#settings
    const child = spawn(process.execPath, [...withoutRights(files, memoryBytes), files[0]], {
      env: {},
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const running: Running = { child, knowsState: false, answer: undefined, complaint: '', ended: undefined }
    this.#running = running
    this.#listen(running)
    const header: ToScript = {
      kind: 'script',
      source,
      typescript,
      variables,
      timeLimitMs,
      mostOutputBytes: MOST_OUTPUT_BYTES,
    }
    const { answer } = await this.#ask(running, header, [], START_LIMIT_MS, signal)
    if (answer.kind === 'fault') throw this.#end(running, this.#errorOf(answer.fault))
    return running
  }

  #listen(running: Running): void {
    const { child } = running
    const read = createFrameReader<unknown>((header, body) => {
      const answer = Answer.parse(header)
      running.answer?.resolve({ answer, body })
      running.answer = undefined
    }, MOST_OUTPUT_BYTES + MOST_HEADER_BYTES)
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        read(chunk)
      } catch (error) {
        this.#end(running, errors.SCRIPT_ENDED({ reason: (error as Error).message.slice(0, 500) }))
      }
    })
    child.stderr.on('data', (chunk: Buffer) => {
      running.complaint = (running.complaint + chunk.toString('utf8')).slice(-MOST_COMPLAINT)
    })
    // Writing to a process that has just ended fails; its exit says more.
    child.stdin.on('error', () => undefined)
    child.on('error', (error) => this.#end(running, errors.SCRIPT_ENDED({ reason: error.message })))
    child.on('close', (code, signal) => this.#end(running, this.#exitError(running, code ?? signal ?? 'unknown')))
  }

  #exitError({ complaint }: Running, code: number | string): Error {
    if (/heap out of memory|Allocation failed/i.test(complaint)) return this.#tooLarge()
    const last = complaint.trim().split('\n').at(-1) ?? ''
    return errors.SCRIPT_ENDED({ reason: last === '' ? `exit ${code}` : `exit ${code}, ${last}` })
  }

  #tooLarge(): Error {
    return errors.SCRIPT_OUT_OF_MEMORY({ megabytes: Math.round(this.#settings.memoryBytes / MiB) })
  }

  async #ask(
    running: Running,
    header: ToScript,
    contents: readonly Uint8Array[],
    limitMs: number,
    signal: AbortSignal,
  ): Promise<{ answer: Answer; body: Buffer }> {
    const waiting = Promise.withResolvers<{ answer: Answer; body: Buffer }>()
    running.answer = waiting
    const late = errors.SCRIPT_TIMEOUT({ seconds: Math.round(this.#settings.timeLimitMs / 1000) })
    const timer = setTimeout(() => this.#end(running, late), limitMs)
    const scales = setInterval(() => void this.#weigh(running), WEIGH_EVERY_MS)
    const stop = () => this.#end(running, signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      for (const part of encodeFrame(header, contents)) running.child.stdin.write(part)
      return await waiting.promise
    } finally {
      clearTimeout(timer)
      clearInterval(scales)
      signal.removeEventListener('abort', stop)
    }
  }

  /** Content lies outside of the heap that Node bounds. Only Linux tells the size of another process in a file. */
  async #weigh(running: Running): Promise<void> {
    if (process.platform !== 'linux') return
    const statm = await readFile(`/proc/${running.child.pid}/statm`, 'utf8').catch(() => '')
    const bytes = Number(statm.split(' ')[1] ?? 0) * 4096
    if (bytes > this.#settings.memoryBytes + OWN_BYTES) this.#end(running, this.#tooLarge())
  }

  /** Ends the process; whoever waits for it gets the first reason. */
  #end(running: Running, error: Error): Error {
    running.ended ??= error
    if (this.#running === running) this.#running = undefined
    running.child.kill('SIGKILL')
    running.answer?.reject(running.ended)
    running.answer = undefined
    return running.ended
  }

  #errorOf({ kind, message, line, column }: ScriptFault): Error {
    const at = { reason: message, line, column }
    switch (kind) {
      case 'invalid':
        return errors.SCRIPT_INVALID(at)
      case 'thrown':
        return errors.SCRIPT_FAILED(at)
      case 'timeout':
        return errors.SCRIPT_TIMEOUT({ seconds: Math.round(this.#settings.timeLimitMs / 1000) })
      case 'pending':
        return errors.SCRIPT_NEVER_ENDS()
      case 'output':
        return errors.SCRIPT_OUTPUT_TOO_LARGE({ limit: MOST_OUTPUT_BYTES })
      default:
        throw new Error(`Unknown fault ${kind satisfies never}`)
    }
  }

  [Symbol.dispose](): void {
    if (this.#running) this.#end(this.#running, errors.SCRIPT_ENDED({ reason: 'it was stopped' }))
  }
}
