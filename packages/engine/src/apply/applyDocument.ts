import type { FlowDocument, Problem } from '@mulgil/flow'
import type { EngineContext } from '../engineContext.ts'
import type { ApplyOptions, EngineLimits } from '../engineOptions.ts'
import { errors } from '../errors.ts'
import { configureQueue, type Definitions, type FlowRuntime, planOf, wire } from '../flowRuntime.ts'
import { FlowGroups } from '../group/flowGroups.ts'
import { type Links, linkPortsOf } from '../link/links.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import { ProcessorRuntime } from '../schedule/processorRuntime.ts'
import { FlowServices } from '../service/flowServices.ts'

/** What applying a document needs of its engine. */
export interface ApplyHost {
  readonly context: EngineContext
  readonly definitions: Definitions
  readonly limits: EngineLimits
  readonly flows: Map<string, FlowRuntime>
  /** All queues of a flow, also those that recovery found and no document has named since. */
  queuesOf(flow: string): ConnectionQueue[]
  /** The queue of a connection, made when there is none. */
  queue(flow: string, connection: string): ConnectionQueue
  forgetQueue(queue: ConnectionQueue): void
  /** Their state and what should run go with them. */
  forgetComponents(flow: string, components: readonly string[]): void
  /** Ends what waits in a queue; resolves when that is durable. */
  dropAll(queue: ConnectionQueue): Promise<void>
  /** Starts what should run and can. */
  reconcile(flow: FlowRuntime): Promise<void>
  readonly links: Links
}

export interface ApplyResult {
  readonly restarted: string[]
  readonly problems: readonly Problem[]
}

/** Makes what runs match the document; see `Engine.apply`, which calls it one at a time. */
export async function applyDocument(
  engine: ApplyHost,
  document: FlowDocument,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const plan = planOf(document, options, engine.definitions)
  const flow: FlowRuntime = engine.flows.get(document.id) ?? {
    document,
    version: 0,
    runtimes: new Map(),
    services: new FlowServices(engine.context, document.id),
    queues: new Map(),
    connections: new Map(),
    problems: [],
    levels: new Map(),
    groups: undefined,
    applying: false,
  }
  // Also queues that recovery found and no document has named since.
  const known = engine.queuesOf(document.id)
  const ports = linkPortsOf(document)
  const removed = known.filter((queue) => !plan.connections.has(queue.id) && !ports.has(queue.id))
  try {
    await settleRemoved(engine, flow, removed, options)
  } catch (error) {
    // The old flow goes on, also what was stopped to let a queue run empty.
    await engine.reconcile(flow)
    throw error
  }

  const invalid = new Set(
    plan.problems.flatMap(({ severity, component }) => (severity === 'error' && component ? [component] : [])),
  )
  const restarted: string[] = []
  const stopping: Promise<void>[] = []
  // Both ends of a connection that goes stand still until it is gone, so that nothing is put into it any more.
  const ends = new Set<string>(
    removed.flatMap((queue) => {
      const connection = flow.connections.get(queue.id)
      return connection ? [connection.from, connection.to] : []
    }),
  )
  flow.applying = true
  for (const [id, runtime] of flow.runtimes) {
    const config = plan.configs.get(id)
    if (
      config &&
      !ends.has(id) &&
      !invalid.has(id) &&
      config.key === runtime.config.key &&
      config.definition === runtime.config.definition
    )
      continue
    if (runtime.actual !== 'stopped' && runtime.actual !== 'disabled') restarted.push(id)
    stopping.push(runtime.stop())
  }
  await Promise.all(stopping)
  // What came in while they stopped. Nothing takes from these queues any more, so waiting would be for ever. A refusal still
  // finds the old flow whole: nothing is taken from it before.
  for (const queue of removed) if (queue.count > 0) await dropOrRefuse(engine, flow, queue, options)
  const gone = [...flow.runtimes.keys()].filter((id) => !plan.configs.has(id))
  for (const id of gone) flow.runtimes.delete(id)
  if (gone.length > 0) engine.forgetComponents(document.id, gone)
  for (const queue of removed) {
    flow.queues.delete(queue.id)
    engine.forgetQueue(queue)
  }
  // After what uses them has stopped: the keys of services are in those of their users.
  const services = await flow.services.configure(plan.services, invalid)
  restarted.push(...services.restarted)
  if (services.gone.length > 0) engine.forgetComponents(document.id, services.gone)
  for (const [id, connection] of plan.connections) {
    const queue = engine.queue(document.id, id)
    configureQueue(queue, connection)
    flow.queues.set(id, queue)
  }
  for (const [id, config] of plan.configs) {
    const runtime = flow.runtimes.get(id)
    if (runtime) runtime.configure(config)
    else flow.runtimes.set(id, new ProcessorRuntime(engine.context, document.id, id, config))
  }
  flow.document = document
  flow.version = options.version ?? flow.version + 1
  flow.connections = plan.connections
  flow.problems = plan.problems
  flow.levels = plan.levels
  wire(flow)
  engine.links.attach(flow)
  flow.groups?.close()
  flow.groups = FlowGroups.of(engine.context, flow)
  engine.flows.set(document.id, flow)
  flow.applying = false
  await engine.reconcile(flow)
  // A wider bound or another group setting lets some run that waited.
  for (const runtime of flow.runtimes.values()) engine.context.offer(runtime)
  engine.links.resume(flow)
  await engine.context.journal.flushed()
  return { restarted, problems: plan.problems }
}

async function settleRemoved(
  engine: ApplyHost,
  flow: FlowRuntime,
  removed: readonly ConnectionQueue[],
  options: ApplyOptions,
): Promise<void> {
  if (options.queues === 'drain') {
    for (const queue of upstreamFirst(flow, removed)) await drain(engine, flow, queue, options)
    return
  }
  for (const queue of removed) {
    if (queue.count === 0) continue
    const name = flow.connections.get(queue.id)?.name ?? queue.id
    switch (options.queues) {
      case undefined:
        throw errors.QUEUE_NOT_EMPTY({ name, count: queue.count })
      case 'drop':
        await engine.dropAll(queue)
        break
      case 'wait':
        await waitEmpty(engine, flow, queue, name, options)
        break
      default:
        throw new Error(`Unknown choice ${options.queues satisfies never}`)
    }
  }
}

async function dropOrRefuse(
  engine: ApplyHost,
  flow: FlowRuntime,
  queue: ConnectionQueue,
  options: ApplyOptions,
): Promise<void> {
  if (options.queues !== 'drop') {
    flow.applying = false
    await engine.reconcile(flow)
    throw errors.QUEUE_NOT_EMPTY({ name: flow.connections.get(queue.id)?.name ?? queue.id, count: queue.count })
  }
  await engine.dropAll(queue)
}

/** Stops what fills a queue, also an empty one, and waits until it is empty. */
async function drain(
  engine: ApplyHost,
  flow: FlowRuntime,
  queue: ConnectionQueue,
  options: ApplyOptions,
): Promise<void> {
  const connection = flow.connections.get(queue.id)
  if (connection) await flow.runtimes.get(connection.from)?.stop()
  if (queue.count > 0) await waitEmpty(engine, flow, queue, connection?.name ?? queue.id, options)
}

/** A queue comes after those that flow into it, so that nothing is stopped that must still empty another. */
function upstreamFirst(flow: FlowRuntime, queues: readonly ConnectionQueue[]): ConnectionQueue[] {
  const order = new Set<ConnectionQueue>()
  const entered = new Set<ConnectionQueue>()
  const visit = (queue: ConnectionQueue) => {
    // In a circle there is no first one.
    if (entered.has(queue)) return
    entered.add(queue)
    const from = flow.connections.get(queue.id)?.from
    for (const other of queues) if (from !== undefined && flow.connections.get(other.id)?.to === from) visit(other)
    order.add(queue)
  }
  for (const queue of queues) visit(queue)
  return [...order]
}

/** Needs what empties the queue to run. */
async function waitEmpty(
  engine: ApplyHost,
  flow: FlowRuntime,
  queue: ConnectionQueue,
  name: string,
  options: ApplyOptions,
): Promise<void> {
  const connection = flow.connections.get(queue.id)
  const { clock } = engine.context
  // A port's own queue is emptied by its link, or by the port itself.
  const consumer = flow.runtimes.get(connection?.to ?? queue.id)
  const deadline = clock.now() + engine.limits.drainMs
  while (queue.count > 0) {
    if (consumer?.actual !== 'running' || clock.now() > deadline)
      throw errors.QUEUE_NOT_DRAINING({ name, count: queue.count })
    options.signal?.throwIfAborted()
    await new Promise<void>((resolve) => clock.setTimer(20, resolve))
  }
}
