import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import fc from 'fast-check'

/** One component of a random flow, before it gets a place in groups: what it does, and where its relationships lead. */
export interface PlainComponent {
  readonly id: string
  readonly type: 'Make' | 'Change' | 'Choose' | 'Fork' | 'Join' | 'Stumble' | 'Sink' | 'funnel'
  readonly properties: Readonly<Record<string, string | number>>
  /** How often a FlowFile on `failure` is tried again; 0: no retry. */
  readonly retries: number
  /** The groups that it is in, outermost first. */
  readonly path: readonly string[]
  /** Relationship → components; none: auto-terminated. */
  readonly routes: Readonly<Record<string, readonly string[]>>
}

/** A flow without loops; `edges` says how its connections are set, in the order of walking. */
export interface PlainFlow {
  readonly components: readonly PlainComponent[]
  readonly edges: readonly EdgeSettings[]
}
interface EdgeSettings {
  readonly count: number | null
  readonly bytes: string | null
  readonly prioritizers: readonly ('firstIn' | 'newest' | 'oldest' | 'attribute')[]
}

const PATHS = [[], [], [], ['outer'], ['outer'], ['outer', 'inner'], ['other']] as const

const edge: fc.Arbitrary<EdgeSettings> = fc.record({
  count: fc.constantFrom(1, 2, 5, 20, null),
  bytes: fc.constantFrom('10 B', '1 KB', null, null),
  prioritizers: fc.constantFrom([], [], ['attribute'], ['newest', 'firstIn'], ['oldest'] as const) as fc.Arbitrary<
    EdgeSettings['prioritizers']
  >,
})

interface Draft {
  readonly kind: 'Change' | 'Choose' | 'Fork' | 'ForkJoin' | 'Stumble' | 'funnel'
  readonly number: number
  readonly retries: number
  readonly path: readonly string[]
  /** Picks where each relationship leads: 0 auto-terminates, the others name later components. */
  readonly targets: readonly number[]
}
const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom('Change', 'Choose', 'Fork', 'ForkJoin', 'Stumble', 'funnel'),
  number: fc.nat(3),
  retries: fc.nat(3),
  path: fc.constantFrom(...PATHS) as fc.Arbitrary<readonly string[]>,
  targets: fc.array(fc.nat(6), { minLength: 4, maxLength: 4 }),
})

/** Sources, up to six components in a random order of layers, and sinks. */
export const randomFlow: fc.Arbitrary<PlainFlow> = fc
  .record({
    sources: fc.array(fc.record({ total: fc.nat(9), count: fc.integer({ min: 1, max: 4 }), to: fc.nat(6) }), {
      minLength: 1,
      maxLength: 2,
    }),
    drafts: fc.array(draft, { minLength: 1, maxLength: 6 }),
    sinks: fc.array(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 2 }),
    edges: fc.array(edge, { minLength: 7, maxLength: 7 }),
  })
  .map(({ sources, drafts, sinks, edges }) => {
    const ids = [
      ...drafts.map(({ kind }, index) => `${kind.toLowerCase()}-${index}`),
      ...sinks.map((_, index) => `sink-${index}`),
    ]
    // Only forwards, so that there is no loop; two picks make a clone.
    const later = (from: number, pick: number): string[] =>
      pick === 0 ? [] : [ids[from + 1 + ((pick * 5) % (ids.length - from - 1))]]
    const components: PlainComponent[] = sources.map(({ total, count, to }, index) => ({
      id: `source-${index}`,
      type: 'Make',
      properties: { total, count, prefix: `s${index}-` },
      retries: 0,
      path: [],
      routes: { success: [ids[to % ids.length], ...(to === 5 ? [ids[0]] : [])] },
    }))
    for (const [index, { kind, number, retries, path, targets }] of drafts.entries()) {
      const id = ids[index]
      const [one, two] = [[...later(index, targets[0]), ...later(index, targets[1])], later(index, targets[2])]
      const plain = { id, path, retries: 0 }
      if (kind === 'Change')
        components.push({
          ...plain,
          type: kind,
          properties: { name: `n${number}`, text: number === 0 ? '' : id, append: number === 1 ? '' : `+${index}` },
          routes: { success: one },
        })
      else if (kind === 'Choose')
        components.push({
          ...plain,
          type: kind,
          properties: { modulus: number + 1, remainder: 0 },
          routes: { some: one, others: two },
        })
      else if (kind === 'Fork')
        components.push({
          ...plain,
          type: kind,
          properties: { copies: number },
          routes: { split: one, original: two },
        })
      else if (kind === 'ForkJoin')
        components.push(
          {
            ...plain,
            type: 'Fork',
            properties: { copies: number + 1 },
            routes: { split: [`${id}-join`], original: two },
          },
          { ...plain, id: `${id}-join`, type: 'Join', properties: {}, routes: { joined: one } },
        )
      else if (kind === 'Stumble')
        components.push({
          ...plain,
          type: kind,
          properties: { self: id, times: number },
          retries,
          routes: { success: one, failure: two },
        })
      // A funnel has no auto-termination: it needs somewhere to lead.
      else
        components.push({
          ...plain,
          type: kind,
          properties: {},
          routes: { '': one.length > 0 ? one : [ids.at(-1) as string] },
        })
    }
    for (const [index, path] of sinks.entries()) {
      const id = `sink-${index}`
      components.push({ id, type: 'Sink', properties: { self: id }, retries: 0, path, routes: { success: [] } })
    }
    return { components: reached(components), edges }
  })

/** Without what no connection leads to. */
function reached(components: readonly PlainComponent[]): PlainComponent[] {
  const kept: PlainComponent[] = []
  for (const component of components) {
    const isReached = kept.some(({ routes }) => Object.values(routes).some((targets) => targets.includes(component.id)))
    if (component.type === 'Make' || isReached) kept.push(component)
  }
  return kept
}

type Group = { components: Record<string, object>; connections: Record<string, object> }

/** The document of a plain flow: groups as their paths say, and ports wherever a connection crosses one. */
export function documentOf({ components, edges }: PlainFlow): FlowDocument {
  const groups = new Map<string, Group>([['', { components: {}, connections: {} }]])
  const groupAt = (path: readonly string[]): Group => {
    const key = path.join('/')
    let group = groups.get(key)
    if (!group) {
      group = { components: {}, connections: {} }
      groups.set(key, group)
      groupAt(path.slice(0, -1)).components[path.at(-1) as string] = { kind: 'group', root: group }
    }
    return group
  }
  let number = 0
  const connect = (
    path: readonly string[],
    from: string,
    relationship: string,
    to: string,
    settings: EdgeSettings,
  ): void => {
    number += 1
    groupAt(path).connections[`c${number}`] = {
      from,
      relationships: relationship === '' ? [] : [relationship],
      to,
      backPressure: { count: settings.count, bytes: settings.bytes },
      prioritizers: settings.prioritizers,
    }
  }
  for (const { id, type, properties, path, routes, retries } of components) {
    groupAt(path).components[id] =
      type === 'funnel'
        ? { kind: 'funnel' }
        : {
            kind: 'processor',
            type,
            properties,
            autoTerminate: Object.keys(routes).filter((relationship) => routes[relationship].length === 0),
            retry: retries > 0 ? { failure: { count: retries } } : undefined,
            scheduling: { penalty: '1 ms' },
          }
  }
  for (const { id, path, routes } of components) {
    for (const [relationship, targets] of Object.entries(routes)) {
      // Two connections of one relationship to one component are one.
      for (const target of new Set(targets)) {
        const to = components.find((other) => other.id === target) as PlainComponent
        // What waits for others of its family must not keep them out.
        const settings =
          to.type === 'Join' ? { count: null, bytes: null, prioritizers: [] } : edges[number % edges.length]
        let shared = 0
        while (shared < path.length && path[shared] === to.path[shared]) shared += 1
        let from = id
        let leaving = relationship
        for (let depth = path.length; depth > shared; depth -= 1) {
          const port = `out-${number}`
          groupAt(path.slice(0, depth)).components[port] = { kind: 'outputPort' }
          connect(path.slice(0, depth), from, leaving, port, settings)
          from = port
          leaving = ''
        }
        for (let depth = shared; depth < to.path.length; depth += 1) {
          const port = `in-${number}`
          groupAt(to.path.slice(0, depth + 1)).components[port] = { kind: 'inputPort' }
          connect(to.path.slice(0, depth), from, leaving, port, settings)
          from = port
          leaving = ''
        }
        connect(to.path, from, leaving, target, settings)
      }
    }
  }
  return FlowDocument.parse({ format: FLOW_FORMAT, id: 'f', name: 'Random', root: groups.get('') })
}
