import type { Component, Connection, ControllerService, FlowDocument, Group } from '@mulgil/flow'
import type { Path } from './patch.ts'

/** A group of the document and where it stands. `id` is null for the root. */
export interface PlacedGroup {
  readonly id: string | null
  readonly path: Path
  readonly group: Group
}

/** The group with this id, and the groups around it from the outermost; the root when there is none. */
export function findGroup(document: FlowDocument, id: string | null): readonly PlacedGroup[] {
  const root: PlacedGroup = { id: null, path: ['root'], group: document.root }
  return (id && descend(root, id)) || [root]
}

function descend(placed: PlacedGroup, id: string): readonly PlacedGroup[] | undefined {
  for (const [key, component] of Object.entries(placed.group.components)) {
    if (component.kind !== 'group') continue
    const inner: PlacedGroup = { id: key, path: [...placed.path, 'components', key, 'root'], group: component.root }
    const found = key === id ? [inner] : descend(inner, id)
    if (found) return [placed, ...found]
  }
  return undefined
}

/** Every group of the document, the root first. */
export function* allGroups(document: FlowDocument): Generator<PlacedGroup> {
  const waiting: PlacedGroup[] = [{ id: null, path: ['root'], group: document.root }]
  for (let placed = waiting.shift(); placed; placed = waiting.shift()) {
    yield placed
    for (const [id, component] of Object.entries(placed.group.components)) {
      if (component.kind === 'group')
        waiting.push({ id, path: [...placed.path, 'components', id, 'root'], group: component.root })
    }
  }
}

export type PlacedItem =
  | {
      readonly kind: 'component'
      readonly id: string
      readonly in: PlacedGroup
      readonly path: Path
      readonly component: Component
    }
  | {
      readonly kind: 'connection'
      readonly id: string
      readonly in: PlacedGroup
      readonly path: Path
      readonly connection: Connection
    }

/** The component or connection with this id, wherever it is. */
export function findItem(document: FlowDocument, id: string): PlacedItem | undefined {
  for (const placed of allGroups(document)) {
    const component = placed.group.components[id]
    if (component) return { kind: 'component', id, in: placed, path: [...placed.path, 'components', id], component }
    const connection = placed.group.connections[id]
    if (connection) return { kind: 'connection', id, in: placed, path: [...placed.path, 'connections', id], connection }
  }
  return undefined
}

interface Contents {
  readonly components: Readonly<Record<string, Component>>
  readonly connections: Readonly<Record<string, Connection>>
  readonly services?: Readonly<Record<string, ControllerService>>
}

/** Ids of everything in a group at any depth: components, connections and services. */
export function* idsIn(group: Contents): Generator<string> {
  yield* Object.keys(group.connections)
  yield* Object.keys(group.services ?? {})
  for (const [id, component] of Object.entries(group.components)) {
    yield id
    if (component.kind === 'group') yield* idsIn({ ...component.root, services: component.services })
  }
}

/** All ids of components and connections in the document. */
export function allIds(document: FlowDocument): Set<string> {
  const ids = new Set<string>()
  for (const { group } of allGroups(document)) {
    for (const id of Object.keys(group.components)) ids.add(id)
    for (const id of Object.keys(group.connections)) ids.add(id)
  }
  return ids
}

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
/** A new id that tells what it is: `routeOnAttribute-x7k2pq`. */
export function newId(kind: string, random: () => number = Math.random): string {
  const tail = Array.from({ length: 6 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  const stem = kind.replaceAll(/[^A-Za-z0-9_-]/g, '').slice(0, 40)
  return `${stem.charAt(0).toLowerCase()}${stem.slice(1)}-${tail}`
}
