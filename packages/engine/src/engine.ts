import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type FlowDocument, MulgilError, type Problem, type ProvenanceLevel } from '@mulgil/flow'
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
import type { SessionCommit } from './journal/commit.ts'
import type { Snapshot } from './journal/journal.ts'
import { Journal } from './journal/journal.ts'
import type { FlowFileRecord } from './journal/records.ts'
import { type DesiredState, type EngineState, encodeSnapshot } from './journal/recoveredState.ts'
import type { LinkAnswer, LinkBatch } from './link/linkBatch.ts'
import type { LinkContent } from './link/linkContent.ts'
import { Links } from './link/links.ts'
import { PROVENANCE_TYPES } from './provenance.ts'
import { atLevel, isUnindexed } from './provenanceLevel.ts'
import { Quarantine } from './quarantine.ts'
import { ConnectionQueue } from './queue/connectionQueue.ts'
import { PageStore } from './queue/pageStore.ts'
import { endCommit, replayCommit } from './queue/queueCommits.ts'
import { type FlowFileSummary, type QueuePage, queuePage, summarise } from './queue/queuePage.ts'
import { type Clock, systemClock } from './schedule/clock.ts'
import { ClockWatch } from './schedule/clockWatch.ts'
import { catalogOf } from './schedule/parseProperties.ts'
import type { ActualState, ProcessorRuntime } from './schedule/processorRuntime.ts'
import { Scheduler } from './schedule/scheduler.ts'
import type { StatusWindow } from './schedule/statistics.ts'
import { needsService } from './service/serviceStatus.ts'
import { KeyedState } from './state/keyedState.ts'
import { type EngineFlowStatus, QueueStatistics, statusOf } from './status.ts'
import { IDS_PER_ENGINE, idOf, uuidOf } from './uuid.ts'

const DROP = PROVENANCE_TYPES.indexOf('DROP')
const EXPIRE = PROVENANCE_TYPES.indexOf('EXPIRE')
/** How many FlowFiles one commit of emptying or expiring names at most. */
const END_BATCH = 2000
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
  /** All queues that hold or held data, by `flow/connection`; also those of flows that are not applied (yet). */
  readonly #queues = new Map<string, ConnectionQueue>()
  #pages!: PageStore
  /** Queues whose expired pages are being ended. */
  readonly #expiring = new Set<ConnectionQueue>()
  readonly #state = new Map<string, KeyedState>()
  readonly #desired = new Map<string, DesiredState>()
  readonly #scheduler: Scheduler
  readonly #queueStatistics = new Map<string, QueueStatistics>()
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
      queue: (flow, id) => this.#queue(flow, id),
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
      livePages: () => engine.#livePages(),
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
    engine.#pages = await PageStore.open(disk, join(folder, 'journal'), engine.#limits.pageRecords, (error) =>
      engine.#pageUnreadable(error),
    )
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
    let missing = 0
    for (const [key, recovered] of state.queues) {
      if (recovered.size === 0) continue
      const slash = key.indexOf('/')
      const queue = this.#queue(key.slice(0, slash), key.slice(slash + 1))
      for (const part of recovered.parts) {
        if ('number' in part) {
          missing += this.#content.adoptPage(part)
          queue.restorePage(part)
          continue
        }
        for (const record of part.values()) {
          if (record.claim && !this.#content.adopt(record.claim)) missing += 1
          queue.restore(record)
        }
      }
    }
    if (missing > 0) {
      const { message, code, todo } = errors.CONTENT_MISSING({ count: missing })
      this.#say('error', message, code, todo)
    }
    for (const [key, entries] of state.state) this.#state.set(key, new KeyedState(() => this.clock.now(), entries))
    for (const [key, desired] of state.desired) this.#desired.set(key, desired)
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
      desired: this.#desired,
    })
    return { bytes, pages }
  }

  *#livePages(): Generator<number> {
    yield* this.#pages.inFlight
    for (const queue of this.#queues.values()) yield* queue.pageNumbers()
  }

  #pageUnreadable(error: unknown): void {
    const known = error instanceof MulgilError ? error : undefined
    this.#say(
      'error',
      `FlowFiles that wait on disk cannot be read: ${describeCause(error)}`,
      known?.code ?? 'PAGE_UNREADABLE',
      known?.todo,
    )
  }

  #queue(flow: string, id: string): ConnectionQueue {
    const key = `${flow}/${id}`
    let queue = this.#queues.get(key)
    if (!queue) {
      queue = new ConnectionQueue(flow, id, this.#pages, (ready) => this.onQueued(ready))
      queue.memoryRecords = this.#limits.queueRecords
      this.#queues.set(key, queue)
    }
    return queue
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
          this.#statisticsOf(queue).sample(queue, now)
          if (mayExpire) this.#expire(queue, now)
        }
      }
      this.#spill()
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

  /** Long queues keep less at hand while many of them are long. */
  #spill(): void {
    let inMemory = 0
    for (const queue of this.#queues.values()) inMemory += queue.inMemory
    const { queueRecords, pageRecords, memoryRecords } = this.#limits
    const share = Math.min(1, memoryRecords / Math.max(1, inMemory))
    for (const queue of this.#queues.values()) {
      queue.memoryRecords = Math.max(pageRecords, Math.round(queueRecords * share))
      queue.spill()
    }
  }

  #statisticsOf(queue: ConnectionQueue): QueueStatistics {
    let statistics = this.#queueStatistics.get(queue.key)
    if (!statistics) {
      statistics = new QueueStatistics(this.clock.now())
      this.#queueStatistics.set(queue.key, statistics)
    }
    return statistics
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

  #expire(queue: ConnectionQueue, now: number): void {
    const details = 'Older than the connection allows'
    const expired = queue.takeExpired(now)
    if (expired.length > 0) this.#end(queue, expired, EXPIRE, details)
    if (queue.hasExpiredPages(now) && !this.#expiring.has(queue)) void this.#expirePages(queue, now, details)
  }

  async #expirePages(queue: ConnectionQueue, now: number, details: string): Promise<void> {
    this.#expiring.add(queue)
    for await (const expired of queue.takeExpiredPages(now)) this.#end(queue, expired, EXPIRE, details)
    this.#expiring.delete(queue)
  }

  /** Ends FlowFiles that were taken out of a queue, with an event each. */
  #end(queue: ConnectionQueue, records: readonly FlowFileRecord[], type: number, details: string): void {
    for (let from = 0; from < records.length; from += END_BATCH) {
      const batch = records.slice(from, from + END_BATCH)
      const commit = this.#atLevel(endCommit(queue, batch, type, details, this.clock.now()), batch)
      this.#journal.append((frame) => frame.session(commit))
    }
    for (const record of records) {
      queue.forget(record)
      if (record.claim) this.#content.release(record.claim)
    }
    this.onTaken(queue)
  }

  /** What happened in a connection, at the level that holds there. */
  #atLevel(commit: Omit<SessionCommit, 'firstEventId'>, records: readonly FlowFileRecord[]): SessionCommit {
    const level = this.provenanceOf(commit.flow, commit.component)
    return atLevel(commit, level, records, (count) => this.nextEventIds(count))
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
      queuesOf: (flow) => [...this.#queues.values()].filter((queue) => queue.flow === flow),
      queue: (flow, id) => this.#queue(flow, id),
      forgetQueue: (queue) => this.#forgetQueue(queue),
      forgetComponents: (flow, components) => {
        for (const id of components) {
          this.#state.delete(`${flow}/${id}`)
          this.#desired.delete(`${flow}/${id}`)
        }
        this.#journal.append((frame) => frame.admin({ kind: 'componentsRemoved', flow, components }))
      },
      dropAll: async (queue) => {
        await this.#dropAll(queue)
      },
      reconcile: (flow) => this.#reconcile(flow),
      links: this.#links,
    }
  }

  #forgetQueue(queue: ConnectionQueue): void {
    this.#queues.delete(queue.key)
    this.#queueStatistics.delete(queue.key)
  }

  async #dropAll(queue: ConnectionQueue): Promise<{ count: number; bytes: number }> {
    let count = 0
    let bytes = 0
    for await (const records of queue.takeAll()) {
      count += records.length
      for (const record of records) bytes += record.claim?.length ?? 0
      this.#end(queue, records, DROP, 'The queue was emptied')
    }
    await this.#journal.flushed()
    return { count, bytes }
  }

  /** Takes a flow away. Data in its queues keeps it, unless `queues` says drop. */
  async removeFlow(flowId: string, options: { queues?: 'drop' } = {}): Promise<void> {
    await this.#applying
    const flow = this.#flows.get(flowId)
    const queues = [...this.#queues.values()].filter((queue) => queue.flow === flowId)
    if (options.queues !== 'drop') {
      for (const queue of queues)
        if (queue.count > 0) throw errors.QUEUE_NOT_EMPTY({ name: queue.id, count: queue.count })
    }
    await Promise.all([...(flow?.runtimes.values() ?? [])].map((runtime) => runtime.stop()))
    flow?.groups?.close()
    await flow?.services.disable(flow.services.all().keys())
    this.#links.detach(flowId)
    for (const queue of queues) {
      await this.#dropAll(queue)
      this.#forgetQueue(queue)
    }
    for (const key of [...this.#state.keys()]) if (key.startsWith(`${flowId}/`)) this.#state.delete(key)
    for (const key of [...this.#desired.keys()]) if (key.startsWith(`${flowId}/`)) this.#desired.delete(key)
    this.#flows.delete(flowId)
    this.#journal.append((frame) => frame.admin({ kind: 'flowRemoved', flow: flowId }))
    await this.#journal.flushed()
  }

  // ---- run state ---------------------------------------------------------------------------------------------------

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

  /** Processors among these ids (all when absent); ports and funnels always run. */
  #chosen(flow: FlowRuntime, ids: readonly string[] | undefined): ProcessorRuntime[] {
    const list = ids ? ids.map((id) => this.#runtime(flow.document.id, id)) : [...flow.runtimes.values()]
    return list.filter((runtime) => runtime.type !== 'passThrough')
  }

  #desiredOf(flowId: string, id: string): DesiredState {
    return this.#desired.get(`${flowId}/${id}`) ?? 'stopped'
  }

  #setDesired(flowId: string, states: Readonly<Record<string, DesiredState>>): void {
    for (const [id, desired] of Object.entries(states)) this.#desired.set(`${flowId}/${id}`, desired)
    if (Object.keys(states).length > 0)
      this.#journal.append((frame) => frame.admin({ kind: 'runState', flow: flowId, states }))
  }

  /** Starts what should run and can; used after every change. */
  async #reconcile(flow: FlowRuntime): Promise<void> {
    this.#decideServices(flow)
    if (flow.applying) return
    const starting: Promise<void>[] = flow.services.enable().map(atMostAMoment)
    for (const [id, runtime] of flow.runtimes) {
      const desired = runtime.type === 'passThrough' ? 'running' : this.#desiredOf(flow.document.id, id)
      if (desired === 'disabled' && runtime.actual === 'stopped') runtime.actual = 'disabled'
      if (desired !== 'disabled' && runtime.actual === 'disabled') runtime.actual = 'stopped'
      if (this.#quarantine.of(flow.document.id, id)) continue
      if (flow.services.blocking(runtime.config.services)) continue
      if (desired === 'running' && runtime.actual === 'stopped' && this.#problemsOf(flow, id).length === 0)
        starting.push(atMostAMoment(runtime.start()))
    }
    await Promise.all(starting)
  }

  #decideServices({ services, document, problems }: FlowRuntime): void {
    const invalid = new Set(problems.flatMap(({ severity, component }) => (severity === 'error' ? [component] : [])))
    services.decide((id) => {
      if (invalid.has(id) || this.#quarantine.of(document.id, id)) return false
      return this.#desiredOf(document.id, id) !== 'disabled'
    })
  }

  #problemsOf(flow: FlowRuntime, id: string): Problem[] {
    return flow.problems.filter((problem) => problem.severity === 'error' && problem.component === id)
  }

  /** Tries a component again that was kept out; it starts if it should run. */
  async release(flowId: string, component: string): Promise<void> {
    this.#quarantine.release(flowId, component)
    const flow = this.#flows.get(flowId)
    if (flow) await this.#reconcile(flow)
  }

  /** Starts these components, or all of the flow. What is invalid or disabled stays as it is, and says why. */
  async start(flowId: string, components?: readonly string[]): Promise<StartResult> {
    const flow = this.#flow(flowId)
    const problems: Problem[] = []
    const states: Record<string, DesiredState> = {}
    for (const runtime of this.#chosen(flow, components)) {
      if (runtime.actual === 'disabled') continue
      this.#quarantine.release(flowId, runtime.component)
      const own = this.#problemsOf(flow, runtime.component)
      if (own.length > 0) problems.push(...own)
      else states[runtime.component] = 'running'
    }
    this.#setDesired(flowId, states)
    // Before any of their code runs: one that ends the engine at once must not be forgotten with it.
    await this.#journal.flushed()
    await this.#reconcile(flow)
    // These start by themselves once their service is enabled again.
    const waiting = Object.keys(states).flatMap((id) => {
      const { name, config } = this.#runtime(flowId, id)
      const needed = flow.services.blocking(config.services)
      return needed ? [needsService({ id, name }, needed)] : []
    })
    const started = Object.keys(states).filter((id) => waiting.every(({ component }) => component !== id))
    return { started, problems: [...problems, ...waiting] }
  }

  async stop(flowId: string, components?: readonly string[]): Promise<{ stopped: string[] }> {
    const flow = this.#flow(flowId)
    const chosen = this.#chosen(flow, components).filter((runtime) => runtime.actual !== 'disabled')
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'stopped' as const])))
    await Promise.all(chosen.map((runtime) => runtime.stop()))
    await this.#journal.flushed()
    return { stopped: chosen.map((runtime) => runtime.component) }
  }

  /** Stops these components at once: what their triggers hold is back in its queues, and what they still do counts for nothing. */
  async terminate(flowId: string, components?: readonly string[]): Promise<void> {
    const chosen = this.#chosen(this.#flow(flowId), components).filter((runtime) => runtime.actual !== 'disabled')
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'stopped' as const])))
    for (const runtime of chosen) runtime.terminate()
    await this.#journal.flushed()
  }

  async disable(flowId: string, components: readonly string[]): Promise<void> {
    const flow = this.#flow(flowId)
    const chosen = this.#chosen(flow, components)
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'disabled' as const])))
    await Promise.all(chosen.map((runtime) => runtime.stop()))
    await this.#reconcile(flow)
    await this.#journal.flushed()
  }

  async enable(flowId: string, components: readonly string[]): Promise<void> {
    const flow = this.#flow(flowId)
    const chosen = this.#chosen(flow, components).filter((runtime) => runtime.actual === 'disabled')
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'stopped' as const])))
    await this.#reconcile(flow)
    await this.#journal.flushed()
  }

  /** One trigger of a stopped component; resolves when what it made is durable. */
  async runOnce(flowId: string, component: string): Promise<StartResult> {
    const flow = this.#flow(flowId)
    const runtime = this.#runtime(flowId, component)
    const problems = this.#problemsOf(flow, component)
    if (problems.length > 0 || runtime.actual !== 'stopped') return { started: [], problems }
    const missing = flow.services.missing(runtime.config.services)
    if (missing) throw errors.SERVICE_NOT_ENABLED({ component: runtime.name, service: missing.name })
    await runtime.runOnce()
    await this.#journal.flushed()
    return { started: [component], problems: [] }
  }

  /** Enables a service that a person disabled; what should run and waited for it starts. */
  async enableService(flowId: string, service: string): Promise<{ problems: Problem[] }> {
    const flow = this.#flow(flowId)
    const runtime = flow.services.get(service)
    const problems = this.#problemsOf(flow, service)
    if (problems.length > 0) return { problems }
    if (runtime.state === 'disabling') await runtime.disable()
    this.#quarantine.release(flowId, service)
    this.#setDesired(flowId, { [service]: 'running' })
    await this.#reconcile(flow)
    await this.#journal.flushed()
    const needed = flow.services.blocking(runtime.config.services)
    return { problems: needed ? [needsService(runtime, needed)] : [] }
  }

  /** Disables a service, after stopping all that uses it; says what was stopped. It stays so, also after a restart. */
  async disableService(flowId: string, service: string): Promise<{ stopped: string[] }> {
    const flow = this.#flow(flowId)
    flow.services.get(service)
    this.#setDesired(flowId, { [service]: 'disabled' })
    // From here on nothing that needs it is started.
    this.#decideServices(flow)
    const services = flow.services.withUsers([service])
    const users = [...flow.runtimes.values()].filter(({ actual, config }) => {
      return actual !== 'stopped' && actual !== 'disabled' && config.services.some((id) => services.has(id))
    })
    const others = [...services].filter((id) => id !== service && flow.services.get(id).state !== 'disabled')
    await Promise.all(users.map((runtime) => runtime.stop()))
    await flow.services.disable([service])
    await this.#reconcile(flow)
    await this.#journal.flushed()
    return { stopped: [...users.map(({ component }) => component), ...others] }
  }

  /** What should run, by component. */
  runStates(flowId: string): Record<string, ActualState> {
    return Object.fromEntries([...this.#flow(flowId).runtimes].map(([id, runtime]) => [id, runtime.actual]))
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
      (queue) => this.#statisticsOf(queue),
      (id) => this.#problemsOf(flow, id).length > 0,
      (id) => (this.#desiredOf(flowId, id) === 'running' ? this.#quarantine.of(flowId, id) : undefined),
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
    return this.#dropAll(this.#connection(flowId, connection))
  }

  /** A FlowFile that waits in some queue. */
  async flowFile(
    id: number,
  ): Promise<(FlowFileSummary & { flow: string; connection: string; claim: ContentClaim | undefined }) | undefined> {
    for (const queue of this.#queues.values()) {
      for await (const record of queue.list((page) => page.minId <= id && id <= page.maxId)) {
        if (record.id === id)
          return { ...summarise(this.node, record), flow: queue.flow, connection: queue.id, claim: record.claim }
      }
    }
    return undefined
  }

  /** Puts a new FlowFile with the attributes and content of an event's input into the queue that it came from. */
  async replay(input: ReplayInput): Promise<{ flowFileId: number }> {
    const queue = this.#connection(input.flow, input.connection)
    if (input.claim) this.#content.retain(input.claim)
    const id = this.nextFlowFileId()
    const now = this.clock.now()
    const replayed = replayCommit(input, id, now)
    const commit = this.#atLevel(replayed.commit, [])
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
    let queued = 0
    let bytes = 0
    for (const queue of this.#queues.values()) {
      queued += queue.count
      bytes += queue.bytes
    }
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
    let count = 0
    for (const queue of this.#queues.values()) if (queue.flow === flowId) count += queue.count
    return count
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

/** A first try is waited for only as long as it takes to begin; a broker that is down must not hold up others. */
const atMostAMoment = (begun: Promise<void>): Promise<void> =>
  Promise.race([begun, new Promise<void>((resolve) => setTimeout(resolve, 500))])
