import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import fc from 'fast-check'

type Kind = 'Make' | 'Change' | 'Choose' | 'Stumble' | 'Sink' | 'funnel'
const RELATIONSHIPS: Readonly<Record<Kind, readonly string[]>> = {
  Make: ['success'],
  Change: ['success'],
  Choose: ['some', 'others'],
  Stumble: ['success', 'failure'],
  Sink: [],
  funnel: [''],
}

interface Component {
  readonly kind: Kind
  readonly name?: string
  readonly properties: Readonly<Record<string, string | number>>
  readonly concurrency?: number
  /** In this group, or at the top. */
  readonly group?: string
  /** Connections lead from lower to higher, so that there is no loop. */
  readonly rank: number
}
interface Connection {
  readonly from: string
  readonly relationship: string
  readonly to: string
  readonly count: number | null
  readonly prioritizers: readonly string[]
}
/** A flow that is edited step by step; `made` numbers what is new. */
export interface EditedFlow {
  readonly components: Readonly<Record<string, Component>>
  readonly connections: Readonly<Record<string, Connection>>
  readonly parameter: string
  readonly made: number
}

/** One edit; the numbers pick what it is about. */
export interface Edit {
  readonly kind: (typeof KINDS)[number]
  readonly a: number
  readonly b: number
}
const KINDS = [
  'insert',
  'addConnection',
  'addSource',
  'removeComponent',
  'removeConnection',
  'rename',
  'properties',
  'concurrency',
  'backPressure',
  'prioritizers',
  'parameter',
  'moveTo',
  'moveFrom',
  'group',
] as const
export const edit: fc.Arbitrary<Edit> = fc.record({ kind: fc.constantFrom(...KINDS), a: fc.nat(97), b: fc.nat(89) })

export const firstFlow: EditedFlow = {
  components: {
    in: { kind: 'Make', properties: { total: 100_000, count: 4, prefix: 'in-', longEvery: 0 }, rank: 0 },
    change: { kind: 'Change', properties: { text: '#{p}', append: '+' }, rank: 40 },
    choose: { kind: 'Choose', properties: {}, rank: 60 },
    one: { kind: 'Sink', properties: { self: 'one' }, rank: 100 },
    two: { kind: 'Sink', properties: { self: 'two' }, rank: 100 },
  },
  connections: {
    a: { from: 'in', relationship: 'success', to: 'change', count: 20, prioritizers: [] },
    b: { from: 'change', relationship: 'success', to: 'choose', count: 10, prioritizers: [] },
    c: { from: 'choose', relationship: 'some', to: 'one', count: 5, prioritizers: [] },
    d: { from: 'choose', relationship: 'others', to: 'two', count: null, prioritizers: ['attribute'] },
  },
  parameter: 'p',
  made: 0,
}

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)]

/** The flow after an edit; the same where there is nothing that it could be about. */
export function edited(flow: EditedFlow, { kind, a, b }: Edit): EditedFlow {
  const { components, connections } = flow
  const componentId = pick(Object.keys(components), a)
  const connectionId = pick(Object.keys(connections), a)
  const withComponent = (change: Partial<Component>): EditedFlow =>
    componentId === undefined
      ? flow
      : { ...flow, components: { ...components, [componentId]: { ...components[componentId], ...change } } }
  const withConnection = (change: Partial<Connection>): EditedFlow =>
    connectionId === undefined
      ? flow
      : { ...flow, connections: { ...connections, [connectionId]: { ...connections[connectionId], ...change } } }
  const made = flow.made + 1
  switch (kind) {
    case 'insert': {
      if (connectionId === undefined) return flow
      const { from, to } = connections[connectionId]
      const rank = (components[from].rank + components[to].rank) / 2
      const id = `new-${made}`
      const newKind = (['Change', 'Choose', 'funnel', 'Stumble'] as const)[b % 4]
      const properties: Component['properties'] =
        newKind === 'Change' ? { text: `${made}` } : newKind === 'Stumble' ? { self: id, times: b % 3 } : {}
      return {
        ...flow,
        made,
        components: { ...components, [id]: { kind: newKind, properties, rank, group: b % 3 === 0 ? 'g1' : undefined } },
        connections: {
          ...connections,
          [connectionId]: { ...connections[connectionId], to: id },
          [`${id}-on`]: {
            from: id,
            relationship: RELATIONSHIPS[newKind][0],
            to,
            count: 1 + (b % 30),
            prioritizers: [],
          },
        },
      }
    }
    case 'addSource': {
      const id = `source-${made}`
      const to = pick(
        Object.keys(components).filter((other) => components[other].kind !== 'Make'),
        b,
      )
      if (to === undefined || made > 12) return flow
      const properties = { total: 100_000, count: 1 + (a % 7), prefix: `${id}-`, longEvery: a % 30 === 0 ? 50 : 0 }
      return {
        ...flow,
        made,
        components: { ...components, [id]: { kind: 'Make', properties, rank: 0 } },
        connections: {
          ...connections,
          [`${id}-on`]: { from: id, relationship: 'success', to, count: 15, prioritizers: [] },
        },
      }
    }
    case 'addConnection': {
      const from = pick(
        Object.keys(components).filter((id) => RELATIONSHIPS[components[id].kind].length > 0),
        a,
      )
      const to = from && pick(after(flow, from), b)
      if (!from || !to) return flow
      const relationship = pick(RELATIONSHIPS[components[from].kind], a + b) as string
      return {
        ...flow,
        made,
        connections: { ...connections, [`added-${made}`]: { from, relationship, to, count: 8, prioritizers: [] } },
      }
    }
    case 'removeComponent': {
      if (componentId === undefined || components[componentId].kind === 'Make') return flow
      const { [componentId]: _, ...left } = components
      const kept = Object.entries(connections).filter(([, { from, to }]) => from !== componentId && to !== componentId)
      return { ...flow, components: left, connections: Object.fromEntries(kept) }
    }
    case 'removeConnection': {
      if (connectionId === undefined) return flow
      const { [connectionId]: _, ...left } = connections
      return { ...flow, connections: left }
    }
    case 'rename':
      return withComponent({ name: `Name ${b}` })
    case 'properties': {
      if (componentId === undefined) return flow
      const { kind: own, properties } = components[componentId]
      if (own === 'Change') return withComponent({ properties: { ...properties, append: b % 2 === 0 ? `${b}` : '' } })
      if (own === 'Choose') return withComponent({ properties: { modulus: 1 + (b % 3) } })
      if (own === 'Make') return withComponent({ properties: { ...properties, count: 1 + (b % 9) } })
      return flow
    }
    case 'concurrency':
      return componentId !== undefined && ['Change', 'Choose'].includes(components[componentId].kind)
        ? withComponent({ concurrency: 1 + (b % 4) })
        : flow
    case 'backPressure':
      return withConnection({ count: b % 5 === 0 ? null : 1 + (b % 40) })
    case 'prioritizers':
      return withConnection({ prioritizers: [[], ['newest'], ['attribute', 'oldest'], ['firstIn']][b % 4] })
    case 'parameter':
      return { ...flow, parameter: `p${b}` }
    case 'moveTo': {
      const to = connectionId && pick(after(flow, connections[connectionId].from), b)
      return to ? withConnection({ to }) : flow
    }
    case 'moveFrom': {
      if (connectionId === undefined) return flow
      const { rank } = components[connections[connectionId].to]
      const from = pick(
        Object.keys(components).filter(
          (id) => components[id].rank < rank && RELATIONSHIPS[components[id].kind].length > 0,
        ),
        b,
      )
      return from ? withConnection({ from, relationship: pick(RELATIONSHIPS[components[from].kind], a) }) : flow
    }
    case 'group':
      return withComponent({ group: [undefined, 'g1', 'g2'][b % 3] })
    default:
      throw new Error(`Unknown edit ${kind satisfies never}`)
  }
}

const after = ({ components }: EditedFlow, from: string) =>
  Object.keys(components).filter((id) => components[id].rank > components[from].rank)

/** The document: a connection into or out of a group goes by ports; its first part keeps its id. */
export function documentOfEdited({ components, connections, parameter }: EditedFlow): FlowDocument {
  const groups: Record<string, { components: Record<string, object>; connections: Record<string, object> }> = {}
  const groupAt = (name = '') => {
    groups[name] ??= { components: {}, connections: {} }
    return groups[name]
  }
  groupAt()
  for (const [id, { kind, name, properties, concurrency, group }] of Object.entries(components)) {
    const used = new Set(Object.values(connections).flatMap((own) => (own.from === id ? [own.relationship] : [])))
    const unused = RELATIONSHIPS[kind].filter((relationship) => !used.has(relationship))
    groupAt(group).components[id] =
      kind === 'funnel'
        ? { kind, name }
        : {
            kind: 'processor',
            type: kind,
            name,
            properties,
            autoTerminate: kind === 'Sink' ? ['success'] : unused,
            retry: kind === 'Stumble' ? { failure: { count: 2 } } : undefined,
            scheduling: { concurrency, penalty: '1 ms', yield: '1 ms' },
          }
  }
  for (const [id, { from, relationship, to, count, prioritizers }] of Object.entries(connections)) {
    const [out, into] = [components[from].group, components[to].group]
    const settings = { backPressure: { count, bytes: null }, prioritizers }
    const stops = [{ group: out, component: from }]
    if (out !== into) {
      if (out !== undefined) {
        groupAt(out).components[`${id}-out`] = { kind: 'outputPort' }
        stops.push({ group: undefined, component: `${id}-out` })
      }
      if (into !== undefined) {
        groupAt(into).components[`${id}-in`] = { kind: 'inputPort' }
        stops.push({ group: into, component: `${id}-in` })
      }
    }
    for (const [index, stop] of stops.entries()) {
      const next = stops[index + 1]?.component ?? to
      // A part lies where its two ends are seen: in the group of what it leaves, or around the port that it leaves by.
      groupAt(stop.group).connections[index === 0 ? id : `${id}-${index}`] = {
        from: stop.component,
        relationships: index === 0 && relationship !== '' ? [relationship] : [],
        to: next,
        ...settings,
      }
    }
  }
  const { '': root, ...inner } = groups
  for (const [name, group] of Object.entries(inner)) root.components[name] = { kind: 'group', root: group }
  return FlowDocument.parse({
    format: FLOW_FORMAT,
    id: 'f',
    name: 'Edited',
    parameters: { p: { value: parameter } },
    root,
  })
}
