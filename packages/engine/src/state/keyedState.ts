import type { StateEntry } from '../journal/recoveredState.ts'

/** Keyed state of one component as committed, with entries that expire. */
export class KeyedState {
  readonly #entries: Map<string, StateEntry>
  readonly #clock: () => number

  constructor(clock: () => number, entries: Map<string, StateEntry> = new Map()) {
    this.#clock = clock
    this.#entries = entries
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): string | undefined {
    const entry = this.#entries.get(key)
    if (!entry || (entry.expiresAt > 0 && entry.expiresAt <= this.#clock())) return undefined
    return entry.value
  }

  *entries(): Generator<[string, string]> {
    const now = this.#clock()
    for (const [key, { value, expiresAt }] of this.#entries) {
      if (expiresAt === 0 || expiresAt > now) yield [key, value]
    }
  }

  /** For snapshots. */
  get raw(): ReadonlyMap<string, StateEntry> {
    return this.#entries
  }

  apply(key: string, value: string | null, expiresAt: number): void {
    if (value === null) this.#entries.delete(key)
    else this.#entries.set(key, { value, expiresAt })
  }

  /** Forgets up to `limit` entries whose time is over; nobody can see them any more, so no commit is needed. */
  sweep(limit = 10_000): void {
    const now = this.#clock()
    let looked = 0
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt > 0 && expiresAt <= now) this.#entries.delete(key)
      looked += 1
      if (looked >= limit) return
    }
  }

  clear(): void {
    this.#entries.clear()
  }
}
