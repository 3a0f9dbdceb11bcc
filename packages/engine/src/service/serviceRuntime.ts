import { MulgilError } from '@mulgil/flow'
import { describeCause } from '../bulletins.ts'
import { dispose } from '../dispose.ts'
import type { EngineContext } from '../engineContext.ts'
import { errors } from '../errors.ts'
import type { Log, LogAbout } from '../processor.ts'
import { parseProperties } from '../schedule/parseProperties.ts'
import type { AnyService } from '../service.ts'

export type ServiceState = 'disabled' | 'enabling' | 'enabled' | 'disabling'

/** How a service is set up; a new one with another `key` means a restart of it and of all that uses it. */
export interface ServiceConfig {
  readonly name: string
  readonly definition: AnyService
  /** With parameter references as written. */
  readonly properties: Readonly<Record<string, unknown>>
  readonly parameters: Readonly<Record<string, string>>
  /** Ids of the services that the properties name. */
  readonly services: readonly string[]
  readonly key: string
}

const FIRST_BACK_OFF_MS = 1000
const MAX_BACK_OFF_MS = 30_000
/** How long a resource may take to close before the service counts as disabled without it. */
const DISPOSE_GRACE_MS = 10_000

/** One service of a deployed flow: it is being enabled until it is, however often that takes. */
export class ServiceRuntime {
  readonly #engine: EngineContext
  readonly flow: string
  readonly id: string
  readonly #changed: () => void
  #config: ServiceConfig
  #state: ServiceState = 'disabled'
  #resource: unknown
  #abort = new AbortController()
  #cancelRetry: (() => void) | undefined
  #disabling: Promise<void> | undefined
  readonly bulletins = { warn: 0, error: 0 }
  readonly #log: Log
  readonly #activity: number

  /** `changed` is called whenever the service has become enabled. */
  constructor(engine: EngineContext, flow: string, id: string, config: ServiceConfig, changed: () => void) {
    this.#engine = engine
    this.flow = flow
    this.id = id
    this.#config = config
    this.#changed = changed
    const { name, definition } = config
    this.#activity = engine.activity.indexOf({ flow, component: id, name, type: definition.type })
    const post = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, about?: LogAbout) =>
      this.#post(level, message, about)
    this.#log = { debug: post('debug'), info: post('info'), warn: post('warn'), error: post('error') }
  }

  get config(): ServiceConfig {
    return this.#config
  }
  get name(): string {
    return this.#config.name
  }
  get state(): ServiceState {
    return this.#state
  }
  /** What its users get; only while it is enabled. */
  get resource(): unknown {
    return this.#resource
  }

  /** Takes over a configuration; while it is disabled. */
  configure(config: ServiceConfig): void {
    this.#config = config
  }

  /** Begins to enable it, once what it uses is there. Resolves after the first try. */
  async enable(): Promise<void> {
    if (this.#state !== 'disabled') return
    this.#state = 'enabling'
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const { services } = this.#config
    const resources = await this.#engine.resourcesOf(this.flow, services, signal)
    if (!signal.aborted) await this.#try(resources, signal, 0)
  }

  async #try(resources: ReadonlyMap<string, unknown>, signal: AbortSignal, failures: number): Promise<void> {
    const { definition, properties, parameters } = this.#config
    const { clock, random } = this.#engine
    try {
      const parsed = parseProperties(definition, properties, { parameters, clock: clock.now, random, resources })
      this.#engine.activity.enter(this.#activity)
      const opening = definition.onEnabled({ properties: parsed, signal, log: this.#log, clock: clock.now })
      this.#engine.activity.leave()
      const resource = await opening
      if (signal.aborted) {
        await this.#dispose(resource)
        return
      }
      this.#resource = resource
      this.#state = 'enabled'
      this.#changed()
    } catch (error) {
      this.#engine.activity.leave()
      if (signal.aborted) return
      const known = error instanceof MulgilError
      const failure = known
        ? error
        : errors.ENABLE_FAILED({ reason: describeCause(error) ?? 'unknown' }, { cause: error })
      this.#log.error(failure.message, { code: failure.code, cause: known ? failure.cause : undefined })
      const wait = Math.min(FIRST_BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS)
      this.#cancelRetry = clock.setTimer(wait, () => void this.#try(resources, signal, failures + 1))
    }
  }

  /** Disposes of what it made. All that uses it has stopped before. */
  disable(): Promise<void> {
    if (this.#state === 'disabled') return Promise.resolve()
    this.#disabling ??= this.#disable().finally(() => {
      this.#disabling = undefined
    })
    return this.#disabling
  }

  async #disable(): Promise<void> {
    this.#state = 'disabling'
    this.#abort.abort()
    this.#cancelRetry?.()
    const resource = this.#resource
    this.#resource = undefined
    await this.#dispose(resource)
    this.#state = 'disabled'
  }

  async #dispose(resource: unknown): Promise<void> {
    const late = Promise.withResolvers<'late'>()
    const cancel = this.#engine.clock.setTimer(DISPOSE_GRACE_MS, () => late.resolve('late'))
    try {
      const ended = await Promise.race([dispose(resource), late.promise])
      if (ended === 'late') this.#log.warn(`It did not close within ${DISPOSE_GRACE_MS / 1000} seconds.`)
    } catch (error) {
      this.#log.warn('It did not close cleanly.', { cause: error })
    } finally {
      cancel()
    }
  }

  #post(level: 'debug' | 'info' | 'warn' | 'error', message: string, about: LogAbout = {}): void {
    this.#engine.logged(level, this, message, about.cause)
    if (level !== 'warn' && level !== 'error') return
    this.bulletins[level] += 1
    const { cause } = about
    const coded = cause instanceof MulgilError ? cause : undefined
    const why = describeCause(coded && coded.message === message ? coded.cause : cause)
    this.#engine.bulletins.post({
      time: this.#engine.clock.now(),
      level,
      flow: this.flow,
      component: this.id,
      componentName: this.name,
      message,
      code: about.code ?? coded?.code,
      todo: coded?.todo,
      cause: why === message ? undefined : why,
    })
  }
}
