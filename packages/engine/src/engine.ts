import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { FlowDocument, Problem, ProvenanceLevel } from '@mulgil/flow'
import { Activity } from './activity.ts'
import { type ApplyHost, type ApplyResult, applyDocument } from './apply/applyDocument.ts'
import { BulletinBoard, describeCause } from './bulletins.ts'
import { ContentStore } from './content/contentStore.ts'
import { createDisk, type Disk, writeFileDurably } from './disk.ts'
import { DiskWatch } from './diskWatch.ts'
import type { EngineContext, Logging } from './engineContext.ts'
import {
  type ApplyOptions,
  defaultLimits,
  type EngineLimits,
  type EngineOptions,
  type ReplayInput,
  type StartResult,
} from './engineOptions.ts'
import { errors } from './errors.ts'
import type { ContentClaim } from './flowFile.ts'
import type { Definitions, FlowRuntime } from './flowRuntime.ts'
import { IndexBacklog } from './indexBacklog.ts'
import { isStuck } from './isStuck.ts'
import type { Snapshot } from './journal/journal.ts'
import { Journal } from './journal/journal.ts'
import type { FlowFileRecord } from './journal/records.ts'
import { type EngineState, encodeSnapshot } from './journal/recoveredState.ts'
import type { LinkAnswer, LinkBatch } from './link/linkBatch.ts'
import type { LinkContent } from './link/linkContent.ts'
import { Links } from './link/links.ts'
import { isUnindexed } from './provenanceLevel.ts'
import { Quarantine } from './quarantine.ts'
import type { ConnectionQueue } from './queue/connectionQueue.ts'
import { replayCommit } from './queue/queueCommits.ts'
import { type FlowFileSummary, type QueuePage, queuePage, summarise } from './queue/queuePage.ts'
import { Queues } from './queue/queues.ts'
import { RunStates } from './runStates.ts'
import { type Clock, systemClock } from './schedule/clock.ts'
import { ClockWatch } from './schedule/clockWatch.ts'
import { catalogOf } from './schedule/parseProperties.ts'
import type { ActualState, ProcessorRuntime } from './schedule/processorRuntime.ts'
import { Scheduler } from './schedule/scheduler.ts'
import type { StatusWindow } from './schedule/statistics.ts'
import { KeyedState } from './state/keyedState.ts'
import { type EngineFlowStatus, statusOf } from './status.ts'
import { IDS_PER_ENGINE, idOf, uuidOf } from './uuid.ts'

/** How long closing waits for triggers before it terminates them. */
const CLOSE_GRACE_MS = 20_000
/** More FlowFiles than can be in commits that are not durable (`pendingBytes` bounds them). */
const ID_GAP = 2 ** 24

/** Opens (and recovers) the engine of a data folder. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const disk = options.disk ?? createDisk({ sync: options.durability !== 'none' })
  await disk.makeFolder(options.folder)
  const node = await nodeOf(disk, options.folder)
  return Engine.open({ ...options, disk, node })
}

async function nodeOf(disk: Disk, folder: string): Promise<string> {
  const path = join(folder, 'engine.json')
  try {
    const { node } = JSON.parse((await disk.readFile(path)).toString('utf8')) as { node: string }
    return node
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const node = randomBytes(6).toString('hex')
  await writeFileDurably(disk, path, Buffer.from(`${JSON.stringify({ format: 1, node })}\n`))
  return node
}

/** The flow engine of one node: recovers from its journal, reconciles documents by `apply`, and runs what is to run. */
export class Engine implements EngineContext {
  readonly node: string
  readonly clock: Clock
  readonly random: () => number
  readonly bulletins: BulletinBoard
  readonly activity: Activity
  readonly #quarantine: Quarantine
  readonly catalog
  #journal!: Journal
  #content!: ContentStore
  #disk!: DiskWatch
  readonly #options: EngineOptions
  readonly #limits: EngineLimits
  readonly #definitions: Definitions
  readonly #backlog: IndexBacklog
  readonly #flows = new Map<string, FlowRuntime>()
  #queues!: Queues
  readonly #state = new Map<string, KeyedState>()
  readonly #runStates: RunStates
  readonly #scheduler: Scheduler
  readonly #links: Links
  #nextFlowFileId = 1
  #firstFlowFileId = 1
  #idsLeft = false
  readonly #clockWatch: ClockWatch
  #nextEventId = 1
  #applying: Promise<unknown> = Promise.resolve()
  #cancelTick: (() => void) | undefined
  #ticks = 0
  #closed = false
  #pendingPause = false
  #pruning: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #pruneFailed = false
  #indexBehind = false

  private constructor(options: EngineOptions & { node: string }) {
    this.#options = options
    this.node = options.node
    this.clock = options.clock ?? systemClock
    this.#clockWatch = new ClockWatch(this.clock.now())
    this.random = options.random ?? Math.random
    this.#limits = { ...defaultLimits, ...options.limits }
    this.activity = options.activity ?? new Activity()
    this.#quarantine = new Quarantine(options.held)
    const { processors, services = [] } = options
    this.catalog = catalogOf(processors, services)
    this.#definitions = {
      processors: new Map(processors.map((definition) => [definition.type, definition])),
      services: new Map(services.map((definition) => [definition.type, definition])),
      catalog: this.catalog,
    }
    this.bulletins = new BulletinBoard((bulletin) => options.onBulletin?.(bulletin), options.bulletinEveryMs)
    this.#backlog = new IndexBacklog(options.positions, this.#limits, this.clock, () => this.#offerAll())
    this.#scheduler = new Scheduler((runtime) => this.#mayRun(runtime))
    this.#links = new Links({
      context: this,
      contentFolder: this.contentFolder,
      transport: options.links,
      runs: (flow) => this.#flows.has(flow),
      queue: (flow, id) => this.#queues.get(flow, id),
    })
    this.#runStates = new RunStates({
      context: this,
      quarantine: this.#quarantine,
      flows: this.#flows,
      flow: (id) => this.#flow(id),
      runtime: (flow, component) => this.#runtime(flow, component),
    })
  }

  static async open(options: EngineOptions & { node: string; disk: Disk }): Promise<Engine> {
    const engine = new Engine(options)
    const { disk, folder } = options
    engine.#disk = new DiskWatch({
      disk,
      folder,
      reserveBytes: engine.#limits.reserveBytes,
      archiveFreeBytes: engine.#limits.archiveFreeBytes,
      say: (level, message, code, todo) => engine.#say(level, message, code, todo),
      onBack: () => engine.#offerAll(),
      later: (callback) => engine.clock.setTimer(engine.#limits.diskRetryMs, callback),
    })
    engine.#content = await ContentStore.open({
      folder: join(folder, 'content'),
      disk,
      now: () => engine.clock.now(),
      archiveBytes: engine.#limits.archiveBytes,
      archiveMs: engine.#limits.archiveMs,
      reserveBytes: engine.#limits.reserveBytes,
      segmentBytes: engine.#limits.segmentBytes,
      packedBytes: engine.#limits.packedBytes,
      whenDurable: (callback) => engine.#journal.whenDurable(callback),
      onWriteFailure: (trouble, neededBytes) => engine.#disk.contentFailed(trouble, neededBytes),
      onWritten: (bytes) => engine.#disk.wrote(bytes),
    })
    const { journal, recovered } = await Journal.open({
      folder: join(folder, 'journal'),
      disk,
      syncContent: () => engine.#content.sync(),
      takeSnapshot: () => engine.#snapshot(),
      livePages: () => engine.#queues.livePages(),
      onFailure: (error) => engine.#disk.journalFailed(error),
      onRecovered: () => engine.#journalBack(),
      onTrouble: (error) => engine.#snapshotFailed(error),
      onWritten: (bytes) => engine.#disk.wrote(bytes),
      onDurable: (position) => engine.#backlog.durableAt(position),
      archives: () => engine.#limits.archivesJournal && engine.#disk.wantedBytes === 0,
      maxFileBytes: engine.#limits.journalFileBytes,
      retryMs: engine.#limits.diskRetryMs,
    })
    engine.#journal = journal
    engine.#queues = await Queues.open({
      context: engine,
      limits: engine.#limits,
      disk,
      folder: join(folder, 'journal'),
      say: (level, message, code, todo) => engine.#say(level, message, code, todo),
    })
    engine.#restore(recovered.state, recovered.isNew)
    if (recovered.tornBytes > 0) {
      engine.#say(
        'warn',
        `The last write was torn by a crash; ${recovered.tornBytes} bytes that nobody was told of were cut from the journal.`,
        'JOURNAL_TORN',
      )
    }
    await engine.#disk.check()
    engine.#tick()
    return engine
  }

  get journal(): Journal {
    return this.#journal
  }
  get content(): ContentStore {
    return this.#content
  }
  get journalFolder(): string {
    return join(this.#options.folder, 'journal')
  }
  get contentFolder(): string {
    return join(this.#options.folder, 'content')
  }

  uuidOf(id: number): string {
    return uuidOf(this.node, id)
  }
  idOf(uuid: string): number | undefined {
    return idOf(this.node, uuid)
  }

  get #firstId(): number {
    return (this.#options.number ?? 0) * IDS_PER_ENGINE + 1
  }

  #restore(state: EngineState, isNew: boolean): void {
    this.#nextFlowFileId = Math.max(state.nextFlowFileId, this.#firstId)
    this.#firstFlowFileId = this.#nextFlowFileId
    if (isNew) this.#idsLeft = true
    else this.#leaveIds()
    this.#nextEventId = Math.max(state.nextEventId, this.#firstId)
    const { missing } = this.#queues.restore(state.queues)
    if (missing > 0) {
      const { message, code, todo } = errors.CONTENT_MISSING({ count: missing })
      this.#say('error', message, code, todo)
    }
    for (const [key, entries] of state.state) this.#state.set(key, new KeyedState(() => this.clock.now(), entries))
    this.#runStates.restore(state.desired)
  }

  /** R5: a crash may have taken commits whose FlowFiles a sink had already told the world of. Nothing runs before this is durable. */
  #leaveIds(): void {
    this.#nextFlowFileId += ID_GAP
    this.#firstFlowFileId = this.#nextFlowFileId
    this.#journal.append((frame) => frame.admin({ kind: 'ids', next: this.#nextFlowFileId }))
    this.#journal.whenDurable(() => {
      this.#idsLeft = true
      this.#offerAll()
    })
  }

  #snapshot(): Snapshot {
    const pages = new Set<number>()
    const queues = [...this.#queues].map(([key, queue]) => [key, [...queue.parts()]] as const)
    for (const [, parts] of queues) for (const part of parts) if ('number' in part) pages.add(part.number)
    const bytes = encodeSnapshot({
      nextFlowFileId: this.#nextFlowFileId,
      nextEventId: this.#nextEventId,
      queues,
      state: [...this.#state].map(([key, state]) => [key, state.raw] as const),
      desired: this.#runStates.all,
    })
    return { bytes, pages }
  }

  // ---- what runtimes ask -------------------------------------------------------------------------------------------

  nextFlowFileId(): number {
    return this.#nextFlowFileId++
  }
  nextEventIds(count: number): number {
    const first = this.#nextEventId
    this.#nextEventId += count
    return first
  }
  stateOf(flow: string, component: string): KeyedState {
    const key = `${flow}/${component}`
    let state = this.#state.get(key)
    if (!state) {
      state = new KeyedState(() => this.clock.now())
      this.#state.set(key, state)
    }
    return state
  }
  offer(runtime: ProcessorRuntime): void {
    if (!this.#closed) this.#scheduler.offer(runtime)
  }
  onQueued(queue: ConnectionQueue): void {
    const flow = this.#flows.get(queue.flow)
    const connection = flow?.connections.get(queue.id)
    if (connection) flow?.runtimes.get(connection.to)?.inputArrived()
    else this.#links.queued(queue)
  }
  onTaken(queue: ConnectionQueue): void {
    const flow = this.#flows.get(queue.flow)
    flow?.groups?.taken(queue)
    if (queue.full) return
    const connection = flow?.connections.get(queue.id)
    const producer = connection && flow?.runtimes.get(connection.from)
    if (producer) this.offer(producer)
    this.#links.room(queue.flow, connection?.from ?? queue.id)
  }
  provenanceOf(flow: string, id: string): ProvenanceLevel {
    return this.#flows.get(flow)?.levels.get(id) ?? 'all'
  }
  acceptsInput(): boolean {
    return !this.#journal.failing && !this.#disk.stopsIntake && !this.#backlog.isFull()
  }
  async resourcesOf(flow: string, services: readonly string[], signal: AbortSignal) {
    return this.#flow(flow).services.resources(services, signal)
  }
  logged(level: 'debug' | 'info' | 'warn' | 'error', of: Logging, message: string, cause: unknown): void {
    const why = describeCause(cause)
    this.#options.onLog?.(level, `${of.flow}/${of.name}: ${message}${why && why !== message ? ` (${why})` : ''}`)
  }

  #mayRun(runtime: ProcessorRuntime): boolean {
    if (this.#journal.failing || !this.#idsLeft) return false
    if (runtime.isSource && (this.#backlog.isFull() || this.#disk.stopsIntake)) return false
    if (
      this.#journal.pendingBytes > this.#limits.pendingBytes ||
      this.#content.pendingBytes > this.#limits.pendingContentBytes
    ) {
      if (!this.#pendingPause) {
        this.#pendingPause = true
        this.#journal.whenDurable(() => {
          this.#pendingPause = false
          this.#offerAll()
        })
      }
      return false
    }
    return true
  }

  #offerAll(): void {
    for (const flow of this.#flows.values()) for (const runtime of flow.runtimes.values()) this.offer(runtime)
  }

  #say(level: 'info' | 'warn' | 'error', message: string, code: string, todo?: string): void {
    this.#options.onLog?.(level, message)
    this.bulletins.post({
      time: this.clock.now(),
      level,
      flow: '',
      component: null,
      componentName: 'Mulgil',
      message,
      code,
      todo,
    })
  }

  #journalBack(): void {
    this.#disk.journalBack()
    this.#offerAll()
  }

  #snapshotFailed(error: unknown): void {
    const failure = errors.SNAPSHOT_FAILED({ reason: describeCause(error) ?? 'unknown' })
    this.#say('warn', failure.message, failure.code, failure.todo)
  }

  /** Once a second: samples, expired FlowFiles, old files, how far provenance is behind. */
  #tick(): void {
    this.#cancelTick = this.clock.setTimer(1000, () => {
      if (this.#closed) return
      const now = this.clock.now()
      this.#ticks += 1
      const jump = this.#clockWatch.look(now)
      if (jump !== 0) this.#clockJumped(jump)
      const mayExpire = this.#clockWatch.mayExpire(now)
      for (const flow of this.#flows.values()) {
        for (const runtime of flow.runtimes.values()) {
          runtime.statistics.sample(now)
          runtime.reportHanging(this.#limits.hangMs)
        }
        for (const queue of flow.queues.values()) {
          this.#queues.statisticsOf(queue).sample(queue, now)
          if (mayExpire) this.#queues.expire(queue, now)
        }
      }
      this.#queues.spill()
      if (mayExpire) for (const state of this.#state.values()) state.sweep()
      this.bulletins.sweep(now)
      const wasBehind = this.#indexBehind
      this.#indexBehind = this.#backlog.watch()
      if (this.#indexBehind && !wasBehind) {
        this.#say('warn', 'Provenance indexing is too far behind; sources wait until it has caught up.', 'INDEX_BEHIND')
      }
      void this.#disk.check().then(() => {
        if (this.#disk.wantedBytes > 0) return this.#prune()
      })
      if (this.#ticks % 10 === 0) void this.#prune()
      this.#tick()
    })
  }

  /** Timers were set for the old time: everything is looked at anew. */
  #clockJumped(ms: number): void {
    const { message, code, todo } = errors.CLOCK_JUMPED({
      seconds: Math.round(Math.abs(ms) / 1000),
      way: ms > 0 ? 'forward' : 'back',
    })
    this.#say('warn', message, code, todo)
    this.#offerAll()
  }

  #prune(): Promise<void> {
    this.#pruning ??= this.#removeOld().finally(() => {
      this.#pruning = undefined
    })
    return this.#pruning
  }

  async #removeOld(): Promise<void> {
    try {
      await this.#content.prune(this.#disk.wantedBytes)
      await this.#journal.prune(this.#backlog.indexed ?? this.#journal.durable)
      this.#pruneFailed = false
    } catch (error) {
      if (!this.#pruneFailed)
        this.#say('warn', `Old files could not be removed: ${describeCause(error)}`, 'PRUNE_FAILED')
      this.#pruneFailed = true
    }
  }

  // ---- documents ---------------------------------------------------------------------------------------------------

  /** Makes what runs match the document. Only changed components restart; queues keep their data. One at a time. */
  apply(document: FlowDocument, options: ApplyOptions): Promise<ApplyResult> {
    const result = this.#applying
      .then(() => applyDocument(this.#applyHost(), document, options))
      .finally(() => {
        const flow = this.#flows.get(document.id)
        if (flow) flow.applying = false
      })
    this.#applying = result.catch(() => undefined)
    return result
  }

  #applyHost(): ApplyHost {
    return {
      context: this,
      definitions: this.#definitions,
      limits: this.#limits,
      flows: this.#flows,
      queuesOf: (flow) => this.#queues.of(flow),
      queue: (flow, id) => this.#queues.get(flow, id),
      forgetQueue: (queue) => this.#queues.forget(queue),
      forgetComponents: (flow, components) => {
        for (const id of components) {
          this.#state.delete(`${flow}/${id}`)
          this.#runStates.forget(flow, id)
        }
        this.#journal.append((frame) => frame.admin({ kind: 'componentsRemoved', flow, components }))
      },
      dropAll: async (queue) => {
        await this.#queues.dropAll(queue)
      },
      reconcile: (flow) => this.#runStates.reconcile(flow),
      links: this.#links,
    }
  }

  /** Takes a flow away. Data in its queues keeps it, unless `queues` says drop. */
  async removeFlow(flowId: string, options: { queues?: 'drop' } = {}): Promise<void> {
    await this.#applying
    const flow = this.#flows.get(flowId)
    const queues = this.#queues.of(flowId)
    if (options.queues !== 'drop') {
      for (const queue of queues)
        if (queue.count > 0) throw errors.QUEUE_NOT_EMPTY({ name: queue.id, count: queue.count })
    }
    await Promise.all([...(flow?.runtimes.values() ?? [])].map((runtime) => runtime.stop()))
    flow?.groups?.close()
    await flow?.services.disable(flow.services.all().keys())
    this.#links.detach(flowId)
    for (const queue of queues) {
      await this.#queues.dropAll(queue)
      this.#queues.forget(queue)
    }
    for (const key of [...this.#state.keys()]) if (key.startsWith(`${flowId}/`)) this.#state.delete(key)
    this.#runStates.forget(flowId)
    this.#flows.delete(flowId)
    this.#journal.append((frame) => frame.admin({ kind: 'flowRemoved', flow: flowId }))
    await this.#journal.flushed()
  }

  #flow(flowId: string): FlowRuntime {
    const flow = this.#flows.get(flowId)
    if (!flow) throw errors.FLOW_UNKNOWN({ flow: flowId })
    return flow
  }
  #runtime(flowId: string, component: string): ProcessorRuntime {
    const runtime = this.#flow(flowId).runtimes.get(component)
    if (!runtime) throw errors.COMPONENT_UNKNOWN({ component })
    return runtime
  }
  #connection(flowId: string, connection: string): ConnectionQueue {
    const queue = this.#flow(flowId).queues.get(connection)
    if (!queue) throw errors.CONNECTION_UNKNOWN({ connection })
    return queue
  }

  // ---- run state ---------------------------------------------------------------------------------------------------

  /** Starts these components, or all of the flow. What is invalid or disabled stays as it is, and says why. */
  start(flowId: string, components?: readonly string[]): Promise<StartResult> {
    return this.#runStates.start(flowId, components)
  }
  /** Stops these components, or all of the flow, when their triggers have ended. */
  stop(flowId: string, components?: readonly string[]): Promise<{ stopped: string[] }> {
    return this.#runStates.stop(flowId, components)
  }
  /** Stops without waiting; see `RunStates.terminate`. */
  terminate(flowId: string, components?: readonly string[]): Promise<void> {
    return this.#runStates.terminate(flowId, components)
  }
  disable(flowId: string, components: readonly string[]): Promise<void> {
    return this.#runStates.disable(flowId, components)
  }
  enable(flowId: string, components: readonly string[]): Promise<void> {
    return this.#runStates.enable(flowId, components)
  }
  /** One trigger of a stopped component; resolves when what it made is durable. */
  runOnce(flowId: string, component: string): Promise<StartResult> {
    return this.#runStates.runOnce(flowId, component)
  }
  /** Tries a component again that was kept out; it starts if it should run. */
  release(flowId: string, component: string): Promise<void> {
    return this.#runStates.release(flowId, component)
  }
  /** Enables a service that a person disabled; what should run and waited for it starts. */
  enableService(flowId: string, service: string): Promise<{ problems: Problem[] }> {
    return this.#runStates.enableService(flowId, service)
  }
  /** Disables a service, after stopping all that uses it; says what was stopped. It stays so, also after a restart. */
  disableService(flowId: string, service: string): Promise<{ stopped: string[] }> {
    return this.#runStates.disableService(flowId, service)
  }
  /** What runs, by component. */
  runStates(flowId: string): Record<string, ActualState> {
    return this.#runStates.actual(flowId)
  }

  // ---- looking -----------------------------------------------------------------------------------------------------

  flows(): { id: string; version: number }[] {
    return [...this.#flows].map(([id, { version }]) => ({ id, version }))
  }

  status(flowId: string, window: StatusWindow = '5min'): EngineFlowStatus {
    const flow = this.#flow(flowId)
    return statusOf(
      flow,
      this.#links.queuesOf(flow),
      window,
      this.clock.now(),
      (queue) => this.#queues.statisticsOf(queue),
      (id) => this.#runStates.problemsOf(flow, id).length > 0,
      (id) => (this.#runStates.desiredOf(flowId, id) === 'running' ? this.#quarantine.of(flowId, id) : undefined),
      {
        commitMs: this.#journal.lastCommitMs,
        indexLag: this.#backlog.lag,
      },
    )
  }

  async listQueue(
    flowId: string,
    connection: string,
    query: { cursor?: string; limit: number; attributes?: Readonly<Record<string, string>> },
  ): Promise<QueuePage> {
    return queuePage(this.node, this.#connection(flowId, connection), query)
  }

  /** Everything that waits in a connection, with where its content is. */
  records(flowId: string, connection: string): AsyncGenerator<FlowFileRecord> {
    return this.#connection(flowId, connection).list()
  }

  /** The last FlowFiles that went through, also when the queue is empty. */
  preview(flowId: string, connection: string, limit: number): QueuePage {
    const queue = this.#connection(flowId, connection)
    const items = queue.recent(limit).map((record) => summarise(this.node, record))
    return { connection, count: queue.count, bytes: queue.bytes, items, nextCursor: null }
  }

  /** Ends everything that waits in a connection; what sessions hold at this moment stays with them. */
  async emptyQueue(flowId: string, connection: string): Promise<{ count: number; bytes: number }> {
    return this.#queues.dropAll(this.#connection(flowId, connection))
  }

  /** A FlowFile that waits in some queue. */
  async flowFile(
    id: number,
  ): Promise<(FlowFileSummary & { flow: string; connection: string; claim: ContentClaim | undefined }) | undefined> {
    const found = await this.#queues.find(id)
    if (!found) return undefined
    const { record, queue } = found
    return { ...summarise(this.node, record), flow: queue.flow, connection: queue.id, claim: record.claim }
  }

  /** Puts a new FlowFile with the attributes and content of an event's input into the queue that it came from. */
  async replay(input: ReplayInput): Promise<{ flowFileId: number }> {
    const queue = this.#connection(input.flow, input.connection)
    if (input.claim) this.#content.retain(input.claim)
    const id = this.nextFlowFileId()
    const now = this.clock.now()
    const replayed = replayCommit(input, id, now)
    const commit = this.#queues.atLevel(replayed.commit, [])
    const [touch] = commit.touches
    const record: FlowFileRecord = isUnindexed(touch, undefined)
      ? { ...replayed.record, unindexed: true }
      : replayed.record
    this.#journal.append((frame) => frame.session(commit))
    queue.add(record)
    this.onQueued(queue)
    await this.#journal.flushed()
    return { flowFileId: id }
  }

  componentState(flowId: string, component: string): { key: string; value: string }[] {
    this.#runtime(flowId, component)
    return [...this.stateOf(flowId, component).entries()].map(([key, value]) => ({ key, value }))
  }

  /** Sets one entry of a stopped component's state, or (null) removes it. What it had of an expiry stays. */
  async setState(flowId: string, component: string, key: string, value: string | null): Promise<void> {
    this.#checkStopped(flowId, component)
    const state = this.stateOf(flowId, component)
    const change = { key, value, expiresAt: state.get(key) === undefined ? 0 : (state.raw.get(key)?.expiresAt ?? 0) }
    state.apply(change.key, change.value, change.expiresAt)
    this.#journal.append((frame) => frame.admin({ kind: 'stateSet', flow: flowId, component, ...change }))
    await this.#journal.flushed()
  }

  #checkStopped(flowId: string, component: string): void {
    const runtime = this.#runtime(flowId, component)
    if (runtime.actual !== 'stopped' && runtime.actual !== 'disabled')
      throw errors.STATE_NOT_STOPPED({ component: runtime.name })
  }

  /** Counters begin again at nothing; as in NiFi, a restart does that too. */
  resetCounters(flowId: string, component: string): void {
    this.#runtime(flowId, component).counters.clear()
  }

  async clearState(flowId: string, component: string): Promise<void> {
    this.#checkStopped(flowId, component)
    this.stateOf(flowId, component).clear()
    this.#journal.append((frame) => frame.admin({ kind: 'stateCleared', flow: flowId, component }))
    await this.#journal.flushed()
  }

  /** Numbers for monitoring, of the whole engine. */
  metrics(): Record<string, number> {
    const { count: queued, bytes } = this.#queues.total()
    const { lag } = this.#backlog
    return {
      flowfiles_queued: queued,
      bytes_queued: bytes,
      flowfiles_created: this.#nextFlowFileId - this.#firstFlowFileId,
      provenance_events: this.#nextEventId - this.#firstId,
      commit_ms: this.#journal.lastCommitMs,
      index_lag_bytes: lag.bytes,
      index_lag_ms: lag.ms,
      content_bytes: this.#content.bytes,
      content_segments: this.#content.segmentCount,
    }
  }

  /** True when nothing runs, nothing is ready to run, and everything is durable. */
  get quiet(): boolean {
    if (!this.#scheduler.idle || this.#journal.pendingBytes > 0) return false
    for (const flow of this.#flows.values())
      for (const runtime of flow.runtimes.values()) if (runtime.active > 0) return false
    return true
  }

  /** Resolves when nothing can run any more without new input or time going on, and everything so far is durable. */
  async settled(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      if (!this.quiet) continue
      await this.#journal.flushed()
      await new Promise((resolve) => setImmediate(resolve))
      if (this.quiet) return
    }
  }

  /** How many FlowFiles wait in all queues of a flow, also in those of its ports. */
  queuedIn(flowId: string): number {
    this.#flow(flowId)
    return this.#queues.total(flowId).count
  }

  /** Takes FlowFiles in that an output port of another flow hands over; see `LinkTransport`. */
  receive(batch: LinkBatch, content?: LinkContent): Promise<LinkAnswer> {
    return this.#links.receive(batch, content)
  }

  /**
   * Stops everything without changing what should run, makes everything durable, and closes. While the disk refuses it
   * waits a bounded time, then gives up and says what was not written: nobody was told that it is safe.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const ending = this.#finish()
    if (await isStuck(ending, () => this.#journal.failing, this.#limits.closeMs)) {
      const { commits, reason } = await this.#journal.abandon()
      const failure = errors.CLOSE_INCOMPLETE({ commits, reason: describeCause(reason) ?? 'unknown' })
      this.#say('error', failure.message, failure.code, failure.todo)
    }
    this.#closed = true
    this.#cancelTick?.()
    this.#backlog.close()
    this.#disk.close()
    await this.#content.close()
  }

  async #finish(): Promise<void> {
    const cancel = this.clock.setTimer(CLOSE_GRACE_MS, () => {
      for (const flow of this.#flows.values()) for (const runtime of flow.runtimes.values()) runtime.terminate()
    })
    await this.#applying
    await this.#links.close()
    await Promise.all(
      [...this.#flows.values()].flatMap((flow) => [...flow.runtimes.values()].map((runtime) => runtime.stop())),
    )
    cancel()
    for (const flow of this.#flows.values()) flow.groups?.close()
    await Promise.all([...this.#flows.values()].map(({ services }) => services.disable(services.all().keys())))
    this.#closed = true
    this.#cancelTick?.()
    await this.#journal.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
