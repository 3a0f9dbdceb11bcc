import type { Connection } from '@mulgil/flow'
import type { EngineContext } from '../engineContext.ts'
import type { FlowRuntime } from '../flowRuntime.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { GroupPort } from './groupMove.ts'
import { type GroupPlan, type PlannedPort, planGroups } from './groupPlan.ts'
import { GroupRuntime, type GroupStatus } from './groupRuntime.ts'

/** The groups of a flow that bound their FlowFiles, and which queues they look at. */
export class FlowGroups {
  readonly #groups: readonly GroupRuntime[]
  readonly #byQueue = new Map<ConnectionQueue, GroupRuntime[]>()

  private constructor(groups: readonly GroupRuntime[]) {
    this.#groups = groups
  }

  /** Gives ports and sources of such groups their gates; undefined where a flow has none, so that nobody asks. */
  static of(engine: EngineContext, flow: FlowRuntime): FlowGroups | undefined {
    const plans = planGroups(flow.document)
    for (const runtime of flow.runtimes.values()) runtime.guard({})
    if (plans.length === 0) return undefined
    const groups = plans.map((plan) => groupOf(engine, flow, plan, plans))
    const all = new FlowGroups(groups)
    for (const [index, plan] of plans.entries()) all.#watch(flow, plan, groups[index])
    guard(flow, plans, groups)
    return all
  }

  #watch(flow: FlowRuntime, plan: GroupPlan, group: GroupRuntime): void {
    const inFront = plan.inputPorts.flatMap(({ id }) => flow.runtimes.get(id)?.inputs ?? [])
    const inside = plan.inside.flatMap((id) => flow.queues.get(id) ?? [])
    for (const queue of [...inside, ...inFront]) {
      const list = this.#byQueue.get(queue)
      if (list) list.push(group)
      else this.#byQueue.set(queue, [group])
    }
  }

  /** Something was taken from a queue. */
  taken(queue: ConnectionQueue): void {
    for (const group of this.#byQueue.get(queue) ?? []) group.taken(queue)
  }

  status(): GroupStatus[] {
    return this.#groups.map((group) => group.status())
  }

  close(): void {
    for (const group of this.#groups) group.close()
  }
}

function groupOf(engine: EngineContext, flow: FlowRuntime, plan: GroupPlan, plans: readonly GroupPlan[]): GroupRuntime {
  const queuesOf = (ids: readonly string[]) => ids.flatMap((id) => flow.queues.get(id) ?? [])
  const portsOf = (ports: readonly PlannedPort[]): GroupPort[] =>
    ports.flatMap(({ id, label }) => {
      const runtime = flow.runtimes.get(id)
      return runtime ? [{ label, runtime }] : []
    })
  return new GroupRuntime(engine, flow.document.id, plan, {
    inside: queuesOf(plan.inside),
    leaving: new Set(queuesOf(plan.leaving)),
    inputPorts: portsOf(plan.inputPorts),
    outputPorts: portsOf(plan.outputPorts),
    sources: plan.processors.flatMap((id) => {
      const runtime = flow.runtimes.get(id)
      return runtime?.isSource ? [runtime] : []
    }),
    clearBefore: queuesOf(clearBefore(plan, plans, flow.connections)),
  })
}

/**
 * As in NiFi, batches that go straight from one group into another do not mix: the second leaves once the first was let
 * in. Where the way leads back, each could wait for the other for ever, so there they may.
 */
function clearBefore(
  plan: GroupPlan,
  plans: readonly GroupPlan[],
  connections: ReadonlyMap<string, Connection>,
): string[] {
  const own = new Set(plan.outputPorts.map(({ id }) => id))
  return [...connections].flatMap(([id, { from, to }]) => {
    if (!own.has(from)) return []
    const next = plans.find(
      ({ concurrency, inputPorts }) => concurrency === 'singleBatch' && inputPorts.some((port) => port.id === to),
    )
    if (!next) return []
    const reached = reachedFrom(to, connections)
    return plan.inputPorts.some((port) => reached.has(port.id)) ? [] : [id]
  })
}

function reachedFrom(start: string, connections: ReadonlyMap<string, Connection>): Set<string> {
  const reached = new Set([start])
  for (const at of reached) for (const { from, to } of connections.values()) if (from === at) reached.add(to)
  return reached
}

/**
 * A connection to an output port that holds a batch together holds nothing back that has input, or the batch could never
 * be whole. It holds back what makes FlowFiles inside without input, or that would never end.
 */
function guard(flow: FlowRuntime, plans: readonly GroupPlan[], groups: readonly GroupRuntime[]): void {
  const unheld = new Set<ConnectionQueue>()
  const held = new Map<string, ConnectionQueue[]>()
  for (const { batchOutput, leaving, processors } of plans) {
    if (!batchOutput) continue
    const queues = leaving.flatMap((id) => flow.queues.get(id) ?? [])
    for (const queue of queues) unheld.add(queue)
    for (const id of processors) held.set(id, [...(held.get(id) ?? []), ...queues])
  }
  const gates = new Map(
    plans.flatMap(({ inputPorts, outputPorts }, index) => [
      ...inputPorts.map(({ id }) => [id, groups[index].entry] as const),
      ...outputPorts.map(({ id }) => [id, groups[index].exit] as const),
    ]),
  )
  for (const [id, runtime] of flow.runtimes)
    runtime.guard(runtime.isSource ? { alsoHeldBy: held.get(id) } : { gate: gates.get(id), notHeldBy: unheld })
}
