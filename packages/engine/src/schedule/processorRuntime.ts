import {
  MulgilError,
  type OwnScheduling,
  type ProvenanceLevel,
  parseCron,
  parseDuration,
  type Retry,
} from '@mulgil/flow'
import { describeCause } from '../bulletins.ts'
import { dispose } from '../dispose.ts'
import type { EngineContext } from '../engineContext.ts'
import { errors } from '../errors.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import type { AnyProcessor, Log, LogAbout, ScheduledContext, TriggerContext } from '../processor.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import { EngineSession } from '../session/engineSession.ts'
import type { SessionHost } from '../session/sessionHost.ts'
import type { KeyedState } from '../state/keyedState.ts'
import { StorageTrouble } from '../storageTrouble.ts'
import type { Gate } from './gate.ts'
import { parseProperties, relationshipsUnder } from './parseProperties.ts'
import { Statistics } from './statistics.ts'

export type ActualState = 'stopped' | 'starting' | 'running' | 'stopping' | 'disabled'

/** How a component is set up; a new one with other `key` means a restart. */
export interface RuntimeConfig {
  readonly name: string
  readonly definition: AnyProcessor
  /** With parameter references as written. */
  readonly properties: Readonly<Record<string, unknown>>
  readonly parameters: Readonly<Record<string, string>>
  readonly retry: Readonly<Record<string, Retry>>
  readonly scheduling: OwnScheduling
  /** Ids of the services that the properties name. */
  readonly services: readonly string[]
  /** How much provenance is kept of what it does; a change needs no restart. */
  readonly provenance: ProvenanceLevel
  readonly key: string
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const
const DEFAULT_BATCH = 1000
const DEFAULT_RUN_DURATION_MS = 25
/** Where a trigger did nothing, it is asked again after this, unless something comes in before. */
const BORED_MS = 10
/** The longest that it may ask to be left alone so. */
const MAX_BORED_MS = 1000
const MAX_BACK_OFF_MS = 30_000
/** How long stopping waits for triggers before their signal is aborted. */
const STOP_GRACE_MS = 10_000
/** How long an aborted trigger may take to end before people are told. */
const ABORT_GRACE_MS = 10_000

/** A trigger whose promise has not settled. */
interface RunningTrigger {
  readonly since: number
  said: boolean
}

/** One component of a deployed flow as it runs: when to trigger it, and what its sessions need to know. */
export class ProcessorRuntime implements SessionHost {
  readonly #engine: EngineContext
  readonly flow: string
  readonly component: string
  #config: RuntimeConfig
  #properties: Record<string, unknown> = {}
  #relationships = new Set<string>()
  inputs: readonly ConnectionQueue[] = []
  outputs: ReadonlyMap<string, readonly ConnectionQueue[]> = new Map()
  /** Full ones among these keep it from running. */
  #heldBy: readonly ConnectionQueue[] = []
  #gate: Gate | undefined
  readonly state: KeyedState
  readonly statistics: Statistics
  readonly counters = new Map<string, number>()
  readonly bulletinCounts = { warn: 0, error: 0 }
  actual: ActualState = 'stopped'
  #scheduled: unknown
  #triggerAbort = new AbortController()
  #scheduleAbort = new AbortController()
  readonly #openSessions = new Set<EngineSession>()
  active = 0
  /** Triggers that were terminated and have not ended yet. */
  terminated = 0
  /** Grows when it is terminated, so that a stop under way knows that it is over. */
  #generation = 0
  #idle: (() => void)[] = []
  yieldedUntil = 0
  /** The longest yield so far. */
  #yieldedForMs = 0
  #boredUntil = 0
  #nextRunAt = 0
  /** When the next run by cron was computed. */
  #plannedAt = 0
  #woken = false
  #timerAt = 0
  #cancelTimer: (() => void) | undefined
  #wakeAt = 0
  #cancelWake: (() => void) | undefined
  #failures = 0
  #nextInput = 0
  batchSize = DEFAULT_BATCH
  runDurationMs = DEFAULT_RUN_DURATION_MS
  penaltyMs = 30_000
  retryAttribute: string | undefined
  #yieldMs = 1000
  #concurrency = 1
  #periodMs: number | undefined
  #nextCron: ((after: number) => number | null) | undefined
  log: Log
  readonly #activity: number
  readonly #running = new Map<EngineSession, RunningTrigger>()
  /** In the scheduler's ready list. */
  ready = false

  constructor(engine: EngineContext, flow: string, component: string, config: RuntimeConfig) {
    this.#engine = engine
    this.flow = flow
    this.component = component
    this.#config = config
    this.state = engine.stateOf(flow, component)
    this.statistics = new Statistics(engine.clock.now())
    this.#activity = this.#activityIndex(config)
    this.log = this.#createLog()
    this.configure(config)
  }

  #activityIndex({ name, definition }: RuntimeConfig): number {
    const { flow, component } = this
    return this.#engine.activity.indexOf({ flow, component, name, type: definition.type })
  }

  get config(): RuntimeConfig {
    return this.#config
  }

  get name(): string {
    return this.#config.name
  }

  get type(): string {
    return this.#config.definition.type
  }

  get isSource(): boolean {
    return this.#config.definition.input === 'none'
  }

  get provenance(): ProvenanceLevel {
    return this.#config.provenance
  }

  get node(): string {
    return this.#engine.node
  }
  get journal() {
    return this.#engine.journal
  }
  get content() {
    return this.#engine.content
  }
  get signal(): AbortSignal {
    return this.#triggerAbort.signal
  }
  readonly clock = (): number => this.#engine.clock.now()

  /** Takes over a configuration; while it is not running. */
  configure(config: RuntimeConfig): void {
    if (config.name !== this.#config.name) this.#activityIndex(config)
    this.#config = config
    const { definition } = config
    const scheduling = { ...definition.defaultScheduling, ...config.scheduling }
    this.#concurrency = definition.serial ? 1 : (scheduling.concurrency ?? 1)
    this.batchSize = scheduling.batchSize ?? definition.batchSize ?? DEFAULT_BATCH
    this.runDurationMs = durationOr(scheduling.runDuration, DEFAULT_RUN_DURATION_MS)
    this.penaltyMs = durationOr(scheduling.penalty, 30_000)
    this.#yieldMs = durationOr(scheduling.yield, 1000)
    this.retryAttribute = Object.keys(config.retry).length > 0 ? `retryCount.${this.component}` : undefined
    this.#periodMs = undefined
    this.#nextCron = undefined
    if (scheduling.strategy === 'cron') {
      const cron = parseCron(scheduling.period ?? '', scheduling.timeZone)
      this.#nextCron = (after) => cron.next(after)
    } else if (scheduling.strategy === 'timer' || (this.isSource && scheduling.period !== undefined)) {
      this.#periodMs = durationOr(scheduling.period, 0)
    }
  }

  /** Which queues it takes from and which its relationships lead to; may change while it runs. */
  connect(inputs: readonly ConnectionQueue[], outputs: ReadonlyMap<string, readonly ConnectionQueue[]>): void {
    this.inputs = inputs
    this.outputs = outputs
    this.#heldBy = [...new Set([...outputs.values()].flat())]
  }

  /** What groups add to when it may run; after `connect`. */
  guard({
    gate,
    notHeldBy,
    alsoHeldBy = [],
  }: {
    readonly gate?: Gate
    readonly notHeldBy?: ReadonlySet<ConnectionQueue>
    readonly alsoHeldBy?: readonly ConnectionQueue[]
  }): void {
    this.#gate = gate
    if (gate?.batchSize !== undefined) this.batchSize = gate.batchSize
    const own = new Set([...this.outputs.values()].flat())
    this.#heldBy = [...new Set([...own, ...alsoHeldBy])].filter((queue) => !notHeldBy?.has(queue))
  }

  // ---- what sessions ask -------------------------------------------------------------------------------------------

  nextFlowFileId(): number {
    return this.#engine.nextFlowFileId()
  }
  nextEventIds(count: number): number {
    return this.#engine.nextEventIds(count)
  }

  takeInput(): { record: FlowFileRecord; source: ConnectionQueue } | undefined {
    const now = this.clock()
    const { length } = this.inputs
    for (let tried = 0; tried < length; tried += 1) {
      const source = this.inputs[this.#nextInput % length]
      const record = source.take(now)
      if (record) return { record, source }
      this.#nextInput = (this.#nextInput + 1) % length
    }
    return undefined
  }

  hasRelationship(name: string): boolean {
    return this.#relationships.has(name)
  }
  destinations(relationship: string): readonly ConnectionQueue[] {
    return this.outputs.get(relationship) ?? []
  }
  retryOf(relationship: string): Retry | undefined {
    return this.#config.retry[relationship]
  }
  onQueued(queue: ConnectionQueue): void {
    this.#engine.onQueued(queue)
  }
  onTaken(queue: ConnectionQueue): void {
    this.#engine.onTaken(queue)
  }
  onOut(count: number, bytes: number): void {
    this.statistics.totals.outCount += count
    this.statistics.totals.outBytes += bytes
  }
  onIn(count: number, bytes: number): void {
    this.statistics.totals.inCount += count
    this.statistics.totals.inBytes += bytes
  }
  onWritten(events: number, bytes: number): void {
    this.statistics.totals.events += events
    this.statistics.totals.journalBytes += bytes
  }
  onContent(read: number, written: number): void {
    this.statistics.totals.read += read
    this.statistics.totals.written += written
  }
  count(counter: string, delta: number): void {
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + delta)
  }
  enter(): void {
    this.#engine.activity.enter(this.#activity)
  }
  leave(): void {
    this.#engine.activity.leave()
  }
  yieldFor(ms: number): void {
    this.yieldedUntil = Math.max(this.yieldedUntil, this.clock() + ms)
    this.#yieldedForMs = Math.max(this.#yieldedForMs, ms)
  }

  // ---- when to run -------------------------------------------------------------------------------------------------

  /** Something came in: a trigger that found nothing to do is worth another look. */
  inputArrived(): void {
    this.#boredUntil = 0
    this.#engine.offer(this)
  }

  /** A source has data, or someone asked for one run. */
  wake(): void {
    this.#woken = true
    this.#boredUntil = 0
    this.#engine.offer(this)
  }

  /** True while a connection behind it is full. */
  get backPressured(): boolean {
    for (const queue of this.#heldBy) if (queue.full) return true
    return false
  }

  /** True when a trigger may start now. Otherwise, where only time is missing, a timer is set that offers it again. */
  canRun(): boolean {
    if (this.actual !== 'running' || this.active >= this.#concurrency) return false
    if (this.backPressured || this.#gate?.isOpen() === false) return false
    const now = this.clock()
    this.#limitWaits(now)
    const dueAt = this.#dueAt(now)
    if (dueAt === undefined) return false
    const at = Math.max(dueAt, this.yieldedUntil, this.#boredUntil)
    if (at <= now) return true
    this.#setTimer(at, now)
    return false
  }

  /** A clock that was set back makes nothing wait longer than it was meant to. */
  #limitWaits(now: number): void {
    if (this.yieldedUntil > now) this.yieldedUntil = Math.min(this.yieldedUntil, now + this.#yieldedForMs)
    if (this.#boredUntil > now) this.#boredUntil = Math.min(this.#boredUntil, now + MAX_BORED_MS)
    if (this.#periodMs !== undefined && this.#nextRunAt > now)
      this.#nextRunAt = Math.min(this.#nextRunAt, now + this.#periodMs)
    if (this.#nextCron && now < this.#plannedAt - 1000) this.#planCron(now)
  }

  #planCron(now: number): void {
    this.#plannedAt = now
    this.#nextRunAt = this.#nextCron?.(now) ?? Number.POSITIVE_INFINITY
  }

  /** The time from which a trigger makes sense; undefined: not before something happens. */
  #dueAt(now: number): number | undefined {
    if (this.#woken) return now
    const timed = this.#periodMs !== undefined || this.#nextCron !== undefined
    if (this.isSource) return timed ? this.#nextRunAt : undefined
    let ready: number | undefined
    for (const input of this.inputs) {
      if (input.hasReady(now)) {
        ready = now
        break
      }
      const later = input.nextReadyAt
      if (later !== undefined) ready = Math.min(ready ?? later, later)
    }
    if (ready === undefined) return this.#config.definition.input === 'optional' && timed ? this.#nextRunAt : undefined
    return timed ? Math.max(ready, this.#nextRunAt) : ready
  }

  #setTimer(at: number, now: number): void {
    if (this.#cancelTimer && this.#timerAt <= at && this.#timerAt > now) return
    this.#cancelTimer?.()
    this.#timerAt = at
    this.#cancelTimer = this.#engine.clock.setTimer(Math.max(1, at - now), () => {
      this.#cancelTimer = undefined
      this.#engine.offer(this)
    })
  }

  /** Runs one trigger; the scheduler calls it when `canRun` said yes. */
  trigger(): void {
    if (this.#gate?.pass) {
      this.#gate.pass()
      this.statistics.totals.triggers += 1
      return
    }
    const now = this.clock()
    this.active += 1
    this.#woken = false
    if (this.#periodMs !== undefined) {
      // On its grid, so that it does not drift; runs that were missed are not made up for.
      const next = this.#nextRunAt + this.#periodMs
      this.#nextRunAt = next > now ? next : now + this.#periodMs
    }
    if (this.#nextCron) this.#planCron(now)
    const session = new EngineSession(this)
    const started = performance.now()
    let wakeAfterMs: number | undefined
    const context: TriggerContext<Record<string, unknown>, string, string, unknown> = {
      session,
      properties: this.#properties,
      signal: this.#triggerAbort.signal,
      log: this.log,
      clock: this.clock,
      scheduled: this.#scheduled,
      wakeAfter: (ms) => {
        wakeAfterMs = Math.min(wakeAfterMs ?? ms, ms)
      },
      openSession: () => {
        session.check()
        const opened = new EngineSession(this, (settled) => this.#openSessions.delete(settled))
        this.#openSessions.add(opened)
        return opened
      },
      yield: () => {
        session.check()
        this.yieldFor(this.#yieldMs)
      },
    }
    const done = () => {
      try {
        const progress = session.commitNow()
        this.#failures = 0
        if (!progress)
          this.#boredUntil = this.clock() + Math.max(BORED_MS, Math.min(wakeAfterMs ?? BORED_MS, MAX_BORED_MS))
      } catch (error) {
        this.#failed(session, error)
      }
      this.#end(started, wakeAfterMs)
    }
    this.enter()
    try {
      const pending = this.#config.definition.onTrigger(context)
      this.leave()
      if (pending) {
        this.#running.set(session, { since: now, said: false })
        pending.then(
          () => {
            if (this.#ended(session)) done()
          },
          (error: unknown) => {
            if (!this.#ended(session)) return
            this.#failed(session, error)
            this.#end(started, wakeAfterMs)
          },
        )
        return
      }
    } catch (error) {
      this.leave()
      this.#failed(session, error)
      this.#end(started, wakeAfterMs)
      return
    }
    done()
  }

  /** How long the oldest trigger under way has been running. */
  get longestTriggerMs(): number {
    for (const { since } of this.#running.values()) return this.clock() - since
    return 0
  }

  /** Says once of each trigger that it has been running for too long; called once a second. */
  reportHanging(afterMs: number): void {
    for (const trigger of this.#running.values()) {
      const ms = this.clock() - trigger.since
      if (ms < afterMs) return
      if (trigger.said) continue
      trigger.said = true
      const hangs = errors.TRIGGER_HANGS({ seconds: Math.round(ms / 1000) })
      this.log.warn(hangs.message, { code: hangs.code, cause: hangs })
    }
  }

  /** False: it was terminated before, and nobody waits for it any more. */
  #ended(session: EngineSession): boolean {
    if (this.#running.delete(session)) return true
    this.terminated -= 1
    return false
  }

  #failed(session: EngineSession, error: unknown): void {
    session.rollback()
    if (this.actual === 'stopping' && this.#triggerAbort.signal.aborted) return
    if (error instanceof StorageTrouble && error.writing) {
      // The engine has said so, once; it is no fault of the processor.
      this.yieldFor(this.#yieldMs)
      return
    }
    this.#failures += 1
    const wait = Math.min(this.#yieldMs * 2 ** (this.#failures - 1), MAX_BACK_OFF_MS)
    this.yieldFor(wait)
    this.log.error(describeCause(error) ?? 'The processor failed.', {
      cause: error,
      code: error instanceof MulgilError ? error.code : 'PROCESSOR_FAILED',
    })
  }

  #end(started: number, wakeAfterMs: number | undefined): void {
    this.active -= 1
    this.statistics.totals.triggers += 1
    this.statistics.totals.busyMs += performance.now() - started
    if (wakeAfterMs !== undefined && this.actual === 'running') this.#wakeIn(wakeAfterMs)
    if (this.active === 0) for (const resolve of this.#idle.splice(0)) resolve()
    this.#engine.offer(this)
  }

  /** One wake is pending at most: the earliest. */
  #wakeIn(ms: number): void {
    const at = this.clock() + Math.max(1, ms)
    if (this.#cancelWake) {
      if (this.#wakeAt <= at) return
      this.#cancelWake()
    }
    this.#wakeAt = at
    this.#cancelWake = this.#engine.clock.setTimer(Math.max(1, ms), () => {
      this.#cancelWake = undefined
      if (this.actual === 'running') this.wake()
    })
  }

  // ---- start and stop ----------------------------------------------------------------------------------------------

  /** Begins to run. Resolves once `onScheduled` has succeeded for the first time, failed for the first time, or been stopped. */
  async start(): Promise<void> {
    if (this.actual !== 'stopped') return
    this.actual = 'starting'
    this.#scheduleAbort = new AbortController()
    this.#triggerAbort = new AbortController()
    const { definition, properties, parameters, services } = this.#config
    const { signal } = this.#scheduleAbort
    const resources = services.length > 0 ? await this.#engine.resourcesOf(this.flow, services, signal) : undefined
    if (signal.aborted) return
    this.#properties = parseProperties(definition, properties, {
      parameters,
      clock: this.clock,
      random: this.#engine.random,
      resources,
    })
    this.#relationships = new Set(relationshipsUnder(definition, this.#properties))
    await this.#schedule(0)
  }

  async #schedule(failures: number): Promise<void> {
    const abort = this.#scheduleAbort
    const { definition } = this.#config
    const context: ScheduledContext<Record<string, unknown>> = {
      properties: this.#properties,
      signal: abort.signal,
      log: this.log,
      clock: this.clock,
      wake: () => {
        if (this.#scheduleAbort === abort) this.wake()
      },
      backPressured: () => this.backPressured || !this.#engine.acceptsInput(),
      state: this.state,
    }
    try {
      this.enter()
      const opening = definition.onScheduled?.(context)
      this.leave()
      const scheduled = await opening
      if (abort.signal.aborted) {
        await dispose(scheduled)
        return
      }
      this.#scheduled = scheduled
      this.actual = 'running'
      this.#failures = 0
      this.#nextRunAt = this.clock()
      if (this.#nextCron) this.#planCron(this.clock())
      this.yieldedUntil = 0
      this.#boredUntil = 0
      this.#engine.offer(this)
    } catch (error) {
      if (abort.signal.aborted) return
      const known = error instanceof MulgilError
      const failure = known
        ? error
        : errors.SCHEDULE_FAILED({ reason: describeCause(error) ?? 'unknown' }, { cause: error })
      this.log.error(failure.message, { code: failure.code, cause: known ? failure.cause : undefined })
      const wait = Math.min(this.#yieldMs * 2 ** failures, MAX_BACK_OFF_MS)
      this.yieldedUntil = this.clock() + wait
      const cancel = this.#engine.clock.setTimer(wait, () => {
        if (!abort.signal.aborted) void this.#schedule(failures + 1)
      })
      abort.signal.addEventListener('abort', cancel, { once: true })
    }
  }

  /** Triggers that run may end; then everything opened is disposed of and open sessions are rolled back. */
  async stop(): Promise<void> {
    if (this.actual === 'stopped' || this.actual === 'disabled') return
    if (this.actual === 'stopping') {
      await new Promise<void>((resolve) => this.#stopped.push(resolve))
      return
    }
    this.actual = 'stopping'
    const generation = this.#generation
    this.#scheduleAbort.abort()
    this.#cancelTimers()
    if (this.active > 0) {
      let cancel = this.#engine.clock.setTimer(STOP_GRACE_MS, () => {
        this.#triggerAbort.abort()
        cancel = this.#engine.clock.setTimer(ABORT_GRACE_MS, () => this.#sayStillHanging())
      })
      await new Promise<void>((resolve) => this.#idle.push(resolve))
      cancel()
      if (generation !== this.#generation) return
    }
    for (const session of [...this.#openSessions].reverse()) session.rollback()
    try {
      await dispose(this.#scheduled)
    } catch (error) {
      this.log.warn('It did not close cleanly.', { cause: error })
    }
    if (generation === this.#generation) this.#stoppedNow()
  }

  #cancelTimers(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#cancelWake?.()
    this.#cancelWake = undefined
  }

  #stoppedNow(): void {
    this.#triggerAbort.abort()
    this.#scheduled = undefined
    this.#woken = false
    this.actual = 'stopped'
    for (const resolve of this.#stopped.splice(0)) resolve()
  }

  /**
   * Stops without waiting: what triggers under way hold is back in its queues at once, and whatever they still do has
   * no effect. It can be started again while they go on.
   */
  terminate(): void {
    if (this.actual === 'stopped' || this.actual === 'disabled') return
    this.#generation += 1
    this.log = this.#createLog()
    this.#scheduleAbort.abort()
    this.#triggerAbort.abort()
    this.#cancelTimers()
    for (const session of [...this.#running.keys(), ...this.#openSessions]) session.terminate()
    this.terminated += this.#running.size
    this.#running.clear()
    this.active = 0
    dispose(this.#scheduled).catch((cause: unknown) => this.log.warn('It did not close cleanly.', { cause }))
    this.#stoppedNow()
    for (const resolve of this.#idle.splice(0)) resolve()
  }
  #stopped: (() => void)[] = []

  #sayStillHanging(): void {
    const hangs = errors.TRIGGER_IGNORES_STOP({ count: this.active })
    this.log.error(hangs.message, { code: hangs.code, cause: hangs })
  }

  /** One trigger, then stopped again; only from stopped. */
  async runOnce(): Promise<void> {
    await this.start()
    if (this.actual !== 'running') {
      await this.stop()
      return
    }
    // Keeps the scheduler away, so that there is exactly one trigger.
    this.actual = 'stopping'
    const generation = this.#generation
    this.trigger()
    if (this.active > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
    if (generation !== this.#generation) return
    this.actual = 'running'
    await this.stop()
  }

  /** What was given out before it was terminated goes to the log alone: it is about nothing that anyone waits for. */
  #createLog(): Log {
    const generation = this.#generation
    const post = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, about?: LogAbout) => {
      if (generation === this.#generation) this.#post(level, message, about)
      else this.#engine.logged(level, this, `${message} (said after it was terminated)`, about?.cause)
    }
    return { debug: post('debug'), info: post('info'), warn: post('warn'), error: post('error') }
  }

  #post(level: 'debug' | 'info' | 'warn' | 'error', message: string, about: LogAbout = {}): void {
    const { definition, scheduling } = this.#config
    const threshold = scheduling.bulletinLevel ?? definition.defaultScheduling?.bulletinLevel ?? 'warn'
    this.#engine.logged(level, this, message, about.cause)
    if (LEVELS.indexOf(level) < LEVELS.indexOf(threshold)) return
    if (level === 'warn' || level === 'error') this.bulletinCounts[level] += 1
    const { cause } = about
    const coded = cause instanceof MulgilError ? cause : undefined
    // A coded error that gave the message is not its own cause; what is inside it is.
    const why = describeCause(coded && coded.message === message ? coded.cause : cause)
    this.#engine.bulletins.post({
      time: this.clock(),
      level,
      flow: this.flow,
      component: this.component,
      componentName: this.name,
      message,
      code: about.code ?? coded?.code,
      todo: coded?.todo,
      cause: why === message ? undefined : why,
      flowFileId: about.flowFile?.id,
    })
  }
}

function durationOr(text: string | undefined, fallback: number): number {
  return text === undefined ? fallback : (parseDuration(text) ?? fallback)
}
