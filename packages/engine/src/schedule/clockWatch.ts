/** A clock that moved so much more than the second between two looks was set, or the machine slept. */
const JUMP_MS = 60_000
/** How long nothing expires after a jump forwards, so that somebody can set the clock right. */
export const SETTLE_MS = 5 * 60_000

/** Looks at the clock once a second, and says when it was set. */
export class ClockWatch {
  #last: number
  #settledAt = Number.NEGATIVE_INFINITY

  constructor(now: number) {
    this.#last = now
  }

  /** How many milliseconds the clock was set, forwards or (negative) back; 0 when it just went on. */
  look(now: number): number {
    const moved = now - this.#last
    this.#last = now
    if (moved > JUMP_MS) this.#settledAt = now + SETTLE_MS
    // It is back where it was, or earlier: what seemed too old is not.
    else if (moved < 0) this.#settledAt = Number.NEGATIVE_INFINITY
    return moved > JUMP_MS || moved < -1000 ? moved : 0
  }

  /** False for a while after a jump forwards. */
  mayExpire(now: number): boolean {
    return now >= this.#settledAt
  }
}
