import { Worker } from 'node:worker_threads'
import type * as contract from '@mulgil/client/contract'
import { ACTIVITY_BYTES, type ActiveComponent, type LinkAnswer } from '@mulgil/engine/reading'
import { errors } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Contained, createContainment } from './containment.ts'
import { engineMemoryLimit, limitsOf } from './engineMemory.ts'
import { type EngineWatch, openEngineWatch } from './engineWatch.ts'
import { createLastKnown } from './lastKnown.ts'
import {
  type CallName,
  type CallResult,
  type EngineCalls,
  type EngineWorkerData,
  type FromWorker,
  fromWire,
  type ToWorker,
  toWire,
} from './protocol.ts'

/** Calls the engine; the promise always settles, with ENGINE_STARTING or ENGINE_BUSY when the engine cannot answer. */
export type CallEngine = <M extends CallName>(method: M, ...args: Parameters<EngineCalls[M]>) => Promise<CallResult<M>>

export interface EngineHostOptions extends Omit<EngineWorkerData, 'activity' | 'held'> {
  readonly log: Log
  onBulletin(bulletin: Omit<contract.Bulletin, 'id'>): void
  /** Gives a freshly opened engine its flows; calls from outside wait until it is done. */
  onOpened(call: CallEngine): Promise<void>
  /** Brings a link's batch to the engine of another flow; absent where there is no other. */
  onDeliver?(flow: string, batch: Uint8Array): Promise<LinkAnswer>
  /** A component that holds the engine's thread for so long is kept out for a while; default 5,000. */
  readonly blockedLimitMs?: number
  /** What the engine's thread may hold; default: a share of the machine's or container's memory. */
  readonly memoryBytes?: number
  /** The thread's code; another one in tests. */
  readonly worker?: URL
}

export interface EngineHost extends AsyncDisposable {
  readonly call: CallEngine
  /** `failing`: it has crashed several times in a row, and is tried again. */
  status(): 'ok' | 'starting' | 'failing'
  /** Whether it answers right now, and if not, what holds it. */
  answers(): contract.EngineState
  /** Name of the engine for UUIDs; undefined until it has opened for the first time. */
  node(): string | undefined
  /** Ends when the engine has its flows; rejects when it cannot open at the first try. */
  readonly opened: Promise<void>
}

/** These need the processors only, not an open engine. */
const earlyCalls: ReadonlySet<CallName> = new Set(['describeProcessors', 'describeServices', 'validate'])
/** Deploying may wait for queues to drain; everything else is answered from memory. */
const CALL_TIMEOUT_MS = 15_000
const slowCalls: Partial<Record<CallName, number>> = {
  apply: 120_000,
  stop: 60_000,
  disableService: 60_000,
  removeFlow: 60_000,
  receive: 120_000,
  settled: 3_600_000,
}
/** Answered from memory at once, so that no answer means that the thread does not turn. */
const quickCalls: ReadonlySet<CallName> = new Set([
  'status',
  'runStates',
  'metrics',
  'queuedIn',
  'listQueue',
  'preview',
  'flowFile',
  'componentState',
])
/** May be asked again without harm, so nobody need wait to learn what became of it. */
const repeatable: ReadonlySet<CallName> = new Set([
  'start',
  'stop',
  'disable',
  'enable',
  'validate',
  'describeProcessors',
  'describeServices',
])
/** After so long without an answer the last known one is given, where there is one. */
const PATIENCE_MS = 80
const BLOCKED_LIMIT_MS = 5000
const FIRST_RESTART_MS = 200
const LONGEST_RESTART_MS = 30_000
/** An engine that ran for so long has not crashed because of its start. */
const HEALTHY_AFTER_MS = 60_000
const FAILING_AFTER = 3
const CLOSE_TIMEOUT_MS = 20_000

type Deliver = Extract<FromWorker, { kind: 'deliver' }>

interface Pending {
  readonly method: CallName
  resolve(value: unknown): void
  reject(error: Error): void
  readonly timer: NodeJS.Timeout
}

/** Runs the engine in a thread of its own, and starts it again when it crashes. */
export function openEngineHost(options: EngineHostOptions): EngineHost {
  const { log } = options
  const pending = new Map<number, Pending>()
  const waitingForLoad: (() => void)[] = []
  const firstOpen = Promise.withResolvers<void>()
  // Whoever does not wait for the first opening learns of its failure by ENGINE_STARTING.
  firstOpen.promise.catch(() => undefined)
  let worker: Worker | undefined
  let phase: 'loading' | 'opening' | 'applying' | 'open' | 'closed' = 'loading'
  let openedOnce = false
  let failure: Error | undefined
  let node: string | undefined
  let crashes = 0
  let startedAt = 0
  let nextId = 1
  let restartTimer: NodeJS.Timeout | undefined
  let watch: EngineWatch | undefined
  let contained: Contained | undefined
  const { blockedLimitMs = BLOCKED_LIMIT_MS, memoryBytes = engineMemoryLimit(1) } = options
  const lastKnown = createLastKnown()
  const containment = createContainment({
    log,
    blockedLimitMs,
    memoryBytes,
    onBulletin: options.onBulletin,
    // When it cannot be asked now, its next start has the shorter list.
    release: (flow, component) => void call('release', flow, component).catch(() => undefined),
  })

  function start(): void {
    phase = 'loading'
    startedAt = performance.now()
    const { folder, number, durability, positions, hangMs, storage, moreProcessors } = options
    const activity = new SharedArrayBuffer(ACTIVITY_BYTES)
    const held = containment.held()
    const shared = { durability, positions, hangMs, storage, moreProcessors }
    const workerData: EngineWorkerData = { folder, number, activity, held, ...shared }
    const components = new Map<number, ActiveComponent>()
    const started = new Worker(options.worker ?? new URL('./worker.ts', import.meta.url), {
      workerData,
      name: 'engine',
      resourceLimits: limitsOf(memoryBytes),
    })
    worker = started
    started.on('message', (message: FromWorker) => {
      if (message.kind === 'deliver') void deliver(started, message)
      else receive(message, components)
      if (message.kind === 'opened') watchOver(started, activity, components)
    })
    started.on('error', (error) => {
      failure = error
    })
    started.on('exit', () => {
      if (watch && phase !== 'closed') contained ??= containment.crashed(failure ?? endedError(), activity, components)
      onExit(started)
    })
  }

  function watchOver(
    started: Worker,
    activity: SharedArrayBuffer,
    components: ReadonlyMap<number, ActiveComponent>,
  ): void {
    watch = openEngineWatch({
      worker: started,
      activity,
      components,
      blockedLimitMs,
      memoryBytes,
      onBlocked(blockage) {
        containment.blocked(blockage)
        for (const [id, { method }] of pending)
          if (quickCalls.has(method) || repeatable.has(method)) take(id)?.reject(blockedError())
      },
      onFreed: containment.freed,
      onVerdict(verdict) {
        contained = containment.judge(verdict)
        void started.terminate()
      },
    })
  }

  /** Also in the first second of a block, before it is known as one. */
  function answers(): contract.EngineState {
    if (phase !== 'open' || watch === undefined) return { state: 'restarting' }
    const blockage = watch.blockage()
    const sinceMs = Math.round(blockage ? Date.now() - blockage.since : watch.silentMs())
    if (blockage === undefined && sinceMs < PATIENCE_MS) return { state: 'ok' }
    const { flow, component, name } = blockage?.component ?? {}
    const known = flow !== undefined && component !== undefined && name !== undefined
    return { state: 'blocked', sinceMs, component: known ? { flow, component, name } : null }
  }

  function blockedError(): Error {
    const state = answers()
    const [component, ms] = state.state === 'blocked' ? [state.component?.name ?? '', state.sinceMs] : ['', 0]
    return errors.ENGINE_BLOCKED({ component, seconds: Math.round(ms / 1000) })
  }

  async function deliver(from: Worker, { id, flow, batch }: Deliver): Promise<void> {
    const answer = await (options.onDeliver?.(flow, batch).catch(toWire) ?? 'absent')
    from.postMessage({ kind: 'delivered', id, answer } satisfies ToWorker)
  }

  function receive(message: Exclude<FromWorker, Deliver>, components: Map<number, ActiveComponent>): void {
    switch (message.kind) {
      case 'loaded':
        if (phase !== 'closed') phase = 'opening'
        for (const go of waitingForLoad.splice(0)) go()
        return
      case 'opened':
        node = message.node
        if (phase === 'closed') return
        phase = 'applying'
        void applyFlows()
        return
      case 'failed':
        failure = fromWire(message.error)
        return
      case 'bulletin':
        options.onBulletin(message.bulletin)
        return
      case 'component':
        components.set(message.index, message.component)
        return
      case 'log':
        log[message.level](message.line)
        return
      case 'result':
        take(message.id)?.resolve(message.value)
        return
      case 'error':
        take(message.id)?.reject(fromWire(message.error))
        return
      default:
        throw new Error(`Unknown message ${JSON.stringify(message satisfies never)}`)
    }
  }

  async function applyFlows(): Promise<void> {
    const mine = worker
    try {
      await options.onOpened((method, ...args) =>
        worker === mine ? send(method, args) : Promise.reject(errors.ENGINE_STARTING()),
      )
    } catch (error) {
      log.error('The deployed flows could not be given to the engine', error)
      return void mine?.terminate()
    }
    if (worker !== mine || phase !== 'applying') return
    phase = 'open'
    openedOnce = true
    firstOpen.resolve()
  }

  function onExit(ended: Worker): void {
    if (worker !== ended) return
    worker = undefined
    // What ends it before is its folder's fault, and would do it again.
    const hadOpened = watch !== undefined
    watch?.close()
    watch = undefined
    const closing = phase === 'closed'
    for (const id of [...pending.keys()]) take(id)?.reject(closing ? errors.SHUTTING_DOWN() : errors.ENGINE_STARTING())
    if (closing) return
    phase = 'loading'
    const error = failure ?? endedError()
    failure = undefined
    if (!openedOnce && !hadOpened) {
      phase = 'closed'
      for (const go of waitingForLoad.splice(0)) go()
      firstOpen.reject(error)
      return
    }
    const isSolved = contained?.isHeld === true
    contained = undefined
    crashes = isSolved ? 0 : performance.now() - startedAt > HEALTHY_AFTER_MS ? 1 : crashes + 1
    // What is kept out cannot end it again at once.
    const waitMs = isSolved ? 0 : Math.min(FIRST_RESTART_MS * 2 ** (crashes - 1), LONGEST_RESTART_MS)
    log.error(`The engine has stopped unexpectedly; it starts again in ${waitMs} ms`, error)
    restartTimer = setTimeout(start, waitMs)
  }

  const endedError = () => new Error("The engine's thread ended.")

  function take(id: number): Pending | undefined {
    const found = pending.get(id)
    pending.delete(id)
    clearTimeout(found?.timer)
    return found
  }

  function send<M extends CallName>(method: M, args: Parameters<EngineCalls[M]>): Promise<CallResult<M>> {
    const target = worker
    if (target === undefined) return Promise.reject(errors.ENGINE_STARTING())
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const id = nextId
    nextId += 1
    const timeoutMs = slowCalls[method] ?? CALL_TIMEOUT_MS
    const timer = setTimeout(() => take(id)?.reject(errors.ENGINE_BUSY({ seconds: timeoutMs / 1000 })), timeoutMs)
    pending.set(id, { method, resolve, reject, timer })
    target.postMessage({ kind: 'call', id, method, args } satisfies ToWorker)
    return promise as Promise<CallResult<M>>
  }

  async function call<M extends CallName>(method: M, ...args: Parameters<EngineCalls[M]>): Promise<CallResult<M>> {
    if (phase === 'closed') throw errors.SHUTTING_DOWN()
    if (earlyCalls.has(method)) {
      if (phase === 'loading') await loaded()
      if (watch?.blockage()) return answerQuickly(method, args)
      return remembered(method, args)
    }
    if (method === 'start') containment.startedByPerson(...(args as Parameters<EngineCalls['start']>))
    if (quickCalls.has(method)) return answerQuickly(method, args)
    if (phase !== 'open') throw errors.ENGINE_STARTING()
    if (watch?.blockage() && method !== 'settled') throw blockedError()
    const result = await send(method, args)
    // Whoever deploys a flow again has perhaps mended what was kept out.
    if (method === 'apply') await tryAgain((args as Parameters<EngineCalls['apply']>)[0].id)
    return result
  }

  async function tryAgain(flow: string): Promise<void> {
    const held = containment.held().filter((one) => one.flow === flow)
    containment.startedByPerson(flow)
    await Promise.all(held.map(({ component }) => send('release', [flow, component])))
  }

  async function remembered<M extends CallName>(method: M, args: Parameters<EngineCalls[M]>): Promise<CallResult<M>> {
    const value = await send(method, args)
    if (lastKnown.isKept(method)) lastKnown.keep(method, args, value)
    return value
  }

  /** Never waits for a thread that does not turn: the last known answer, or ENGINE_BLOCKED. */
  async function answerQuickly<M extends CallName>(
    method: M,
    args: Parameters<EngineCalls[M]>,
  ): Promise<CallResult<M>> {
    const last = () => lastKnown.get(method, args, answers())
    if (phase !== 'open' || watch?.blockage()) {
      const known = last()
      if (known !== undefined) return known
      throw phase === 'open' ? blockedError() : errors.ENGINE_STARTING()
    }
    const answer = remembered(method, args)
    if (!lastKnown.isKept(method)) return answer
    const { promise: late, resolve } = Promise.withResolvers<CallResult<M>>()
    const timer = setTimeout(() => {
      const known = last()
      if (known !== undefined) resolve(known)
    }, PATIENCE_MS)
    try {
      return await Promise.race([answer, late])
    } catch (error) {
      // It was refused because the engine is blocked or has ended, meanwhile.
      const known = watch?.blockage() || phase !== 'open' ? last() : undefined
      if (known === undefined) throw error
      return known
    } finally {
      clearTimeout(timer)
    }
  }

  /** Loading takes a moment and nothing of a flow can hold it up, so callers wait, but not for ever. */
  async function loaded(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    waitingForLoad.push(resolve)
    const timer = setTimeout(() => reject(errors.ENGINE_STARTING()), CALL_TIMEOUT_MS)
    await promise.finally(() => clearTimeout(timer))
  }

  async function close(): Promise<void> {
    if (phase === 'closed' && worker === undefined) return
    phase = 'closed'
    clearTimeout(restartTimer)
    containment.close()
    watch?.close()
    const target = worker
    if (target === undefined) return
    // Not `once`, which would reject where the engine crashes while it closes.
    const exited = new Promise((resolve) => target.once('exit', resolve))
    target.postMessage({ kind: 'close' } satisfies ToWorker)
    const timer = setTimeout(() => {
      log.warn(`The engine did not close within ${CLOSE_TIMEOUT_MS / 1000} s and is ended; what was committed is safe`)
      void target.terminate()
    }, CLOSE_TIMEOUT_MS)
    await exited.finally(() => clearTimeout(timer))
  }

  start()
  return {
    call,
    status: () => (phase === 'open' ? 'ok' : crashes >= FAILING_AFTER ? 'failing' : 'starting'),
    answers,
    node: () => node,
    opened: firstOpen.promise,
    [Symbol.asyncDispose]: close,
  }
}
