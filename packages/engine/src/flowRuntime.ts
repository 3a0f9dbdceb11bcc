import {
  type Component,
  type Connection,
  componentName,
  createParameterScopes,
  type FlowDocument,
  type Problem,
  type ProcessorCatalog,
  type ProvenanceLevel,
  parseDataSize,
  parseDuration,
  validateFlow,
  walkComponents,
  walkConnections,
} from '@mulgil/flow'
import { fillProperties } from './apply/fillProperties.ts'
import type { FlowGroups } from './group/flowGroups.ts'
import { linkOutput } from './link/linkOutput.ts'
import type { AnyProcessor } from './processor.ts'
import { provenanceLevels } from './provenanceLevel.ts'
import type { ConnectionQueue } from './queue/connectionQueue.ts'
import { passThrough } from './schedule/passThrough.ts'
import type { ProcessorRuntime, RuntimeConfig } from './schedule/processorRuntime.ts'
import { serviceReferencesOf } from './schedule/propertyTexts.ts'
import type { FlowServices } from './service/flowServices.ts'
import { planServices } from './service/planServices.ts'
import type { ServiceConfig } from './service/serviceRuntime.ts'
import type { AnyService } from './service.ts'

/** A deployed flow: its document, what runs, and its queues. Groups are flattened: ids are unique in a document. */
export interface FlowRuntime {
  document: FlowDocument
  version: number
  readonly runtimes: Map<string, ProcessorRuntime>
  readonly services: FlowServices
  readonly queues: Map<string, ConnectionQueue>
  connections: ReadonlyMap<string, Connection>
  problems: readonly Problem[]
  /** How much provenance is kept, by the id of component, group or connection. */
  levels: ReadonlyMap<string, ProvenanceLevel>
  /** Undefined where no group bounds its FlowFiles. */
  groups: FlowGroups | undefined
  /** While its parts are being replaced nothing of it is started; the apply does so at its end. */
  applying: boolean
}

export interface ApplyValues {
  /** Values of the flow's own parameters, also of the sensitive ones. */
  readonly parameters: Readonly<Record<string, string>>
  /** Values of the parameters of its contexts, by context and name, where the document has none or another one. */
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Secrets that were typed into properties, as `component.property`. */
  readonly secrets?: Readonly<Record<string, string>>
}

/** What a document may use. */
export interface Definitions {
  readonly processors: ReadonlyMap<string, AnyProcessor>
  readonly services: ReadonlyMap<string, AnyService>
  readonly catalog: ProcessorCatalog
}

export interface Plan {
  readonly configs: ReadonlyMap<string, RuntimeConfig>
  readonly services: ReadonlyMap<string, ServiceConfig>
  readonly connections: ReadonlyMap<string, Connection>
  readonly problems: readonly Problem[]
  readonly levels: ReadonlyMap<string, ProvenanceLevel>
}

/** What a document asks for, with its values filled in. Components that cannot run are missing from `configs`. */
export function planOf(
  document: FlowDocument,
  values: ApplyValues,
  { processors, services: serviceDefinitions, catalog }: Definitions,
): Plan {
  const parametersOf = createParameterScopes(document, values)
  const services = planServices(document, parametersOf, values.secrets ?? {}, serviceDefinitions)
  const levels = provenanceLevels(document)
  const configs = new Map<string, RuntimeConfig>()
  for (const { id, component, groupPath } of walkComponents(document)) {
    const config = configOf(id, component, parametersOf(groupPath).values, values.secrets ?? {}, {
      processors,
      services,
    })
    if (config) configs.set(id, { ...config, provenance: levels.get(id) ?? 'all' })
  }
  const connections = new Map<string, Connection>()
  for (const { id, connection } of walkConnections(document)) connections.set(id, connection)
  return { configs, services, connections, levels, problems: validateFlow(document, catalog, { given: values }) }
}

function configOf(
  id: string,
  component: Component,
  parameters: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
  { processors, services }: Pick<Plan, 'services'> & Pick<Definitions, 'processors'>,
): Omit<RuntimeConfig, 'provenance'> | undefined {
  if (component.kind === 'group' || component.kind === 'label') return undefined
  const name = componentName(component)
  if (component.kind !== 'processor') {
    const link = component.kind === 'outputPort' ? component.link : undefined
    return {
      name,
      definition: link ? linkOutput : passThrough,
      properties: { ...link },
      parameters: {},
      retry: {},
      scheduling: {},
      services: [],
      key: JSON.stringify([component.kind, link]),
    }
  }
  const definition = processors.get(component.type)
  if (!definition) return undefined
  const { properties, used } = fillProperties(id, component.properties, parameters, secrets)
  const { retry = {}, scheduling = {} } = component
  const references = serviceReferencesOf(definition, properties, used)
  const uses = [...new Set(references.map((reference) => reference.id))]
  // A change of anything in the key restarts the component; names, comments and auto-termination do not.
  const key = JSON.stringify([component.type, properties, used, scheduling, uses.map((one) => services.get(one)?.key)])
  return { name, definition, properties, parameters: used, retry, scheduling, services: uses, key }
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
