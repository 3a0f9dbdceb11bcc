import type { Component, Connection, FlowDocument, Json, LayoutItem } from '@mulgil/flow'
import type { Patch, Path } from './patch.ts'
import { findGroup, findItem, idsIn, type PlacedGroup } from './place.ts'

export interface Point {
  readonly x: number
  readonly y: number
}
export const grid = 8
/** The nearest point of the grid. */
export const snap = ({ x, y }: Point): Point => ({ x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid })

const set = (path: Path, value: unknown): Patch => ({ path, value: value as Json })

/** Adds a component to a group, its place on the grid. */
export function addComponent(
  placed: PlacedGroup,
  id: string,
  component: Component,
  at: Point,
  size?: Partial<LayoutItem>,
): readonly Patch[] {
  return [set([...placed.path, 'components', id], component), set(['layout', id], { ...snap(at), ...size })]
}

/** A connection as it is drawn, without settings of its own. */
export const plainConnection = (from: string, relationships: readonly string[], to: string): Connection =>
  ({
    from,
    relationships: [...relationships],
    to,
    backPressure: { count: 10_000, bytes: '1 GB' },
    prioritizers: [],
    expiration: null,
  }) as unknown as Connection

export interface Connected {
  readonly patches: readonly Patch[]
  readonly connection: string
  /** True when the relationship joined a connection that was there. */
  readonly joined: boolean
}

/**
 * Leads a relationship (null from a port, funnel or group) to a target. A second relationship to the same target joins
 * the same connection unless `separate`; a relationship that is led somewhere is no longer terminated.
 */
export function connect(
  placed: PlacedGroup,
  link: { readonly from: string; readonly relationship: string | null; readonly to: string },
  id: string,
  separate = false,
): Connected {
  const { from, relationship, to } = link
  const wanted = relationship === null ? [] : [relationship]
  const patches = relationship === null ? [] : endTermination(placed, from, relationship)
  const known = separate
    ? undefined
    : Object.entries(placed.group.connections).find(([, each]) => each.from === from && each.to === to)
  if (!known) {
    const connection = plainConnection(from, wanted, to)
    return {
      patches: [set([...placed.path, 'connections', id], connection), ...patches],
      connection: id,
      joined: false,
    }
  }
  const [knownId, connection] = known
  const relationships = [...new Set([...connection.relationships, ...wanted])]
  if (relationships.length === connection.relationships.length)
    return { patches: [], connection: knownId, joined: true }
  return {
    patches: [set([...placed.path, 'connections', knownId, 'relationships'], relationships), ...patches],
    connection: knownId,
    joined: true,
  }
}

function endTermination(placed: PlacedGroup, id: string, relationship: string): readonly Patch[] {
  const component = placed.group.components[id]
  if (component?.kind !== 'processor' || !component.autoTerminate.includes(relationship)) return []
  const rest = component.autoTerminate.filter((each) => each !== relationship)
  return [set([...placed.path, 'components', id, 'autoTerminate'], rest)]
}

/** Moves components by so much. */
export function moveBy(document: FlowDocument, ids: Iterable<string>, by: Point): readonly Patch[] {
  return [...ids].flatMap((id) => {
    const place = document.layout[id]
    return [set(['layout', id, 'x'], (place?.x ?? 0) + by.x), set(['layout', id, 'y'], (place?.y ?? 0) + by.y)]
  })
}

/** Puts components where they were dropped. */
export const moveTo = (places: ReadonlyMap<string, Point>): readonly Patch[] =>
  [...places].flatMap(([id, { x, y }]) => [set(['layout', id, 'x'], x), set(['layout', id, 'y'], y)])

/**
 * Removes components with their connections, and connections. With `heal`, a removed component that had one way in and
 * one way out leaves a connection between its neighbours.
 */
export function removeItems(
  document: FlowDocument,
  group: string | null,
  ids: ReadonlySet<string>,
  heal: boolean,
): readonly Patch[] {
  const placed = findGroup(document, group).at(-1)
  if (!placed) return []
  const { components, connections } = placed.group
  const gone = new Set(Object.keys(components).filter((id) => ids.has(id)))
  const cut = Object.entries(connections).filter(([id, { from, to }]) => ids.has(id) || gone.has(from) || gone.has(to))
  const healed = heal ? [...gone].flatMap((id) => healAround(placed, id, gone, ids)) : []
  const rerouted = new Set(healed.map(({ path }) => path.at(-2)))
  const removed = cut.filter(([id]) => !rerouted.has(id)).map(([id]) => id)
  const inside = [...gone].flatMap((id) => {
    const component = components[id]
    return component.kind === 'group' ? [...idsIn(component.root)] : []
  })
  return [
    ...healed,
    ...removed.map((id): Patch => ({ path: [...placed.path, 'connections', id] })),
    ...[...gone].map((id): Patch => ({ path: [...placed.path, 'components', id] })),
    ...[...removed, ...gone, ...inside].map((id): Patch => ({ path: ['layout', id] })),
  ]
}

/** The way in now leads where the way out led. */
function healAround(
  placed: PlacedGroup,
  id: string,
  gone: ReadonlySet<string>,
  ids: ReadonlySet<string>,
): readonly Patch[] {
  const all = Object.entries(placed.group.connections).filter(([key]) => !ids.has(key))
  const into = all.filter(([, { to }]) => to === id)
  const outOf = all.filter(([, { from }]) => from === id)
  if (into.length !== 1 || outOf.length !== 1) return []
  const [[key, before]] = into
  const [[, after]] = outOf
  const fits = !gone.has(before.from) && !gone.has(after.to) && before.from !== id && after.to !== id
  const doubled = all.some(([, { from, to }]) => from === before.from && to === after.to)
  return fits && !doubled ? [set([...placed.path, 'connections', key, 'to'], after.to)] : []
}

/** Sets one field of a component or connection; undefined removes it. */
export function setField(document: FlowDocument, id: string, field: Path, value: Json | undefined): readonly Patch[] {
  const item = findItem(document, id)
  if (!item) return []
  const path = [...item.path, ...field]
  return [value === undefined ? { path } : { path, value }]
}
