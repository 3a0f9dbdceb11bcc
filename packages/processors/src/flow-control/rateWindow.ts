/** What went through in the last `durationMs`, so that a rate holds in every such stretch of time. */
export class RateWindow {
  readonly #maximum: number
  readonly #durationMs: number
  /** Amounts that count until a time, oldest first; what comes close together shares one. */
  readonly #amounts: { readonly since: number; until: number; amount: number }[] = []
  #total = 0

  constructor(maximum: number, durationMs: number) {
    this.#maximum = maximum
    this.#durationMs = durationMs
  }

  #forget(now: number): void {
    let gone = 0
    while (gone < this.#amounts.length && this.#amounts[gone].until <= now) this.#total -= this.#amounts[gone++].amount
    this.#amounts.splice(0, gone)
    if (this.#amounts.length === 0) this.#total = 0
  }

  /** True when so much may go through now. More than the whole rate may go when nothing else counts, and counts for longer. */
  allows(amount: number, now: number): boolean {
    this.#forget(now)
    return this.#total === 0 || this.#total + amount <= this.#maximum
  }

  add(amount: number, now: number): void {
    const until = now + this.#durationMs * Math.max(1, amount / this.#maximum)
    const last = this.#amounts[this.#amounts.length - 1]
    this.#total += amount
    // An entry counts until its last amount ceases to, so the rate is never exceeded; nor is it missed by more than 1 %.
    if (last && (last.until > until || now - last.since < this.#durationMs / 100)) {
      last.until = Math.max(last.until, until)
      last.amount += amount
    } else this.#amounts.push({ since: now, until, amount })
  }

  /** When something ceases to count next; undefined when nothing counts. */
  get nextRoomAt(): number | undefined {
    return this.#amounts[0]?.until
  }

  isIdle(now: number): boolean {
    this.#forget(now)
    return this.#amounts.length === 0
  }
}
