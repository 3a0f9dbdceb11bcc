import type { Problem } from '@mulgil/flow'
import type { EngineContext } from './engineContext.ts'
import type { StartResult } from './engineOptions.ts'
import { errors } from './errors.ts'
import type { FlowRuntime } from './flowRuntime.ts'
import type { DesiredState } from './journal/recoveredState.ts'
import type { Quarantine } from './quarantine.ts'
import type { ActualState, ProcessorRuntime } from './schedule/processorRuntime.ts'
import { needsService } from './service/serviceStatus.ts'

export interface RunStatesHost {
  readonly context: EngineContext
  readonly quarantine: Quarantine
  readonly flows: ReadonlyMap<string, FlowRuntime>
  /** Throws FLOW_UNKNOWN. */
  flow(id: string): FlowRuntime
  /** Throws COMPONENT_UNKNOWN. */
  runtime(flow: string, component: string): ProcessorRuntime
}

/** What should run, by component and service: durable, and the same after a restart; and what makes it so. */
export class RunStates {
  readonly #host: RunStatesHost
  /** By `flow/id`. */
  readonly #desired = new Map<string, DesiredState>()

  constructor(host: RunStatesHost) {
    this.#host = host
  }

  /** For snapshots. */
  get all(): ReadonlyMap<string, DesiredState> {
    return this.#desired
  }

  restore(states: Iterable<readonly [key: string, desired: DesiredState]>): void {
    for (const [key, desired] of states) this.#desired.set(key, desired)
  }

  /** Forgets a component, or all of a flow. */
  forget(flow: string, id?: string): void {
    if (id !== undefined) this.#desired.delete(`${flow}/${id}`)
    else for (const key of [...this.#desired.keys()]) if (key.startsWith(`${flow}/`)) this.#desired.delete(key)
  }

  /** Processors among these ids (all when absent); ports and funnels always run. */
  #chosen(flow: FlowRuntime, ids: readonly string[] | undefined): ProcessorRuntime[] {
    const list = ids ? ids.map((id) => this.#host.runtime(flow.document.id, id)) : [...flow.runtimes.values()]
    return list.filter((runtime) => runtime.type !== 'passThrough')
  }

  desiredOf(flowId: string, id: string): DesiredState {
    return this.#desired.get(`${flowId}/${id}`) ?? 'stopped'
  }

  #setDesired(flowId: string, states: Readonly<Record<string, DesiredState>>): void {
    for (const [id, desired] of Object.entries(states)) this.#desired.set(`${flowId}/${id}`, desired)
    if (Object.keys(states).length > 0)
      this.#host.context.journal.append((frame) => frame.admin({ kind: 'runState', flow: flowId, states }))
  }

  /** Starts what should run and can; used after every change. */
  async reconcile(flow: FlowRuntime): Promise<void> {
    this.#decideServices(flow)
    if (flow.applying) return
    const starting: Promise<void>[] = flow.services.enable().map(atMostAMoment)
    for (const [id, runtime] of flow.runtimes) {
      const desired = runtime.type === 'passThrough' ? 'running' : this.desiredOf(flow.document.id, id)
      if (desired === 'disabled' && runtime.actual === 'stopped') runtime.actual = 'disabled'
      if (desired !== 'disabled' && runtime.actual === 'disabled') runtime.actual = 'stopped'
      if (this.#host.quarantine.of(flow.document.id, id)) continue
      if (flow.services.blocking(runtime.config.services)) continue
      if (desired === 'running' && runtime.actual === 'stopped' && this.problemsOf(flow, id).length === 0)
        starting.push(atMostAMoment(runtime.start()))
    }
    await Promise.all(starting)
  }

  #decideServices({ services, document, problems }: FlowRuntime): void {
    const invalid = new Set(problems.flatMap(({ severity, component }) => (severity === 'error' ? [component] : [])))
    services.decide((id) => {
      if (invalid.has(id) || this.#host.quarantine.of(document.id, id)) return false
      return this.desiredOf(document.id, id) !== 'disabled'
    })
  }

  problemsOf(flow: FlowRuntime, id: string): Problem[] {
    return flow.problems.filter((problem) => problem.severity === 'error' && problem.component === id)
  }

  /** Tries a component again that was kept out; it starts if it should run. */
  async release(flowId: string, component: string): Promise<void> {
    this.#host.quarantine.release(flowId, component)
    const flow = this.#host.flows.get(flowId)
    if (flow) await this.reconcile(flow)
  }

  /** Starts these components, or all of the flow. What is invalid or disabled stays as it is, and says why. */
  async start(flowId: string, components?: readonly string[]): Promise<StartResult> {
    const flow = this.#host.flow(flowId)
    const problems: Problem[] = []
    const states: Record<string, DesiredState> = {}
    for (const runtime of this.#chosen(flow, components)) {
      if (runtime.actual === 'disabled') continue
      this.#host.quarantine.release(flowId, runtime.component)
      const own = this.problemsOf(flow, runtime.component)
      if (own.length > 0) problems.push(...own)
      else states[runtime.component] = 'running'
    }
    this.#setDesired(flowId, states)
    // Before any of their code runs: one that ends the engine at once must not be forgotten with it.
    await this.#host.context.journal.flushed()
    await this.reconcile(flow)
    // These start by themselves once their service is enabled again.
    const waiting = Object.keys(states).flatMap((id) => {
      const { name, config } = this.#host.runtime(flowId, id)
      const needed = flow.services.blocking(config.services)
      return needed ? [needsService({ id, name }, needed)] : []
    })
    const started = Object.keys(states).filter((id) => waiting.every(({ component }) => component !== id))
    return { started, problems: [...problems, ...waiting] }
  }

  async stop(flowId: string, components?: readonly string[]): Promise<{ stopped: string[] }> {
    const flow = this.#host.flow(flowId)
    const chosen = this.#chosen(flow, components).filter((runtime) => runtime.actual !== 'disabled')
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'stopped' as const])))
    await Promise.all(chosen.map((runtime) => runtime.stop()))
    await this.#host.context.journal.flushed()
    return { stopped: chosen.map((runtime) => runtime.component) }
  }

  /** Stops these components at once: what their triggers hold is back in its queues, and what they still do counts for nothing. */
  async terminate(flowId: string, components?: readonly string[]): Promise<void> {
    const chosen = this.#chosen(this.#host.flow(flowId), components).filter((runtime) => runtime.actual !== 'disabled')
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'stopped' as const])))
    for (const runtime of chosen) runtime.terminate()
    await this.#host.context.journal.flushed()
  }

  async disable(flowId: string, components: readonly string[]): Promise<void> {
    const flow = this.#host.flow(flowId)
    const chosen = this.#chosen(flow, components)
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'disabled' as const])))
    await Promise.all(chosen.map((runtime) => runtime.stop()))
    await this.reconcile(flow)
    await this.#host.context.journal.flushed()
  }

  async enable(flowId: string, components: readonly string[]): Promise<void> {
    const flow = this.#host.flow(flowId)
    const chosen = this.#chosen(flow, components).filter((runtime) => runtime.actual === 'disabled')
    this.#setDesired(flowId, Object.fromEntries(chosen.map((runtime) => [runtime.component, 'stopped' as const])))
    await this.reconcile(flow)
    await this.#host.context.journal.flushed()
  }

  /** One trigger of a stopped component; resolves when what it made is durable. */
  async runOnce(flowId: string, component: string): Promise<StartResult> {
    const flow = this.#host.flow(flowId)
    const runtime = this.#host.runtime(flowId, component)
    const problems = this.problemsOf(flow, component)
    if (problems.length > 0 || runtime.actual !== 'stopped') return { started: [], problems }
    const missing = flow.services.missing(runtime.config.services)
    if (missing) throw errors.SERVICE_NOT_ENABLED({ component: runtime.name, service: missing.name })
    await runtime.runOnce()
    await this.#host.context.journal.flushed()
    return { started: [component], problems: [] }
  }

  /** Enables a service that a person disabled; what should run and waited for it starts. */
  async enableService(flowId: string, service: string): Promise<{ problems: Problem[] }> {
    const flow = this.#host.flow(flowId)
    const runtime = flow.services.get(service)
    const problems = this.problemsOf(flow, service)
    if (problems.length > 0) return { problems }
    if (runtime.state === 'disabling') await runtime.disable()
    this.#host.quarantine.release(flowId, service)
    this.#setDesired(flowId, { [service]: 'running' })
    await this.reconcile(flow)
    await this.#host.context.journal.flushed()
    const needed = flow.services.blocking(runtime.config.services)
    return { problems: needed ? [needsService(runtime, needed)] : [] }
  }

  /** Disables a service, after stopping all that uses it; says what was stopped. It stays so, also after a restart. */
  async disableService(flowId: string, service: string): Promise<{ stopped: string[] }> {
    const flow = this.#host.flow(flowId)
    flow.services.get(service)
    this.#setDesired(flowId, { [service]: 'disabled' })
    // From here on nothing that needs it is started.
    this.#decideServices(flow)
    const services = flow.services.withUsers([service])
    const users = [...flow.runtimes.values()].filter(({ actual, config }) => {
      return actual !== 'stopped' && actual !== 'disabled' && config.services.some((id) => services.has(id))
    })
    const others = [...services].filter((id) => id !== service && flow.services.get(id).state !== 'disabled')
    await Promise.all(users.map((runtime) => runtime.stop()))
    await flow.services.disable([service])
    await this.reconcile(flow)
    await this.#host.context.journal.flushed()
    return { stopped: [...users.map(({ component }) => component), ...others] }
  }

  /** What runs, by component. */
  actual(flowId: string): Record<string, ActualState> {
    return Object.fromEntries([...this.#host.flow(flowId).runtimes].map(([id, runtime]) => [id, runtime.actual]))
  }
}

/** A first try is waited for only as long as it takes to begin; a broker that is down must not hold up others. */
const atMostAMoment = (begun: Promise<void>): Promise<void> =>
  Promise.race([begun, new Promise<void>((resolve) => setTimeout(resolve, 500))])
