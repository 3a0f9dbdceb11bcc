import { createAttributes } from '../attributes.ts'
import { errors } from '../errors.ts'
import type { ContentClaim, FlowFile } from '../flowFile.ts'
import type { CommitEvent } from '../journal/commit.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import type { AttributeChange } from '../provenance.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import { uuidOf } from '../uuid.ts'

/** What becomes of a FlowFile at the end of its session. */
export type Outcome =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'transfer'; readonly relationship: string }
  | { readonly kind: 'remove'; readonly details: string | undefined }
  | { readonly kind: 'putBack' }

const undecided: Outcome = { kind: 'undecided' }
const noChanges: readonly AttributeChange[] = []
const LONGEST_LIST = 16
/** Characters put into a FlowFile after which all of its attributes are counted. */
const COUNT_AFTER = 4096
/** Otherwise they are counted at one of so many puts of all FlowFiles. */
const COUNT_EACH = 256
let puts = 0

/** A FlowFile in the hands of a session: what it was when taken, and what was done to it since. */
export class SessionFlowFile implements FlowFile {
  readonly id: number
  readonly #node: string
  /** As it waited in its queue; undefined for one that came into being here. */
  readonly record: FlowFileRecord | undefined
  readonly source: ConnectionQueue | undefined
  readonly entryDate: number
  readonly lineageStartDate: number
  /** Parents, for FORK, JOIN and CLONE. */
  readonly parents: readonly SessionFlowFile[]
  /** How it came into being, for one without a record. */
  readonly origin: 'create' | 'fork' | 'join' | 'clone' | undefined
  attributes: Record<string, string>
  claim: ContentClaim | undefined
  #ownAttributes = false
  /** A list while it is short, which is quicker. */
  #changed: string[] | Set<string> | undefined
  /** Characters put since they were counted last, and how many may be put before they are counted again. */
  #grown = 0
  #room = COUNT_AFTER
  outcome: Outcome = undecided
  penalized = false
  /** Events that the processor reported itself. */
  events: CommitEvent[] | undefined

  constructor(
    node: string,
    id: number,
    from:
      | { readonly record: FlowFileRecord; readonly source: ConnectionQueue }
      | {
          readonly origin: 'create' | 'fork' | 'join' | 'clone'
          readonly parents: readonly SessionFlowFile[]
          readonly entryDate: number
          readonly lineageStartDate: number
          readonly attributes: Record<string, string>
        },
  ) {
    this.id = id
    this.#node = node
    if ('record' in from) {
      this.record = from.record
      this.source = from.source
      this.entryDate = from.record.entryDate
      this.lineageStartDate = from.record.lineageStartDate
      this.attributes = from.record.attributes as Record<string, string>
      this.claim = from.record.claim
      this.parents = []
      this.origin = undefined
    } else {
      this.record = undefined
      this.source = undefined
      this.entryDate = from.entryDate
      this.lineageStartDate = from.lineageStartDate
      this.attributes = from.attributes
      this.#ownAttributes = true
      this.claim = undefined
      this.parents = from.parents
      this.origin = from.origin
    }
  }

  get uuid(): string {
    return uuidOf(this.#node, this.id)
  }

  get size(): number {
    return this.claim?.length ?? 0
  }

  builtin(name: string): string | undefined {
    switch (name) {
      case 'uuid':
      case 'filename':
        return this.uuid
      case 'path':
        return './'
      case 'fileSize':
        return String(this.size)
      case 'entryDate':
        return String(this.entryDate)
      case 'lineageStartDate':
        return String(this.lineageStartDate)
      case 'flowFileId':
        return String(this.id)
      default:
        return undefined
    }
  }

  put(name: string, value: string): void {
    if (this.attributes[name] === value) return
    this.#own(name)
    this.attributes[name] = value
    this.#grown += name.length + value.length
  }

  /**
   * Throws ATTRIBUTES_TOO_LARGE where all attributes together have too many characters. They are counted when enough
   * was put, and now and then where a FlowFile grows by little each time it comes round.
   */
  checkSize(limit: number): void {
    puts += 1
    const isCounted = this.#room !== COUNT_AFTER
    if (this.#grown <= this.#room && (isCounted || puts % COUNT_EACH !== 0)) return
    let size = 0
    for (const name in this.attributes) size += name.length + this.attributes[name].length
    if (size > limit) throw errors.ATTRIBUTES_TOO_LARGE({ size, limit })
    this.#grown = 0
    this.#room = limit - size
  }

  delete(name: string): void {
    if (this.attributes[name] === undefined) return
    this.#own(name)
    delete this.attributes[name]
  }

  #own(name: string): void {
    if (!this.#ownAttributes) {
      this.attributes = createAttributes(this.attributes)
      this.#ownAttributes = true
    }
    if (!this.record) return
    const changed = this.#changed
    if (changed === undefined) this.#changed = [name]
    else if (changed instanceof Set) changed.add(name)
    else if (changed.length >= LONGEST_LIST) this.#changed = new Set(changed).add(name)
    else if (!changed.includes(name)) changed.push(name)
  }

  /** Attributes before and after; all of them for a new FlowFile. */
  changes(): readonly AttributeChange[] {
    const { attributes, record } = this
    if (!record) {
      const all: AttributeChange[] = []
      for (const name in attributes) all.push([name, null, attributes[name]])
      return all
    }
    if (!this.#changed) return noChanges
    const before = record.attributes
    const list: AttributeChange[] = []
    for (const name of this.#changed) {
      const was = before[name]
      const is = attributes[name]
      if (was !== is) list.push([name, was ?? null, is ?? null])
    }
    return list
  }

  /** Forgets everything done to it; only for one that was taken from a queue. */
  reset(): void {
    if (!this.record) return
    this.attributes = this.record.attributes as Record<string, string>
    this.claim = this.record.claim
    this.#ownAttributes = false
    this.#changed = undefined
    this.#grown = 0
    this.#room = COUNT_AFTER
    this.outcome = undecided
    this.penalized = false
    this.events = undefined
  }
}
