import {
  type Component,
  type Connection,
  componentName,
  createParameterScopes,
  type FlowDocument,
  type Problem,
  type ProcessorCatalog,
  parseDataSize,
  parseDuration,
  scanParameterReferences,
  validateFlow,
  walkComponents,
  walkConnections,
  walkTexts,
} from '@mulgil/flow'
import type { FlowGroups } from './group/flowGroups.ts'
import type { AnyProcessor } from './processor.ts'
import type { ConnectionQueue } from './queue/connectionQueue.ts'
import { passThrough } from './schedule/passThrough.ts'
import type { ProcessorRuntime, RuntimeConfig } from './schedule/processorRuntime.ts'

/** A deployed flow: its document, what runs, and its queues. Groups are flattened: ids are unique in a document. */
export interface FlowRuntime {
  document: FlowDocument
  version: number
  readonly runtimes: Map<string, ProcessorRuntime>
  readonly queues: Map<string, ConnectionQueue>
  connections: ReadonlyMap<string, Connection>
  problems: readonly Problem[]
  /** Undefined where no group bounds its FlowFiles. */
  groups: FlowGroups | undefined
}

export interface ApplyValues {
  /** Values of the flow's own parameters, also of the sensitive ones. */
  readonly parameters: Readonly<Record<string, string>>
  /** Values of the parameters of its contexts, by context and name, where the document has none or another one. */
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Secrets that were typed into properties, as `component.property`. */
  readonly secrets?: Readonly<Record<string, string>>
}

export interface Plan {
  readonly configs: ReadonlyMap<string, RuntimeConfig>
  readonly connections: ReadonlyMap<string, Connection>
  readonly problems: readonly Problem[]
}

/** What a document asks for, with its values filled in. Components that cannot run are missing from `configs`. */
export function planOf(
  document: FlowDocument,
  values: ApplyValues,
  processors: ReadonlyMap<string, AnyProcessor>,
  catalog: ProcessorCatalog,
): Plan {
  const parametersOf = createParameterScopes(document, values)
  const configs = new Map<string, RuntimeConfig>()
  for (const { id, component, groupPath } of walkComponents(document)) {
    const config = configOf(id, component, parametersOf(groupPath).values, values.secrets ?? {}, processors)
    if (config) configs.set(id, config)
  }
  const connections = new Map<string, Connection>()
  for (const { id, connection } of walkConnections(document)) connections.set(id, connection)
  return { configs, connections, problems: validateFlow(document, catalog, { given: values }) }
}

function configOf(
  id: string,
  component: Component,
  parameters: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
  processors: ReadonlyMap<string, AnyProcessor>,
): RuntimeConfig | undefined {
  if (component.kind === 'group' || component.kind === 'label') return undefined
  const name = componentName(component)
  if (component.kind !== 'processor') {
    return {
      name,
      definition: passThrough,
      properties: {},
      parameters: {},
      retry: {},
      scheduling: {},
      key: component.kind,
    }
  }
  const definition = processors.get(component.type)
  if (!definition) return undefined
  const properties = structuredClone(component.properties) as Record<string, unknown>
  for (const [key, value] of Object.entries(secrets)) {
    if (key.startsWith(`${id}.`)) setPath(properties, key.slice(id.length + 1), value)
  }
  const used: Record<string, string> = {}
  for (const { text } of walkTexts(properties as never)) {
    for (const reference of scanParameterReferences(text)) {
      if (Object.hasOwn(parameters, reference.name)) used[reference.name] = parameters[reference.name]
    }
  }
  const { retry = {}, scheduling = {} } = component
  // A change of anything in the key restarts the component; names, comments and auto-termination do not.
  const key = JSON.stringify([component.type, properties, used, scheduling])
  return { name, definition, properties, parameters: used, retry, scheduling, key }
}

/** Puts a value where a dotted path leads. Names may hold dots themselves: the longest one that is there wins. */
function setPath(target: Record<string, unknown>, path: string, value: string): void {
  const names = Object.keys(target).filter((name) => path === name || path.startsWith(`${name}.`))
  for (const name of names.sort((a, b) => b.length - a.length)) {
    const inside = target[name]
    if (path === name) target[name] = value
    else if (typeof inside === 'object' && inside !== null)
      setPath(inside as Record<string, unknown>, path.slice(name.length + 1), value)
    else continue
    return
  }
  const [first, ...rest] = path.split('.')
  target[first] = rest.length === 0 ? value : {}
  if (rest.length > 0) setPath(target[first] as Record<string, unknown>, rest.join('.'), value)
}

/** Sets a queue's bounds, order and expiration from its connection. */
export function configureQueue(queue: ConnectionQueue, connection: Connection): void {
  const { backPressure, prioritizers, expiration } = connection
  queue.configure({
    maxCount: backPressure.count,
    maxBytes: backPressure.bytes === null ? null : (parseDataSize(backPressure.bytes) ?? null),
    prioritizers,
    expirationMs: expiration === null ? null : (parseDuration(expiration) ?? null),
  })
}

/** Tells each component which queues it takes from and which its relationships lead to. */
export function wire(flow: FlowRuntime): void {
  const inputs = new Map<string, ConnectionQueue[]>()
  const outputs = new Map<string, Map<string, ConnectionQueue[]>>()
  for (const [id, connection] of flow.connections) {
    const queue = flow.queues.get(id)
    if (!queue) continue
    push(inputs, connection.to, queue)
    let routes = outputs.get(connection.from)
    if (!routes) {
      routes = new Map()
      outputs.set(connection.from, routes)
    }
    for (const relationship of connection.relationships.length > 0 ? connection.relationships : [''])
      push(routes, relationship, queue)
  }
  for (const [id, runtime] of flow.runtimes) runtime.connect(inputs.get(id) ?? [], outputs.get(id) ?? new Map())
}

function push<K>(lists: Map<K, ConnectionQueue[]>, key: K, queue: ConnectionQueue): void {
  const list = lists.get(key)
  if (list) list.push(queue)
  else lists.set(key, [queue])
}
