import type { EngineContext } from '../engineContext.ts'
import { errors } from '../errors.ts'
import { type ServiceConfig, ServiceRuntime } from './serviceRuntime.ts'

/** The services of one deployed flow: which are to be enabled, in which order, and who waits for them. */
export class FlowServices {
  readonly #engine: EngineContext
  readonly #flow: string
  readonly #runtimes = new Map<string, ServiceRuntime>()
  readonly #waiting = new Set<() => void>()
  /** Those that are enabled or on their way. */
  #wanted: ReadonlySet<string> = new Set()

  constructor(engine: EngineContext, flow: string) {
    this.#engine = engine
    this.#flow = flow
  }

  all(): ReadonlyMap<string, ServiceRuntime> {
    return this.#runtimes
  }

  /** Throws SERVICE_UNKNOWN. */
  get(id: string): ServiceRuntime {
    const runtime = this.#runtimes.get(id)
    if (!runtime) throw errors.SERVICE_UNKNOWN({ service: id })
    return runtime
  }

  /** These services and all that use them, directly or through others. */
  withUsers(ids: Iterable<string>): Set<string> {
    const found = new Set(ids)
    // A set that grows is walked to its new end.
    for (const id of found) for (const user of this.#usersOf(id)) found.add(user)
    return found
  }

  #usersOf(id: string): string[] {
    return [...this.#runtimes].flatMap(([user, { config }]) => (config.services.includes(id) ? [user] : []))
  }

  /** Takes over what a document asks for: what is gone, changed or invalid is disabled first. Tells what is gone and what was not disabled. */
  async configure(
    configs: ReadonlyMap<string, ServiceConfig>,
    invalid: ReadonlySet<string>,
  ): Promise<{ readonly gone: string[]; readonly restarted: string[] }> {
    const leaving = [...this.#runtimes].flatMap(([id, { config }]) => {
      const next = configs.get(id)
      return next && !invalid.has(id) && next.key === config.key && next.definition === config.definition ? [] : [id]
    })
    const restarted = leaving.filter((id) => this.get(id).state !== 'disabled')
    await this.disable(leaving)
    const gone = leaving.filter((id) => !configs.has(id))
    for (const id of gone) this.#runtimes.delete(id)
    for (const [id, config] of configs) {
      const runtime = this.#runtimes.get(id)
      if (runtime) runtime.configure(config)
      else this.#runtimes.set(id, new ServiceRuntime(this.#engine, this.#flow, id, config, () => this.#wake()))
    }
    return { gone, restarted }
  }

  /** Decides which are to be enabled: those that may be and use none that may not. */
  decide(mayBeEnabled: (id: string) => boolean): void {
    const refused = this.withUsers([...this.#runtimes.keys()].filter((id) => !mayBeEnabled(id)))
    this.#wanted = new Set([...this.#runtimes.keys()].filter((id) => !refused.has(id)))
  }

  /** Begins to enable those that are to be. Gives the first try of each. */
  enable(): Promise<void>[] {
    return [...this.#wanted].map((id) => this.get(id).enable())
  }

  /** The first of these that is not enabled and will not be, or undefined. */
  blocking(ids: readonly string[]): ServiceRuntime | undefined {
    const id = ids.find((one) => this.#runtimes.has(one) && !this.#wanted.has(one))
    return id === undefined ? undefined : this.#runtimes.get(id)
  }

  /** The first of these that is not enabled now, or undefined. */
  missing(ids: readonly string[]): ServiceRuntime | undefined {
    return ids.map((id) => this.get(id)).find(({ state }) => state !== 'enabled')
  }

  /** Disables these and whatever uses them, users first. What processors use has been taken from them before. */
  async disable(ids: Iterable<string>): Promise<void> {
    const done = new Map<string, Promise<void>>()
    const disable = (id: string): Promise<void> => {
      const runtime = this.#runtimes.get(id)
      if (!runtime || runtime.state === 'disabled') return Promise.resolve()
      const known = done.get(id)
      if (known) return known
      const users = this.#usersOf(id)
      const ending = Promise.all(users.map(disable)).then(() => runtime.disable())
      done.set(id, ending)
      return ending
    }
    await Promise.all([...ids].map(disable))
  }

  /** What these have made, once all of them are enabled; whatever there is when the signal is aborted. */
  async resources(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, unknown>> {
    const isReady = () => ids.every((id) => this.#runtimes.get(id)?.state === 'enabled')
    while (!isReady() && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
      this.#waiting.delete(resolve)
    }
    return new Map(ids.map((id) => [id, this.#runtimes.get(id)?.resource]))
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
