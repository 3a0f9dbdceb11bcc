/** Running totals; the hot path only adds to them, samples are taken once a second. */
export class Totals {
  inCount = 0
  inBytes = 0
  outCount = 0
  outBytes = 0
  read = 0
  written = 0
  triggers = 0
  busyMs = 0
  /** Provenance events. */
  events = 0
  /** What its commits take in the journal. */
  journalBytes = 0
}

export type TotalName = keyof Totals
const names: readonly TotalName[] = [
  'inCount',
  'inBytes',
  'outCount',
  'outBytes',
  'read',
  'written',
  'triggers',
  'busyMs',
  'events',
  'journalBytes',
]

export type StatusWindow = '5min' | '1h' | 'start'
const FINE_MS = 5_000
const COARSE_MS = 60_000
const TREND = 60

/** What was counted in a window, and rates, from totals sampled as time goes. */
export class Statistics {
  readonly totals = new Totals()
  readonly #fine: { at: number; totals: Totals }[] = []
  readonly #coarse: { at: number; totals: Totals }[] = []
  #last: Totals = new Totals()
  #lastAt: number
  inPerSecond = 0
  outPerSecond = 0
  /** Out per second, one value a second, oldest first. */
  readonly trend: number[] = []

  constructor(now: number) {
    this.#lastAt = now
  }

  /** Called about once a second. */
  sample(now: number): void {
    const seconds = (now - this.#lastAt) / 1000
    if (seconds < 0) this.#beginAnew(now)
    if (seconds <= 0) return
    const inRate = (this.totals.inCount - this.#last.inCount) / seconds
    const outRate = (this.totals.outCount - this.#last.outCount) / seconds
    // About five seconds of memory, so that the number can be read.
    const weight = Math.min(1, seconds / 3)
    this.inPerSecond += (inRate - this.inPerSecond) * weight
    this.outPerSecond += (outRate - this.outPerSecond) * weight
    if (inRate === 0 && this.inPerSecond < 0.05) this.inPerSecond = 0
    if (outRate === 0 && this.outPerSecond < 0.05) this.outPerSecond = 0
    this.trend.push(outRate)
    if (this.trend.length > TREND) this.trend.shift()
    this.#last = { ...this.totals }
    this.#lastAt = now
    keep(this.#fine, now, FINE_MS, 5 * COARSE_MS, this.totals)
    keep(this.#coarse, now, COARSE_MS, 60 * COARSE_MS, this.totals)
  }

  /** The clock was set back: samples of later times would say nothing for as long. */
  #beginAnew(now: number): void {
    this.#lastAt = now
    this.#last = { ...this.totals }
    for (const samples of [this.#fine, this.#coarse])
      samples.splice(0, samples.length, { at: 0, totals: { ...this.totals } })
  }

  /** What was counted within the window. */
  within(window: StatusWindow, now: number): Totals {
    const difference = new Totals()
    const since = window === 'start' ? undefined : window === '5min' ? now - 5 * COARSE_MS : now - 60 * COARSE_MS
    const samples = window === '5min' ? this.#fine : this.#coarse
    const base = since === undefined ? undefined : samples.findLast((sample) => sample.at <= since)?.totals
    for (const name of names) difference[name] = this.totals[name] - (base?.[name] ?? 0)
    return difference
  }
}

function keep(
  samples: { at: number; totals: Totals }[],
  now: number,
  everyMs: number,
  forMs: number,
  totals: Totals,
): void {
  const last = samples.at(-1)
  if (last && now - last.at < everyMs) return
  samples.push({ at: now, totals: { ...totals } })
  while (samples.length > 1 && samples[1].at <= now - forMs) samples.shift()
}
