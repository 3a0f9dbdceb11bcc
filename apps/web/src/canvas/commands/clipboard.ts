import type { Component, Connection, FlowDocument, Group, Json, LayoutItem } from '@mulgil/flow'
import { type Point, snap } from './edits.ts'
import type { Patch } from './patch.ts'
import { newId, type PlacedGroup } from './place.ts'

const clipFormat = 'mulgil/clip@1'

/** Components and the connections between them, as text on the system clipboard. */
export interface Clip {
  readonly format: typeof clipFormat
  readonly components: Readonly<Record<string, Component>>
  readonly connections: Readonly<Record<string, Connection>>
  readonly layout: Readonly<Record<string, LayoutItem>>
}
/** Takes the secrets out of the properties of one processor. */
export type WithoutSecrets = (type: string, properties: Readonly<Record<string, Json>>) => Record<string, Json>

/** What of the selection goes on the clipboard: inner connections are kept, secrets are not. */
export function copyItems(
  document: FlowDocument,
  group: Group,
  ids: ReadonlySet<string>,
  withoutSecrets: WithoutSecrets,
): Clip {
  const components = Object.entries(group.components).filter(([id]) => ids.has(id))
  const chosen = new Set(components.map(([id]) => id))
  const connections = Object.entries(group.connections).filter(([, { from, to }]) => chosen.has(from) && chosen.has(to))
  const clean = Object.fromEntries(components.map(([id, component]) => [id, cleanComponent(component, withoutSecrets)]))
  const copied = { components: clean, connections: Object.fromEntries(connections) }
  const layout = Object.fromEntries(
    [...idsIn(copied)].flatMap((id) => (document.layout[id] ? [[id, document.layout[id]]] : [])),
  )
  return { format: clipFormat, ...copied, layout }
}

function cleanComponent(component: Component, withoutSecrets: WithoutSecrets): Component {
  if (component.kind === 'processor') {
    return {
      ...component,
      properties: withoutSecrets(
        component.type,
        component.properties as Record<string, Json>,
      ) as typeof component.properties,
    }
  }
  if (component.kind !== 'group') return component
  const inner = Object.entries(component.root.components).map(([id, each]) => [
    id,
    cleanComponent(each, withoutSecrets),
  ])
  return { ...component, root: { ...component.root, components: Object.fromEntries(inner) } }
}

function* idsIn(group: Pick<Clip, 'components' | 'connections'>): Generator<string> {
  yield* Object.keys(group.connections)
  for (const [id, component] of Object.entries(group.components)) {
    yield id
    if (component.kind === 'group') yield* idsIn(component.root)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads a clip or a whole flow out of a text; undefined when it is neither. */
export function parseClip(text: string): Clip | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value)) return undefined
  if (value.format === clipFormat && isRecord(value.components)) {
    return { connections: {}, layout: {}, ...value } as unknown as Clip
  }
  if (typeof value.format === 'string' && value.format.startsWith('mulgil/flow@') && isRecord(value.root)) {
    return {
      format: clipFormat,
      components: {},
      connections: {},
      layout: {},
      ...value.root,
      ...(isRecord(value.layout) ? { layout: value.layout } : {}),
    } as unknown as Clip
  }
  return undefined
}

/** The top left corner of what a clip holds. */
export function clipOrigin(clip: Clip): Point {
  const places = Object.keys(clip.components).map((id) => clip.layout[id] ?? {})
  return { x: Math.min(...places.map(({ x = 0 }) => x)), y: Math.min(...places.map(({ y = 0 }) => y)) }
}

export interface Pasted {
  readonly patches: readonly Patch[]
  /** The new ids at the top level, to be selected. */
  readonly ids: readonly string[]
}

/** Puts a clip into a group with new ids, its top left corner at a point. */
export function pasteItems(placed: PlacedGroup, clip: Clip, at: Point, random?: () => number): Pasted {
  const renamed = new Map([...idsIn(clip)].map((id) => [id, newId(stemOf(id), random)]))
  const rename = (id: string) => renamed.get(id) ?? id
  const origin = clipOrigin(clip)
  const fresh = renameGroup(clip, rename)
  const top = Object.keys(fresh.components)
  const layout = Object.entries(clip.layout).flatMap(([id, item]): Patch[] => {
    if (!renamed.has(id)) return []
    const isTop = Object.hasOwn(clip.components, id)
    const moved = isTop
      ? { ...item, ...snap({ x: at.x + (item.x ?? 0) - origin.x, y: at.y + (item.y ?? 0) - origin.y }) }
      : item
    return [{ path: ['layout', rename(id)], value: moved as Json }]
  })
  return {
    patches: [
      ...Object.entries(fresh.components).map(
        ([id, component]): Patch => ({ path: [...placed.path, 'components', id], value: component as Json }),
      ),
      ...Object.entries(fresh.connections).map(
        ([id, connection]): Patch => ({
          path: [...placed.path, 'connections', id],
          value: connection as unknown as Json,
        }),
      ),
      ...layout,
    ],
    ids: top,
  }
}

const stemOf = (id: string): string => id.replace(/-[a-z0-9]{6}$/, '')

function renameGroup(group: Pick<Clip, 'components' | 'connections'>, rename: (id: string) => string): Group {
  const components = Object.entries(group.components).map(([id, component]) => [
    rename(id),
    component.kind === 'group' ? { ...component, root: renameGroup(component.root, rename) } : component,
  ])
  const connections = Object.entries(group.connections).map(([id, connection]) => [
    rename(id),
    { ...connection, from: rename(connection.from), to: rename(connection.to) },
  ])
  return { components: Object.fromEntries(components), connections: Object.fromEntries(connections) }
}
