import { errors } from './errors.ts'

/** A message for people about a component, or about the engine itself. */
export interface EngineBulletin {
  readonly time: number
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** Empty: about the engine. */
  readonly flow: string
  readonly component: string | null
  readonly componentName: string
  readonly message: string
  readonly code?: string
  readonly todo?: string
  readonly cause?: string
  readonly flowFileId?: number
  /** How often it was said since the last one like it was passed on. */
  readonly count: number
}

/** So many different bulletins of one component are passed on a second, and so many of all. */
const MOST_OF_ONE = 50
const MOST_OF_ALL = 500
const MOST_CHARACTERS = 10_000

/** What a component said since the second began. */
interface Second {
  since: number
  passed: number
  leftOut: number
  last: Posted
}
type Posted = Omit<EngineBulletin, 'count'>

/**
 * Passes bulletins on; the same one again within a second is counted and passed on once when the second is over. Of a
 * flood of different ones the first are passed on, and one more says how many were left out.
 */
export class BulletinBoard {
  readonly #pass: (bulletin: EngineBulletin) => void
  readonly #held = new Map<string, { bulletin: EngineBulletin; count: number; since: number }>()

  readonly #everyMs: number
  readonly #seconds = new Map<string, Second>()
  #all = { since: 0, passed: 0 }

  constructor(pass: (bulletin: EngineBulletin) => void, everyMs = 1000) {
    this.#pass = pass
    this.#everyMs = everyMs
  }

  /** A clock that was set back silences nobody. */
  #isOver(since: number, now: number): boolean {
    return now < since || now - since >= this.#everyMs
  }

  post(posted: Posted): void {
    const bulletin = { ...posted, message: cut(posted.message), cause: posted.cause && cut(posted.cause) }
    const key = `${bulletin.flow}/${bulletin.component}/${bulletin.level}/${bulletin.code ?? bulletin.message}`
    const held = this.#held.get(key)
    if (held && !this.#isOver(held.since, bulletin.time)) {
      held.count += 1
      held.bulletin = { ...bulletin, count: 1 }
      return
    }
    if (held) this.#release(key)
    if (!this.#mayPass(bulletin)) return
    this.#held.set(key, { bulletin: { ...bulletin, count: 1 }, count: 0, since: bulletin.time })
    this.#pass({ ...bulletin, count: 1 })
  }

  #mayPass(bulletin: Posted): boolean {
    if (this.#everyMs === 0) return true
    const now = bulletin.time
    const key = `${bulletin.flow}/${bulletin.component}`
    let second = this.#seconds.get(key)
    if (second && this.#isOver(second.since, now)) this.#close(key, second)
    second = this.#seconds.get(key) ?? { since: now, passed: 0, leftOut: 0, last: bulletin }
    this.#seconds.set(key, second)
    if (this.#isOver(this.#all.since, now)) this.#all = { since: now, passed: 0 }
    if (second.passed >= MOST_OF_ONE || this.#all.passed >= MOST_OF_ALL) {
      second.leftOut += 1
      second.last = bulletin
      return false
    }
    second.passed += 1
    this.#all.passed += 1
    return true
  }

  #close(key: string, { leftOut, last }: Second): void {
    this.#seconds.delete(key)
    if (leftOut === 0) return
    const { message, code, todo } = errors.BULLETINS_LEFT_OUT({ count: leftOut })
    this.#pass({ ...last, level: 'warn', message, code, todo, cause: last.message, flowFileId: undefined, count: 1 })
  }

  /** Called about once a second. */
  sweep(now: number): void {
    for (const [key, second] of this.#seconds) if (this.#isOver(second.since, now)) this.#close(key, second)
    for (const [key, { since }] of this.#held) if (this.#isOver(since, now)) this.#release(key)
  }

  #release(key: string): void {
    const held = this.#held.get(key)
    this.#held.delete(key)
    if (held && held.count > 0) this.#pass({ ...held.bulletin, count: held.count })
  }
}

const cut = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)`

/** How deep causes are followed. */
const MAX_CAUSES = 10

/** What went wrong, with what caused it, in one line; what a message has said already is not said again. */
export function describeCause(cause: unknown): string | undefined {
  let said: string | undefined
  let at = cause
  for (let depth = 0; depth < MAX_CAUSES && at !== undefined && at !== null; depth += 1) {
    const words = at instanceof Error ? at.message || at.name : String(at)
    if (!said?.includes(words)) said = `${said === undefined ? '' : `${said}: `}${words}${codeOf(at)}`
    at = at instanceof AggregateError ? at.errors[0] : at instanceof Error ? at.cause : undefined
  }
  return said
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : ''
}
