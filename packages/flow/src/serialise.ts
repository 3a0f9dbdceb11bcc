import type { Component, Connection, FlowDocument, Group, Json, LayoutItem } from './document.ts'

/**
 * Writes a flow as the text of a file: keys in a fixed order, components and connections by id, defaults left out, small
 * things on one line, so that a diff of two files shows what changed. `parseFlow` of the text gives the same document.
 */
export function serialiseFlow(document: FlowDocument): string {
  return `${print(orderDocument(document), 0, false)}\n`
}

type Tree = { readonly [key: string]: Json }

function orderDocument(document: FlowDocument): Tree {
  return compact({
    format: document.format,
    id: document.id,
    name: document.name,
    comments: document.comments,
    parameters: orderParameters(document.parameters),
    parameterContexts:
      document.parameterContexts &&
      sorted(document.parameterContexts, ({ description, inherits, parameters }) =>
        compact({ description, inherits, parameters: orderParameters(parameters) }),
      ),
    parameterContext: document.parameterContext,
    provenance: document.provenance,
    services: unlessEmpty(orderServices(document.services)),
    root: orderGroup(document.root),
    layout: unlessEmpty(sorted(document.layout, orderLayout)),
  })
}

const orderParameters = (parameters: FlowDocument['parameters']) =>
  unlessEmpty(sorted(parameters, (parameter) => compact({ ...parameter })))

const orderServices = (services: FlowDocument['services']) =>
  sorted(services, ({ type, name, comments, properties }) =>
    compact({ type, name, comments, properties: unlessEmpty(sortedDeep(properties) as Tree) }),
  )

function orderGroup(group: Group): Tree {
  return {
    components: sorted(group.components, orderComponent),
    connections: sorted(group.connections, orderConnection),
  }
}

function orderComponent(component: Component): Tree {
  switch (component.kind) {
    case 'processor': {
      const { kind, type, name, comments, properties, autoTerminate, retry, scheduling } = component
      return compact({
        kind,
        type,
        name,
        comments,
        properties: unlessEmpty(sortedDeep(properties) as Tree),
        autoTerminate: autoTerminate.length > 0 ? autoTerminate : undefined,
        retry:
          retry &&
          sorted(retry, ({ count, backOff, maxBackOff }) =>
            compact({
              count: unlessDefault(count, 10),
              backOff: unlessDefault(backOff, 'penalize'),
              maxBackOff: unlessDefault(maxBackOff, '10 min'),
            }),
          ),
        scheduling: scheduling && orderScheduling(scheduling),
      })
    }
    case 'group': {
      const { kind, name, comments, root, services } = component
      const { flowFileConcurrency, outboundPolicy, parameterContext, provenance } = component
      return compact({
        kind,
        name,
        comments,
        flowFileConcurrency,
        outboundPolicy,
        parameterContext,
        provenance,
        services: services && orderServices(services),
        root: orderGroup(root),
      })
    }
    case 'label':
      return compact({ kind: component.kind, text: unlessDefault(component.text, '') })
    case 'funnel': {
      const { kind, name, comments } = component
      return compact({ kind, name, comments })
    }
    default: {
      const { kind, name, comments, link } = component
      return compact({ kind, name, comments, link: link && { flow: link.flow, port: link.port } })
    }
  }
}

function orderScheduling(own: NonNullable<Extract<Component, { kind: 'processor' }>['scheduling']>): Tree {
  const { strategy, period, timeZone, concurrency, runDuration, batchSize, penalty, yield: yields, bulletinLevel } = own
  return compact({
    strategy,
    period,
    timeZone,
    concurrency,
    runDuration,
    batchSize,
    penalty,
    yield: yields,
    bulletinLevel,
  })
}

function orderConnection(connection: Connection): Tree {
  const { name, comments, from, relationships, to, backPressure, prioritizers, expiration } = connection
  return compact({
    name,
    comments,
    from,
    relationships: relationships.length > 0 ? relationships : undefined,
    to,
    backPressure: unlessEmpty(
      compact({ count: unlessDefault(backPressure.count, 10_000), bytes: unlessDefault(backPressure.bytes, '1 GB') }),
    ),
    prioritizers: prioritizers.length > 0 ? prioritizers : undefined,
    expiration: expiration ?? undefined,
  })
}

function orderLayout({ x, y, width, height, colour, bends }: LayoutItem): Tree {
  return compact({ x, y, width, height, colour, bends: bends?.map((point) => ({ x: point.x, y: point.y })) })
}

const unlessEmpty = (tree: Tree) => (Object.keys(tree).length > 0 ? tree : undefined)
const unlessDefault = <T>(value: T, normal: T) => (value === normal ? undefined : value)
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0)

function compact(tree: { readonly [key: string]: Json | undefined }): Tree {
  return Object.fromEntries(Object.entries(tree).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}

function sorted<T>(record: Readonly<Record<string, T>>, order: (value: T) => Tree): Tree {
  return Object.fromEntries(
    Object.entries(record)
      .sort(byKey)
      .map(([key, value]) => [key, order(value)]),
  )
}

function sortedDeep(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sortedDeep)
  return Object.fromEntries(
    Object.entries(value)
      .sort(byKey)
      .map(([key, inner]) => [key, sortedDeep(inner)]),
  )
}

/** Longest object or list that stays on one line. */
const LINE = 100

function print(value: Json, indent: number, mayInline: boolean): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (mayInline) {
    const line = printLine(value)
    if (line.length + indent <= LINE) return line
  }
  const isList = Array.isArray(value)
  const pad = ' '.repeat(indent + 2)
  const parts = Object.entries(value).map(
    ([key, inner]) =>
      pad + (isList ? '' : `${JSON.stringify(key)}: `) + print(inner as Json, indent + 2, mayShareLine(inner as Json)),
  )
  const [open, close] = isList ? '[]' : '{}'
  return parts.length === 0 ? open + close : `${open}\n${parts.join(',\n')}\n${' '.repeat(indent)}${close}`
}

function printLine(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(printLine).join(', ')}]`
  const parts = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${printLine(inner as Json)}`)
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

/** Components and connections are blocks; below them only lists and flat objects share a line. */
function mayShareLine(value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true
  if ('kind' in value || 'from' in value) return false
  return Object.values(value).every((inner) => typeof inner !== 'object' || inner === null || Array.isArray(inner))
}
