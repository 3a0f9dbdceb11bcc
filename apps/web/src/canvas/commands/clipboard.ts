import {
  type Component,
  type Connection,
  type ControllerService,
  contextsOf,
  type FlowDocument,
  type Group,
  type Json,
  type LayoutItem,
  type Parameter,
  type ParameterContext,
} from '@mulgil/flow'
import { type Point, snap } from './edits.ts'
import type { Patch } from './patch.ts'
import { idsIn, newId, type PlacedGroup } from './place.ts'

const clipFormat = 'mulgil/clip@1'

/** Components and the connections between them, as text on the system clipboard. */
export interface Clip {
  readonly format: typeof clipFormat
  readonly components: Readonly<Record<string, Component>>
  readonly connections: Readonly<Record<string, Connection>>
  readonly layout: Readonly<Record<string, LayoutItem>>
  /** The contexts that groups in it choose, with all that they inherit. */
  readonly parameterContexts?: Readonly<Record<string, ParameterContext>>
  /** Of a whole flow: what its top has for everything in it. */
  readonly parameters?: Readonly<Record<string, Parameter>>
  readonly services?: Readonly<Record<string, ControllerService>>
}
type Values = Readonly<Record<string, Json>>
/** Takes the secrets out of the properties of one processor or service. */
export type WithoutSecrets = (type: string, properties: Values) => Record<string, Json>
/** Gives the services that the properties of a processor or service name their new ids. */
export type RenameServices = (type: string, properties: Values, rename: (id: string) => string) => Record<string, Json>

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
  const copied = {
    components: mapValues(Object.fromEntries(components), (each) => mapProperties(each, withoutSecrets)),
    connections: Object.fromEntries(connections),
  }
  const layout = Object.fromEntries(
    [...idsIn(copied)].flatMap((id) => (document.layout[id] ? [[id, document.layout[id]]] : [])),
  )
  const names = [...chosenContexts(copied)].flatMap((name) => contextsOf(document, name))
  const contexts = [...new Set(names)].flatMap((name) => {
    const context = document.parameterContexts?.[name]
    return context ? [[name, context] as const] : []
  })
  return {
    format: clipFormat,
    ...copied,
    layout,
    ...(contexts.length > 0 && { parameterContexts: Object.fromEntries(contexts) }),
  }
}

/** The same component with other properties of every processor and service in it. */
function mapProperties(component: Component, map: WithoutSecrets): Component {
  const withProperties = <T extends { type: string; properties: object }>(one: T): T => ({
    ...one,
    properties: map(one.type, one.properties as Values),
  })
  if (component.kind === 'processor') return withProperties(component)
  if (component.kind !== 'group') return component
  const components = mapValues(component.root.components, (each) => mapProperties(each, map))
  return {
    ...component,
    ...(component.services && { services: mapValues(component.services, withProperties) }),
    root: { ...component.root, components },
  }
}

const mapValues = <T>(items: Readonly<Record<string, T>>, map: (item: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(items).map(([id, item]) => [id, map(item)]))

function* chosenContexts({ components }: Pick<Clip, 'components'>): Generator<string> {
  for (const component of Object.values(components)) {
    if (component.kind !== 'group') continue
    if (component.parameterContext !== undefined) yield component.parameterContext
    yield* chosenContexts(component.root)
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
    const whole = ['layout', 'parameters', 'parameterContexts', 'services'] as const
    return {
      format: clipFormat,
      components: {},
      connections: {},
      layout: {},
      ...value.root,
      ...Object.fromEntries(whole.flatMap((key) => (isRecord(value[key]) ? [[key, value[key]]] : []))),
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

export interface PasteOptions {
  readonly document: FlowDocument
  /** Where it goes. */
  readonly placed: PlacedGroup
  readonly clip: Clip
  /** Where its top left corner goes. */
  readonly at: Point
  readonly renameServices: RenameServices
  random?(): number
}

/**
 * Puts a clip into a group with new ids. Parameters and contexts that the document does not have come with it; those
 * that it has stay as they are.
 */
export function pasteItems({ document, placed, clip, at, renameServices, random }: PasteOptions): Pasted {
  const renamed = new Map([...idsIn(clip)].map((id) => [id, newId(stemOf(id), random)]))
  const rename = (id: string) => renamed.get(id) ?? id
  const relink: WithoutSecrets = (type, properties) => renameServices(type, properties, rename)
  const origin = clipOrigin(clip)
  const fresh = renameGroup(clip, rename)
  const services = mapValues(renameKeys(clip.services ?? {}, rename), (service) => ({
    ...service,
    properties: relink(service.type, service.properties as Values) as typeof service.properties,
  }))
  const layout = Object.entries(clip.layout).flatMap(([id, item]): Patch[] => {
    if (!renamed.has(id)) return []
    const isTop = Object.hasOwn(clip.components, id)
    const moved = isTop
      ? { ...item, ...snap({ x: at.x + (item.x ?? 0) - origin.x, y: at.y + (item.y ?? 0) - origin.y }) }
      : item
    return [{ path: ['layout', rename(id)], value: moved as Json }]
  })
  const set = (path: readonly string[], items: object) =>
    Object.entries(items).map(([key, value]): Patch => ({ path: [...path, key], value }))
  const components = mapValues(fresh.components, (each) =>
    mapProperties(placed.id === null ? each : withoutLink(each), relink),
  )
  return {
    patches: [
      ...set(['parameters'], missing(clip.parameters, document.parameters)),
      ...set(['parameterContexts'], missing(clip.parameterContexts, document.parameterContexts)),
      // The services of a group stand beside its `root`, those of the top beside the flow's.
      ...set([...placed.path.slice(0, -1), 'services'], services),
      ...set([...placed.path, 'components'], components),
      ...set([...placed.path, 'connections'], fresh.connections),
      ...layout,
    ],
    ids: Object.keys(fresh.components),
  }
}

/** Only ports at the top of a flow hand over to another flow. */
function withoutLink(component: Component): Component {
  if (component.kind !== 'outputPort' || !component.link) return component
  const { link: _, ...rest } = component
  return rest
}

const missing = <T>(theirs: Readonly<Record<string, T>> = {}, own: Readonly<Record<string, T>> = {}) =>
  Object.fromEntries(Object.entries(theirs).filter(([name]) => !Object.hasOwn(own, name)))

const stemOf = (id: string): string => id.replace(/-[a-z0-9]{6}$/, '')

const renameKeys = <T>(items: Readonly<Record<string, T>>, rename: (id: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(items).map(([id, item]) => [rename(id), item]))

function renameGroup(group: Pick<Clip, 'components' | 'connections'>, rename: (id: string) => string): Group {
  const components = mapValues(renameKeys(group.components, rename), (component) =>
    component.kind === 'group'
      ? {
          ...component,
          ...(component.services && { services: renameKeys(component.services, rename) }),
          root: renameGroup(component.root, rename),
        }
      : component,
  )
  const connections = mapValues(renameKeys(group.connections, rename), (connection) => ({
    ...connection,
    from: rename(connection.from) as typeof connection.from,
    to: rename(connection.to) as typeof connection.to,
  }))
  return { components, connections }
}
