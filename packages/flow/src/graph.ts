import type { Component, Connection, FlowDocument, Group } from './document.ts'

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
