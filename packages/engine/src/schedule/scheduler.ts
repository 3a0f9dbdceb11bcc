import type { ProcessorRuntime } from './processorRuntime.ts'

/** How long a round may hold the thread before messages and timers get their turn, in milliseconds. */
const ROUND_MS = 25

/** Runs what is ready, each once a round, and lets the thread breathe between rounds. */
export class Scheduler {
  #ready: ProcessorRuntime[] = []
  #planned = false
  #paused = false
  readonly #mayRun: (runtime: ProcessorRuntime) => boolean

  constructor(mayRun: (runtime: ProcessorRuntime) => boolean) {
    this.#mayRun = mayRun
  }

  /** This component may be able to run now. */
  offer(runtime: ProcessorRuntime): void {
    if (runtime.ready || this.#paused || !runtime.canRun() || !this.#mayRun(runtime)) return
    runtime.ready = true
    this.#ready.push(runtime)
    this.#plan()
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    setImmediate(() => {
      this.#planned = false
      const round = this.#ready
      this.#ready = []
      const endAt = performance.now() + ROUND_MS
      for (const [index, runtime] of round.entries()) {
        if (index > 0 && performance.now() > endAt) {
          this.#ready = [...round.slice(index), ...this.#ready]
          this.#plan()
          return
        }
        runtime.ready = false
        if (!this.#paused && runtime.canRun() && this.#mayRun(runtime)) {
          runtime.trigger()
          // More of its concurrency, if it has any left.
          this.offer(runtime)
        }
      }
    })
  }

  /** Nothing runs until `resume`. Triggers under way go on. */
  pause(): void {
    this.#paused = true
  }
  resume(runtimes: Iterable<ProcessorRuntime>): void {
    this.#paused = false
    for (const runtime of runtimes) this.offer(runtime)
  }

  /** True when nothing is ready to run. */
  get idle(): boolean {
    return this.#ready.length === 0 && !this.#planned
  }
}
