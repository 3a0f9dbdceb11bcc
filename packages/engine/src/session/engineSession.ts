import { MulgilError } from '@mulgil/flow'
import { createAttributes } from '../attributes.ts'
import { errors } from '../errors.ts'
import type { ContentClaim, FlowFile } from '../flowFile.ts'
import type { CommitEvent, StateChange } from '../journal/commit.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import { PROVENANCE_TYPES, type ProvenanceType } from '../provenance.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { AttributeValue, Session, SessionState, TransitOptions } from '../session.ts'
import { commitSession } from './commitSession.ts'
import { SessionFlowFile } from './sessionFlowFile.ts'
import type { SessionHost } from './sessionHost.ts'
import { decodeLines, decodeText } from './text.ts'

const DEFAULT_MAX_READ = 64 * 1024 * 1024
/** All attributes of a FlowFile together: they are held in memory while it waits, and written with each event. */
const MOST_ATTRIBUTE_CHARACTERS = 1024 * 1024
/** An error that quotes the content must not make the attributes large. */
const MOST_MESSAGE_CHARACTERS = 4000
/** How long a batch may hold the thread before others get their turn, in milliseconds. */
const SLICE_MS = 10
const typeIndex = Object.fromEntries(PROVENANCE_TYPES.map((type, index) => [type, index])) as Record<
  ProvenanceType,
  number
>

/** The engine's session: gathers what a processor does, then commits it as one frame entry or undoes it. */
export class EngineSession implements Session {
  readonly host: SessionHost
  readonly touched = new Set<SessionFlowFile>()
  #stateChanges: Map<string, StateChange> | undefined
  #counters: Map<string, number> | undefined
  #acknowledge: (() => void | Promise<void>)[] = []
  #release: (() => void)[] = []
  /** Claims written here that are not (or no longer) a FlowFile's: released at the end. */
  #spareClaims: ContentClaim[] = []
  bytesRead = 0
  bytesWritten = 0
  #terminated = false
  readonly #settle: ((session: EngineSession) => void) | undefined

  /** `settle` is called after commit or rollback of a session that the processor opened. */
  constructor(host: SessionHost, settle?: (session: EngineSession) => void) {
    this.host = host
    this.#settle = settle
  }

  get(max = this.host.batchSize): FlowFile[] {
    const taken: FlowFile[] = []
    while (taken.length < max) {
      const flowFile = this.#takeOne()
      if (!flowFile) break
      taken.push(flowFile)
    }
    return taken
  }

  #takeOne(): SessionFlowFile | undefined {
    this.check()
    const next = this.host.takeInput()
    if (!next) return undefined
    const flowFile = new SessionFlowFile(this.host.node, next.record.id, next)
    this.touched.add(flowFile)
    return flowFile
  }

  async forEach(
    handle: (flowFile: FlowFile) => void | Promise<void>,
    { concurrency = 1, max = this.host.batchSize }: { concurrency?: number; max?: number } = {},
  ): Promise<void> {
    this.check()
    const started = performance.now()
    const endAt = started + this.host.runDurationMs
    let sliceEnd = started + SLICE_MS
    let count = 0
    const worker = async () => {
      while (count < max && !this.host.signal.aborted) {
        if (count > 0 && count % 16 === 0) {
          const now = performance.now()
          if (now > endAt) return
          if (now > sliceEnd) {
            await new Promise((resolve) => setImmediate(resolve))
            sliceEnd = performance.now() + SLICE_MS
          }
        }
        const flowFile = this.#takeOne()
        if (!flowFile) return
        count += 1
        try {
          this.host.enter()
          const pending = handle(flowFile)
          if (pending) {
            this.host.leave()
            await pending
          }
          this.host.leave()
          if (flowFile.outcome.kind === 'undecided' && this.touched.has(flowFile)) {
            throw new Error(errors.FLOWFILE_NOT_TRANSFERRED({ type: this.host.type, id: flowFile.id }).message)
          }
        } catch (error) {
          if (this.#terminated || !isAboutFlowFile(error)) throw error
          this.#failed(flowFile, error)
        }
      }
    }
    if (concurrency === 1) return worker()
    const results = await Promise.allSettled(Array.from({ length: concurrency }, worker))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  /** One FlowFile is bad: what was done to it is undone, and it goes to failure (or back, held, where there is none). */
  #failed(flowFile: SessionFlowFile, error: Error & { code?: string; todo?: string }): void {
    for (const child of [...this.touched]) {
      if (child.parents.includes(flowFile)) this.#discard(child)
    }
    if (flowFile.claim && flowFile.claim !== flowFile.record?.claim) this.#spareClaims.push(flowFile.claim)
    flowFile.reset()
    const code = error instanceof MulgilError ? error.code : 'EXPRESSION_FAILED'
    this.host.log.error(error.message, { flowFile, cause: error, code })
    flowFile.penalized = true
    if (!this.host.hasRelationship('failure')) {
      flowFile.outcome = { kind: 'putBack' }
      return
    }
    flowFile.put('error.code', code)
    flowFile.put('error.message', error.message.slice(0, MOST_MESSAGE_CHARACTERS))
    this.route(flowFile, 'failure', error.message)
  }

  #discard(flowFile: SessionFlowFile): void {
    this.touched.delete(flowFile)
    if (flowFile.claim) this.#spareClaims.push(flowFile.claim)
  }

  create(parents?: FlowFile | readonly FlowFile[]): FlowFile {
    this.check()
    const list = (parents === undefined ? [] : Array.isArray(parents) ? parents : [parents]) as SessionFlowFile[]
    const now = this.host.clock()
    const attributes = createAttributes()
    let lineageStartDate = now
    if (list.length > 0) {
      lineageStartDate = list[0].lineageStartDate
      for (const parent of list)
        if (parent.lineageStartDate < lineageStartDate) lineageStartDate = parent.lineageStartDate
      const first = list[0].attributes
      for (const name in first) {
        if (list.every((parent) => parent.attributes[name] === first[name])) attributes[name] = first[name]
      }
    }
    const flowFile = new SessionFlowFile(this.host.node, this.host.nextFlowFileId(), {
      origin: list.length === 0 ? 'create' : list.length === 1 ? 'fork' : 'join',
      parents: list,
      entryDate: now,
      lineageStartDate,
      attributes,
    })
    this.touched.add(flowFile)
    return flowFile
  }

  clone(flowFile: FlowFile): FlowFile {
    const original = this.#mine(flowFile)
    const copy = this.cloneOf(original)
    this.touched.add(copy)
    return copy
  }

  /** A clone that shares the content; the caller adds it to what is touched. */
  cloneOf(original: SessionFlowFile): SessionFlowFile {
    const copy = new SessionFlowFile(this.host.node, this.host.nextFlowFileId(), {
      origin: 'clone',
      parents: [original],
      entryDate: this.host.clock(),
      lineageStartDate: original.lineageStartDate,
      attributes: createAttributes(original.attributes),
    })
    if (original.claim) {
      this.host.content.retain(original.claim)
      copy.claim = original.claim
    }
    return copy
  }

  /** Throws where the session was terminated. */
  check(): void {
    if (this.#terminated) throw errors.SESSION_TERMINATED({ type: this.host.type })
  }

  #mine(flowFile: FlowFile): SessionFlowFile {
    this.check()
    if (!(flowFile instanceof SessionFlowFile) || !this.touched.has(flowFile)) {
      throw new Error(`FlowFile ${flowFile.id} does not belong to this session of ${this.host.type}.`)
    }
    return flowFile
  }

  putAttribute(flowFile: FlowFile, name: string, value: AttributeValue): FlowFile {
    const mine = this.#mine(flowFile)
    mine.put(name, String(value))
    mine.checkSize(MOST_ATTRIBUTE_CHARACTERS)
    return mine
  }

  putAttributes(flowFile: FlowFile, attributes: Readonly<Record<string, AttributeValue | undefined>>): FlowFile {
    const mine = this.#mine(flowFile)
    for (const name in attributes) {
      const value = attributes[name]
      if (value !== undefined) mine.put(name, String(value))
    }
    mine.checkSize(MOST_ATTRIBUTE_CHARACTERS)
    return mine
  }

  putDynamicAttributes(flowFile: FlowFile, attributes: Readonly<Record<string, AttributeValue>>): FlowFile {
    return this.putAttributes(flowFile, attributes)
  }

  removeAttributes(flowFile: FlowFile, names: Iterable<string>): FlowFile {
    const mine = this.#mine(flowFile)
    for (const name of names) mine.delete(name)
    return mine
  }

  async read(flowFile: FlowFile, { maxBytes = DEFAULT_MAX_READ }: { maxBytes?: number } = {}): Promise<Uint8Array> {
    const { claim } = this.#mine(flowFile)
    if (!claim) return new Uint8Array(0)
    if (claim.length > maxBytes) throw errors.CONTENT_TOO_LARGE({ size: claim.length, limit: maxBytes })
    this.bytesRead += claim.length
    const bytes = this.host.content.readNow(claim) ?? (await this.host.content.read(claim))
    // The processor goes on with them.
    this.host.enter()
    return bytes
  }

  async readText(flowFile: FlowFile, encoding = 'utf-8', options?: { maxBytes?: number }): Promise<string> {
    return decodeText(await this.read(flowFile, options), encoding)
  }

  readLines(flowFile: FlowFile, encoding = 'utf-8'): AsyncIterable<string> {
    return decodeLines(this.stream(flowFile), encoding)
  }

  async *stream(
    flowFile: FlowFile,
    range?: { offset: number; length: number },
    options?: { reuse?: boolean },
  ): AsyncGenerator<Uint8Array> {
    const { claim } = this.#mine(flowFile)
    if (!claim) return
    const part = range ? partOf(claim, range) : claim
    this.bytesRead += part.length
    for await (const chunk of this.host.content.stream(part, options)) {
      this.check()
      this.host.enter()
      yield chunk
      this.host.leave()
    }
  }

  write(flowFile: FlowFile, content: Uint8Array | string): FlowFile {
    const mine = this.#mine(flowFile)
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    this.#replaceClaim(mine, bytes.length === 0 ? undefined : this.host.content.append(bytes))
    this.bytesWritten += bytes.length
    return mine
  }

  async writeStream(flowFile: FlowFile, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<FlowFile> {
    const mine = this.#mine(flowFile)
    const claim = await this.host.content.writeStream(source)
    if (claim.length === 0 || !this.touched.has(mine)) this.host.content.release(claim)
    // The session may have been rolled back meanwhile.
    this.#mine(mine)
    this.#replaceClaim(mine, claim.length === 0 ? undefined : claim)
    this.bytesWritten += claim.length
    this.host.enter()
    return mine
  }

  shareContent(flowFile: FlowFile, other: FlowFile, range?: { offset: number; length: number }): FlowFile {
    const mine = this.#mine(flowFile)
    const { claim } = this.#mine(other)
    const shared = claim && range ? partOf(claim, range) : claim
    // Its own content again: the queue's reference is still there.
    if (shared && shared !== mine.record?.claim) this.host.content.retain(shared)
    this.#replaceClaim(mine, shared)
    return mine
  }

  /** The new claim carries its reference; an earlier one written here loses its own at the end of the session. */
  #replaceClaim(flowFile: SessionFlowFile, claim: ContentClaim | undefined): void {
    if (flowFile.claim && flowFile.claim !== flowFile.record?.claim) this.#spareClaims.push(flowFile.claim)
    flowFile.claim = claim
  }

  transfer(flowFile: FlowFile, relationship: string): void {
    if (!this.host.hasRelationship(relationship)) {
      throw new Error(errors.RELATIONSHIP_UNKNOWN({ type: this.host.type, relationship }).message)
    }
    this.#mine(flowFile).outcome = { kind: 'transfer', relationship }
  }

  route(flowFile: FlowFile, relationship: string, details?: string): void {
    this.transfer(flowFile, relationship)
    this.#event(flowFile, 'ROUTE', { details })
  }

  putBack(flowFile: FlowFile): void {
    const mine = this.#mine(flowFile)
    if (!mine.record)
      throw new Error(`FlowFile ${mine.id} came into being in this session; it has no queue to go back to.`)
    if (mine.claim && mine.claim !== mine.record.claim) this.#spareClaims.push(mine.claim)
    const { penalized } = mine
    mine.reset()
    mine.penalized = penalized
    mine.outcome = { kind: 'putBack' }
  }

  remove(flowFile: FlowFile, details?: string): void {
    this.#mine(flowFile).outcome = { kind: 'remove', details }
  }

  penalize(flowFile: FlowFile): FlowFile {
    const mine = this.#mine(flowFile)
    mine.penalized = true
    return mine
  }

  #event(flowFile: FlowFile, type: ProvenanceType, event: Omit<CommitEvent, 'type'>): void {
    const mine = this.#mine(flowFile)
    mine.events ??= []
    mine.events.push({ type: typeIndex[type], ...event })
  }

  receive(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void {
    this.#event(flowFile, 'RECEIVE', { transitUri, ...options })
  }
  fetch(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void {
    this.#event(flowFile, 'FETCH', { transitUri, ...options })
  }
  send(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void {
    this.#event(flowFile, 'SEND', { transitUri, ...options })
  }
  upload(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void {
    this.#event(flowFile, 'UPLOAD', { transitUri, ...options })
  }
  remoteInvocation(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void {
    this.#event(flowFile, 'REMOTE_INVOCATION', { transitUri, ...options })
  }
  addInfo(flowFile: FlowFile, transitUri: string, options?: TransitOptions): void {
    this.#event(flowFile, 'ADDINFO', { transitUri, ...options })
  }

  readonly state: SessionState = {
    get: (key) => {
      this.check()
      const changed = this.#stateChanges?.get(key)
      return changed ? (changed.value ?? undefined) : this.host.state.get(key)
    },
    set: (key, value, options) => {
      this.check()
      this.#stateChanges ??= new Map()
      this.#stateChanges.set(key, { key, value, expiresAt: options?.expiresAt ?? 0 })
    },
    delete: (key) => {
      this.check()
      this.#stateChanges ??= new Map()
      this.#stateChanges.set(key, { key, value: null, expiresAt: 0 })
    },
    entries: () => {
      this.check()
      const merged = new Map(this.host.state.entries())
      for (const [key, { value }] of this.#stateChanges ?? []) {
        if (value === null) merged.delete(key)
        else merged.set(key, value)
      }
      return merged
    },
  }

  count(counter: string, delta = 1): void {
    this.check()
    this.#counters ??= new Map()
    this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + delta)
  }

  afterCommit(acknowledge: () => void | Promise<void>): void {
    this.check()
    this.#acknowledge.push(acknowledge)
  }
  afterRollback(release: () => void): void {
    this.check()
    this.#release.push(release)
  }

  migrate(flowFile: FlowFile, to: Session): FlowFile {
    const mine = this.#mine(flowFile)
    const target = to as EngineSession
    target.check()
    if (!mine.record || !mine.source)
      throw new Error('Only a FlowFile that was taken from a queue can move to another session.')
    if (mine.claim && mine.claim !== mine.record.claim) this.#spareClaims.push(mine.claim)
    this.touched.delete(mine)
    const moved = new SessionFlowFile(this.host.node, mine.id, { record: mine.record, source: mine.source })
    target.touched.add(moved)
    return moved
  }

  async commit(): Promise<void> {
    this.commitNow()
    await new Promise<void>((resolve) => this.host.journal.whenDurable(resolve))
  }

  /** Commits in memory and appends to the journal; acknowledgements follow when it is durable. False: nothing happened. */
  commitNow(): boolean {
    this.check()
    const changed = commitSession(this, this.#stateChanges ? [...this.#stateChanges.values()] : [])
    for (const [counter, delta] of this.#counters ?? []) this.host.count(counter, delta)
    const acknowledge = this.#acknowledge
    this.#end()
    if (acknowledge.length > 0) {
      this.host.journal.whenDurable(() => {
        for (const callback of acknowledge) void this.#call(callback)
      })
    }
    return changed
  }

  async #call(callback: () => void | Promise<void>): Promise<void> {
    try {
      this.host.enter()
      const pending = callback()
      this.host.leave()
      await pending
    } catch (cause) {
      this.host.log.warn('What was taken in is safe, but it could not be acknowledged; the source may send it again.', {
        cause,
      })
    }
  }

  /** Rolls back for good: every later call throws and changes nothing. */
  terminate(): void {
    this.rollback()
    this.#terminated = true
  }

  rollback(): void {
    if (this.#terminated) return
    const bySource = new Map<ConnectionQueue, FlowFileRecord[]>()
    for (const flowFile of this.touched) {
      const { record, source, claim } = flowFile
      if (claim && claim !== record?.claim) this.host.content.release(claim)
      if (!record || !source) continue
      const list = bySource.get(source)
      if (list) list.push(record)
      else bySource.set(source, [record])
    }
    for (const [queue, records] of bySource) {
      queue.putBack(records)
      if (this.#settle) this.host.onQueued(queue)
    }
    const release = this.#release
    this.#end()
    for (const callback of release) callback()
  }

  #end(): void {
    for (const claim of this.#spareClaims) this.host.content.release(claim)
    this.#spareClaims = []
    this.touched.clear()
    this.#stateChanges = undefined
    this.#counters = undefined
    this.#acknowledge = []
    this.#release = []
    this.bytesRead = 0
    this.bytesWritten = 0
    this.#settle?.(this)
  }
}

/** Errors about one FlowFile: coded ones, and expressions that could not be evaluated for it. */
function isAboutFlowFile(error: unknown): error is Error {
  return error instanceof MulgilError || (error instanceof Error && error.name === 'EvaluationError')
}

function partOf(claim: ContentClaim, range: { offset: number; length: number }): ContentClaim {
  if (range.offset < 0 || range.length < 0 || range.offset + range.length > claim.length) {
    throw new RangeError(
      `Bytes ${range.offset} to ${range.offset + range.length} are outside a content of ${claim.length} bytes.`,
    )
  }
  return { segment: claim.segment, offset: claim.offset + range.offset, length: range.length }
}
