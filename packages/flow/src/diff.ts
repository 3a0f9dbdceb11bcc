import type { z } from 'zod'
import type { Component, FlowDocument, LayoutItem } from './document.ts'
import { componentName, walkComponents, walkConnections, walkServices } from './graph.ts'
import { joinPath } from './parameters.ts'

type JsonValue = z.core.util.JSONType

/** One value that differs; `before` is absent where it was not there, `after` where it is gone. */
export interface FieldChange {
  path: string
  before?: JsonValue
  after?: JsonValue
}

/** One difference between two flows. Of what was added or removed the fields are all that it has, except inner parts. */
export interface FlowChange {
  kind: 'added' | 'removed' | 'changed' | 'moved'
  what: 'flow' | 'component' | 'connection' | 'parameter' | 'parameterContext' | 'service' | 'layout'
  id: string
  name?: string
  type?: string
  fields: FieldChange[]
}

/**
 * The differences that turn `from` into `to`: components, connections, parameters and services by id, fields by path.
 * The order of keys, and of lists that are sets, does not count. What only moved on the canvas is `moved`, after the rest.
 */
export function diffFlows(from: FlowDocument, to: FlowDocument): FlowChange[] {
  return [...diffItems(itemsOf(from), itemsOf(to)), ...diffLayout(from, to)]
}

interface Item {
  readonly what: FlowChange['what']
  readonly id: string
  readonly name?: string
  readonly type?: string
  readonly value: Readonly<Record<string, unknown>>
}

/** The document as a flat map: every part that has an id of its own, with its group as a field. */
function itemsOf(document: FlowDocument): Map<string, Item> {
  const { format: _, id, name, comments, parameterContext, provenance } = document
  const items: Item[] = [
    { what: 'flow', id, name, value: { id, name, comments, parameterContext, provenance } },
    ...Object.entries(document.parameters).map(
      ([key, value]): Item => ({ what: 'parameter', id: key, name: key, value }),
    ),
    ...Object.entries(document.parameterContexts ?? {}).flatMap(([context, { parameters, ...own }]): Item[] => [
      { what: 'parameterContext', id: context, name: context, value: own },
      ...Object.entries(parameters).map(
        ([key, value]): Item => ({ what: 'parameter', id: `${context}/${key}`, name: key, value }),
      ),
    ]),
    ...[...walkServices(document)].map(
      ({ id: key, service, groupPath }): Item => ({
        what: 'service',
        id: key,
        name: service.name ?? service.type,
        type: service.type,
        value: { group: groupPath.at(-1), ...service },
      }),
    ),
    ...[...walkComponents(document)].map(({ id: key, component, groupPath }) =>
      componentItem(key, component, groupPath.at(-1)),
    ),
    ...[...walkConnections(document)].map(({ id: key, connection, groupPath }): Item => {
      const relationships = connection.relationships.toSorted()
      return {
        what: 'connection',
        id: key,
        name: connection.name,
        value: { group: groupPath.at(-1), ...connection, relationships },
      }
    }),
  ]
  const found = new Map<string, Item>()
  for (const item of items) found.set(freeKey(found, item.what === 'flow' ? 'flow' : `${item.what} ${item.id}`), item)
  return found
}

/** Ids that a draft uses twice, which validation refuses, must not hide each other. */
function freeKey(found: ReadonlyMap<string, Item>, key: string): string {
  return found.has(key) ? freeKey(found, `${key} again`) : key
}

function componentItem(id: string, component: Component, group: string | undefined): Item {
  const named = { what: 'component', id, name: componentName(component) } as const
  switch (component.kind) {
    case 'processor':
      return {
        ...named,
        type: component.type,
        value: { group, ...component, autoTerminate: component.autoTerminate.toSorted() },
      }
    case 'group': {
      const { root: _root, services: _services, ...own } = component
      return { ...named, type: component.kind, value: { group, ...own } }
    }
    default:
      return { ...named, type: component.kind, value: { group, ...component } }
  }
}

function diffItems(before: Map<string, Item>, after: Map<string, Item>): FlowChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  return keys.flatMap((key): FlowChange[] => {
    const [old, now] = [before.get(key), after.get(key)]
    const { what, id, name, type } = (now ?? old) as Item
    const fields = diffValues(old?.value ?? {}, now?.value ?? {}, '')
    const kind = !old ? 'added' : !now ? 'removed' : 'changed'
    return kind === 'changed' && fields.length === 0 ? [] : [{ kind, what, id, name, type, fields }]
  })
}

function diffLayout(from: FlowDocument, to: FlowDocument): FlowChange[] {
  const names = new Map(
    [from, to].flatMap((document) => [...itemsOf(document).values()].map((item) => [item.id, item.name] as const)),
  )
  return [...new Set([...Object.keys(from.layout), ...Object.keys(to.layout)])].flatMap((id): FlowChange[] => {
    const fields = diffValues(own(from.layout, id) ?? {}, own(to.layout, id) ?? {}, '')
    const same = fields.length === 0 && Object.hasOwn(from.layout, id) === Object.hasOwn(to.layout, id)
    return same ? [] : [{ kind: 'moved', what: 'layout', id, name: names.get(id), fields }]
  })
}

const own = (layout: Readonly<Record<string, LayoutItem>>, id: string) =>
  Object.hasOwn(layout, id) ? layout[id] : undefined

/** Objects are compared key by key, everything else (lists too) as a whole. */
function diffValues(before: unknown, after: unknown, path: string): FieldChange[] {
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    return keys.flatMap((key) => {
      const [old, now] = [
        Object.hasOwn(before, key) ? before[key] : undefined,
        Object.hasOwn(after, key) ? after[key] : undefined,
      ]
      return diffValues(old, now, joinPath(path, key))
    })
  }
  if (equal(before, after)) return []
  return [
    {
      path,
      ...(before !== undefined && { before: before as JsonValue }),
      ...(after !== undefined && { after: after as JsonValue }),
    },
  ]
}

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, index) => equal(value, b[index]))
  if (!isTree(a) || !isTree(b)) return Object.is(a, b) || (a === 0 && b === 0)
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
}
