import type { ParameterValues, ProcessorCatalog } from '../catalog.ts'
import type { Component, Connection, ControllerService, FlowDocument, Group } from '../document.ts'
import { componentName, type PlacedComponent, walkComponents, walkConnections, walkGroups } from '../graph.ts'

/** A component that the connections of a group may see: one of its own, or a port of a group inside it. */
export interface NearComponent {
  readonly component: Component
  /** True for a port of a group inside. */
  readonly inside: boolean
}

/** What all checks of one validation share. */
export interface Scope {
  readonly document: FlowDocument
  readonly catalog: ProcessorCatalog
  /** Values of all parameters; the empty text for a sensitive one whose value is not known. */
  readonly parameters: ParameterValues
  /** Values of sensitive parameters, when the caller knows which are set. */
  readonly secrets: ParameterValues | undefined
  /** Connections by the component that they lead to, and by the one that they come from. */
  readonly incoming: ReadonlyMap<string, readonly Connection[]>
  readonly outgoing: ReadonlyMap<string, readonly Connection[]>
  readonly placed: ReadonlyMap<string, PlacedComponent>
  readonly near: ReadonlyMap<Group, ReadonlyMap<string, NearComponent>>
}

/** Gathers what the checks look up again and again. */
export function createScope(
  document: FlowDocument,
  catalog: ProcessorCatalog,
  secrets: ParameterValues | undefined,
): Scope {
  const connections = [...walkConnections(document)].map(({ connection }) => connection)
  const values = Object.entries(document.parameters).map(
    ([name, parameter]) => [name, 'value' in parameter ? parameter.value : (secrets?.[name] ?? '')] as const,
  )
  return {
    document,
    catalog,
    secrets,
    parameters: Object.fromEntries(values),
    incoming: Map.groupBy(connections, (connection) => connection.to),
    outgoing: Map.groupBy(connections, (connection) => connection.from),
    placed: new Map([...walkComponents(document)].map((placed) => [placed.id, placed])),
    near: new Map([...walkGroups(document)].map(({ group }) => [group, new Map(nearComponents(group))])),
  }
}

function* nearComponents(group: Group): Generator<[string, NearComponent]> {
  for (const component of Object.values(group.components)) {
    if (component.kind !== 'group') continue
    for (const [id, inner] of Object.entries(component.root.components)) {
      if (inner.kind === 'inputPort' || inner.kind === 'outputPort') yield [id, { component: inner, inside: true }]
    }
  }
  for (const [id, component] of Object.entries(group.components)) yield [id, { component, inside: false }]
}

/** What messages call a component: `"Route by line" (r1)`. */
export function labelComponent(id: string, component: Component): string {
  return `"${componentName(component)}" (${id})`
}

/** What messages call a connection: `Connection "to Kafka" (c1)`, or by its id alone. */
export function labelConnection(id: string, connection: Connection): string {
  return connection.name ? `Connection "${connection.name}" (${id})` : `Connection "${id}"`
}

/** What messages call a controller service. */
export function labelService(id: string, service: ControllerService): string {
  return `Service "${service.name ?? service.type}" (${id})`
}
