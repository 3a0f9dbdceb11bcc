import type { ParameterValues, ProcessorCatalog } from '../catalog.ts'
import type { Component, Connection, ControllerService, FlowDocument, Group } from '../document.ts'
import {
  componentName,
  type PlacedComponent,
  type PlacedService,
  walkComponents,
  walkConnections,
  walkGroups,
  walkServices,
} from '../graph.ts'
import { createParameterScopes, type GivenParameters, type ParameterScope } from '../parameterScopes.ts'

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
  /** The parameters that a group sees. */
  readonly parametersOf: (groupPath: readonly string[]) => ParameterScope
  /** The same as values; the empty text for a sensitive one whose value is not known. */
  readonly valuesOf: (groupPath: readonly string[]) => ParameterValues
  /** True when the caller knows which sensitive parameters have a value. */
  readonly secretsKnown: boolean
  /** Connections by the component that they lead to, and by the one that they come from. */
  readonly incoming: ReadonlyMap<string, readonly Connection[]>
  readonly outgoing: ReadonlyMap<string, readonly Connection[]>
  readonly placed: ReadonlyMap<string, PlacedComponent>
  readonly near: ReadonlyMap<Group, ReadonlyMap<string, NearComponent>>
  readonly services: ReadonlyMap<string, PlacedService>
  /** Ids of the services that cannot be enabled. */
  readonly invalidServices: ReadonlySet<string>
}

/** Gathers what the checks look up again and again. */
export function createScope(
  document: FlowDocument,
  catalog: ProcessorCatalog,
  given: GivenParameters | undefined,
): Scope {
  const connections = [...walkConnections(document)].map(({ connection }) => connection)
  const parametersOf = createParameterScopes(document, given ?? {})
  const filled = new Map<ParameterScope, ParameterValues>()
  return {
    document,
    catalog,
    parametersOf,
    valuesOf: (groupPath) => {
      const scope = parametersOf(groupPath)
      const values = filled.get(scope) ?? {
        ...Object.fromEntries([...scope.seen.keys()].map((name) => [name, ''])),
        ...scope.values,
      }
      filled.set(scope, values)
      return values
    },
    secretsKnown: given !== undefined,
    incoming: Map.groupBy(connections, (connection) => connection.to),
    outgoing: Map.groupBy(connections, (connection) => connection.from),
    placed: new Map([...walkComponents(document)].map((placed) => [placed.id, placed])),
    near: new Map([...walkGroups(document)].map(({ group }) => [group, new Map(nearComponents(group))])),
    services: new Map([...walkServices(document)].map((placed) => [placed.id, placed])),
    invalidServices: new Set(),
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
