import type { Component, Connection, ControllerService, FlowDocument, Group, Parameter } from './document.ts'

/** A component with its place in the document. */
export interface PlacedComponent {
  readonly id: string
  readonly component: Component
  /** Ids of the groups around it, outermost first; empty at the top. */
  readonly groupPath: readonly string[]
  /** The group that holds it. */
  readonly group: Group
}

/** A connection with its place in the document. */
export interface PlacedConnection {
  readonly id: string
  readonly connection: Connection
  readonly groupPath: readonly string[]
  readonly group: Group
}

/** A group with its place: the root, then each group component, parents before children. */
export interface PlacedGroup {
  readonly groupPath: readonly string[]
  readonly group: Group
}

/** Walks the root and all groups in it, parents first. */
export function* walkGroups(document: FlowDocument): Generator<PlacedGroup> {
  const waiting: PlacedGroup[] = [{ group: document.root, groupPath: [] }]
  for (let placed = waiting.shift(); placed; placed = waiting.shift()) {
    yield placed
    for (const [id, component] of Object.entries(placed.group.components)) {
      if (component.kind === 'group') waiting.push({ group: component.root, groupPath: [...placed.groupPath, id] })
    }
  }
}

/** Walks all components of all groups, parents first. */
export function* walkComponents(document: FlowDocument): Generator<PlacedComponent> {
  for (const { group, groupPath } of walkGroups(document)) {
    for (const [id, component] of Object.entries(group.components)) yield { id, component, groupPath, group }
  }
}

/** Walks all connections of all groups, parents first. */
export function* walkConnections(document: FlowDocument): Generator<PlacedConnection> {
  for (const { group, groupPath } of walkGroups(document)) {
    for (const [id, connection] of Object.entries(group.connections)) yield { id, connection, groupPath, group }
  }
}

/** A controller service with the groups that may use it: those below `groupPath`. */
export interface PlacedService {
  readonly id: string
  readonly service: ControllerService
  readonly groupPath: readonly string[]
}

/** Walks the services of the top, then those of all groups, parents first. */
export function* walkServices(document: FlowDocument): Generator<PlacedService> {
  for (const [id, service] of Object.entries(document.services)) yield { id, service, groupPath: [] }
  for (const { id: group, component, groupPath } of walkComponents(document)) {
    if (component.kind !== 'group') continue
    for (const [id, service] of Object.entries(component.services ?? {}))
      yield { id, service, groupPath: [...groupPath, group] }
  }
}

/** A parameter as a group sees it, and the context that defines it; undefined: the document itself. */
export interface SeenParameter {
  readonly parameter: Parameter
  readonly context: string | undefined
}

/**
 * The parameters that are seen in a group: those of the nearest context on the way to it, its own before inherited
 * ones, then those of the document. Contexts that inherit each other in a circle end where they began.
 */
export function parametersIn(document: FlowDocument, groupPath: readonly string[]): Map<string, SeenParameter> {
  let group: Group = document.root
  let name = document.parameterContext
  for (const id of groupPath) {
    const component = group.components[id]
    if (component?.kind !== 'group') break
    name = component.parameterContext ?? name
    group = component.root
  }
  const seen = new Map<string, SeenParameter>()
  const add = (parameters: FlowDocument['parameters'], context: string | undefined) => {
    for (const [key, parameter] of Object.entries(parameters)) {
      if (!seen.has(key)) seen.set(key, { parameter, context })
    }
  }
  for (const context of contextsOf(document, name)) add(document.parameterContexts?.[context].parameters ?? {}, context)
  add(document.parameters, undefined)
  return seen
}

/** A context and all that it inherits, nearest first, each once. */
export function contextsOf(document: FlowDocument, name: string | undefined): string[] {
  const order: string[] = []
  const visit = (context: string) => {
    if (order.includes(context) || !Object.hasOwn(document.parameterContexts ?? {}, context)) return
    order.push(context)
    for (const inherited of document.parameterContexts?.[context].inherits ?? []) visit(inherited)
  }
  if (name !== undefined) visit(name)
  return order
}

/** Finds a component by its id, in whatever group it is. */
export function findComponent(document: FlowDocument, id: string): PlacedComponent | undefined {
  for (const placed of walkComponents(document)) if (placed.id === id) return placed
  return undefined
}

/** What a component is called: its name, else its processor type, else its kind. */
export function componentName(component: Component): string {
  if ('name' in component && component.name) return component.name
  return component.kind === 'processor' ? component.type : component.kind
}
