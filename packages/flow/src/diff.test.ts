import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  diffFlows,
  type FlowDocument,
  findComponent,
  type ProcessorComponent,
  parseFlow,
  serialiseFlow,
  walkComponents,
  walkConnections,
} from './index.ts'
import { arbitraryFlow } from './testing/arbitraryFlow.ts'

const flow = (root: object, rest: object = {}) =>
  parseFlow({ format: 'mulgil/flow@1', id: 'f', name: 'F', root, ...rest })
const make = { kind: 'processor', type: 'Make', name: 'Source', properties: { size: '1 KB', headers: { 'X.Y': '1' } } }
const toSelf = { from: 'a', to: 'a', relationships: ['success', 'failure'] }

test('a flow does not differ from itself', () => {
  fc.assert(
    fc.property(arbitraryFlow, (document) => {
      expect(diffFlows(document, structuredClone(document))).toEqual([])
    }),
  )
})

test('two flows differ exactly when their canonical texts do', () => {
  fc.assert(
    fc.property(
      arbitraryFlow,
      arbitraryFlow,
      fc.constantFrom('root', 'layout', 'services', 'parameters', 'name', 'comments'),
      (from, other, part) => {
        const to = { ...from, [part]: other[part] }
        expect(diffFlows(from, to).length === 0).toBe(canonicalText(from) === canonicalText(to))
      },
    ),
    { numRuns: 500 },
  )
})

test('one edited value is one change with one field that holds both values', () => {
  fc.assert(
    fc.property(arbitraryFlow, fc.nat(), fc.string(), (from, pick, text) => {
      fc.pre(hasUniqueIds(from))
      const processors = [...walkComponents(from)].filter(({ component }) => component.kind === 'processor')
      fc.pre(processors.length > 0)
      const { id } = processors[pick % processors.length]
      const to = structuredClone(from)
      const target = findComponent(to, id)?.component as ProcessorComponent
      const before = target.properties.edited
      target.properties.edited = `${text} edited`
      const fields = [{ path: 'properties.edited', ...(before !== undefined && { before }), after: `${text} edited` }]
      expect(diffFlows(from, to)).toMatchObject([{ kind: 'changed', what: 'component', id, type: target.type, fields }])
    }),
  )
})

test('the way back is the mirror of the way there', () => {
  fc.assert(
    fc.property(arbitraryFlow, arbitraryFlow, (from, other) => {
      const to = { ...other, id: from.id }
      const mirrored = diffFlows(to, from).map(({ kind, what, id, fields }) => ({
        kind: kind === 'added' ? 'removed' : kind === 'removed' ? 'added' : kind,
        what,
        id,
        fields: fields.map(({ path, before, after }) => ({ path, before: after, after: before })),
      }))
      const there = diffFlows(from, to).map(({ kind, what, id, fields }) => ({
        kind,
        what,
        id,
        fields: fields.map(({ path, before, after }) => ({ path, before, after })),
      }))
      expect(there.toSorted(byPart)).toEqual(mirrored.toSorted(byPart))
    }),
  )
})

test.for([
  {
    name: 'a changed property is one field by its path',
    from: flow({ components: { a: make } }),
    to: flow({ components: { a: { ...make, properties: { size: '2 KB', headers: { 'X.Y': '2' } } } } }),
    changes: [
      {
        kind: 'changed',
        what: 'component',
        id: 'a',
        name: 'Source',
        type: 'Make',
        fields: [
          { path: 'properties.headers["X.Y"]', before: '1', after: '2' },
          { path: 'properties.size', before: '1 KB', after: '2 KB' },
        ],
      },
    ],
  },
  {
    name: 'what only moved on the canvas is apart from the logic',
    from: flow({ components: { a: make } }, { layout: { a: { x: 1, y: 2 } } }),
    to: flow({ components: { a: make } }, { layout: { a: { x: 5, y: 2 } } }),
    changes: [{ kind: 'moved', what: 'layout', id: 'a', name: 'Source', fields: [{ path: 'x', before: 1, after: 5 }] }],
  },
  {
    name: 'a component that went into a group has another group, and is not removed and added',
    from: flow({ components: { a: make, g: { kind: 'group', root: {} } } }),
    to: flow({ components: { g: { kind: 'group', root: { components: { a: make } } } } }),
    changes: [
      {
        kind: 'changed',
        what: 'component',
        id: 'a',
        name: 'Source',
        type: 'Make',
        fields: [{ path: 'group', after: 'g' }],
      },
    ],
  },
  {
    name: 'the order of relationships does not count',
    from: flow({ components: { a: make }, connections: { c: toSelf } }),
    to: flow({ components: { a: make }, connections: { c: { ...toSelf, relationships: ['failure', 'success'] } } }),
    changes: [],
  },
  {
    name: 'the order of prioritizers counts',
    from: flow({ components: { a: make }, connections: { c: { ...toSelf, prioritizers: ['oldest', 'firstIn'] } } }),
    to: flow({ components: { a: make }, connections: { c: { ...toSelf, prioritizers: ['firstIn', 'oldest'] } } }),
    changes: [
      {
        kind: 'changed',
        what: 'connection',
        id: 'c',
        name: undefined,
        type: undefined,
        fields: [{ path: 'prioritizers', before: ['oldest', 'firstIn'], after: ['firstIn', 'oldest'] }],
      },
    ],
  },
  {
    name: 'a default that is written out is no change',
    from: flow({ components: { a: make } }),
    to: flow({ components: { a: { ...make, autoTerminate: [] } } }),
    changes: [],
  },
  {
    name: 'a renamed flow',
    from: flow({}),
    to: { ...flow({}), name: 'G' },
    changes: [
      {
        kind: 'changed',
        what: 'flow',
        id: 'f',
        name: 'G',
        type: undefined,
        fields: [{ path: 'name', before: 'F', after: 'G' }],
      },
    ],
  },
  {
    name: 'a removed parameter shows what it was',
    from: flow({}, { parameters: { limit: { value: '90' } } }),
    to: flow({}),
    changes: [
      {
        kind: 'removed',
        what: 'parameter',
        id: 'limit',
        name: 'limit',
        type: undefined,
        fields: [{ path: 'value', before: '90' }],
      },
    ],
  },
])('$name', ({ from, to, changes }) => {
  expect(diffFlows(from, to)).toEqual(changes)
})

const byPart = (a: { what: string; id: string }, b: { what: string; id: string }) =>
  `${a.what} ${a.id}` < `${b.what} ${b.id}` ? -1 : 1

function hasUniqueIds(document: FlowDocument): boolean {
  const ids = [...walkComponents(document)].map(({ id }) => id)
  return new Set(ids).size === ids.length
}

/** The serialised flow, with lists that are sets in one order. */
function canonicalText(document: FlowDocument): string {
  const sorted = structuredClone(document)
  for (const { component } of walkComponents(sorted)) if (component.kind === 'processor') component.autoTerminate.sort()
  for (const { connection } of walkConnections(sorted)) connection.relationships.sort()
  return serialiseFlow(sorted)
}
