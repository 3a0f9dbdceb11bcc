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

/** Passes bulletins on; the same one again within a second is counted and passed on once when the second is over. */
export class BulletinBoard {
  readonly #pass: (bulletin: EngineBulletin) => void
  readonly #held = new Map<string, { bulletin: EngineBulletin; count: number; since: number }>()

  readonly #everyMs: number

  constructor(pass: (bulletin: EngineBulletin) => void, everyMs = 1000) {
    this.#pass = pass
    this.#everyMs = everyMs
  }

  post(bulletin: Omit<EngineBulletin, 'count'>): void {
    const key = `${bulletin.flow}/${bulletin.component}/${bulletin.level}/${bulletin.code ?? bulletin.message}`
    const held = this.#held.get(key)
    if (held && bulletin.time - held.since < this.#everyMs) {
      held.count += 1
      held.bulletin = { ...bulletin, count: 1 }
      return
    }
    if (held) this.#release(key)
    this.#held.set(key, { bulletin: { ...bulletin, count: 1 }, count: 0, since: bulletin.time })
    this.#pass({ ...bulletin, count: 1 })
  }

  /** Called about once a second. */
  sweep(now: number): void {
    for (const [key, { since }] of this.#held) if (now - since >= this.#everyMs) this.#release(key)
  }

  #release(key: string): void {
    const held = this.#held.get(key)
    this.#held.delete(key)
    if (held && held.count > 0) this.#pass({ ...held.bulletin, count: held.count })
  }
}

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
