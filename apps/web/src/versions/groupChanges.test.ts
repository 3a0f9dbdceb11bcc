import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { countChanges, type FlowChange, groupChanges, namesOf, valueText } from './groupChanges.ts'

const change = (text: string, rest: Partial<FlowChange> = {}): FlowChange => {
  const [kind, what, id] = text.split(' ') as [FlowChange['kind'], FlowChange['what'], string]
  return { kind, what, id, fields: [], ...rest }
}

test('changes of one component are one group, under its name', () => {
  const groups = groupChanges([
    change('changed component hot', {
      name: 'Route',
      type: 'RouteOnAttribute',
      fields: [{ path: 'properties.routes.hot', before: '1', after: '2' }],
    }),
    change('changed component hot', { fields: [{ path: 'autoTerminate', after: ['unmatched'] }] }),
  ])
  expect(groups).toMatchObject([{ key: 'component:hot', name: 'Route', type: 'RouteOnAttribute', kind: 'changed' }])
  expect(groups[0].fields.map(({ path }) => path)).toEqual(['properties.routes.hot', 'autoTerminate'])
})

test('the flow comes first, then parameters, services, components, connections and layout', () => {
  const groups = groupChanges([
    change('moved layout hot'),
    change('removed connection a-b'),
    change('added component z'),
    change('added component a'),
    change('changed parameter limit'),
    change('changed flow line-7'),
  ])
  expect(groups.map(({ key }) => key)).toEqual([
    'flow:line-7',
    'parameter:limit',
    'component:a',
    'component:z',
    'connection:a-b',
    'layout:hot',
  ])
})

test('of what was added, only what its head does not say already', () => {
  const fields = [
    { path: 'kind', after: 'processor' },
    { path: 'type', after: 'LogAttribute' },
    { path: 'name', after: 'Log' },
    { path: 'autoTerminate', after: [] },
    { path: 'properties', after: { logLevel: 'info', attributes: { 'a.b': null } } },
  ]
  expect(groupChanges([change('added component log', { fields })])[0].fields).toEqual([
    { path: 'properties.logLevel', after: 'info' },
    { path: 'properties.attributes["a.b"]', after: null },
  ])
  expect(groupChanges([change('changed component log', { fields })])[0].fields).toHaveLength(5)
})

test('moves are counted apart', () => {
  const groups = groupChanges([change('moved layout hot'), change('added component a'), change('removed component b')])
  expect(countChanges(groups)).toEqual({ added: 1, changed: 0, removed: 1, moved: 1 })
})

test.for([
  [undefined, null],
  ['a', 'a'],
  [null, 'null'],
  [90, '90'],
  [['a', 'b'], 'a, b'],
  [[], ''],
  [[1], '[\n  1\n]'],
] as const)('%j reads as %j', ([value, text]) => {
  expect(valueText(value)).toBe(text)
})

test('names come from the flow, and from the changes for what it does not have any more', () => {
  const document = FlowDocument.parse({
    format: 'mulgil/flow@1',
    id: 'f',
    name: 'F',
    root: { components: { line: { kind: 'group', name: 'Line', root: {} } } },
  })
  const changes = [
    change('removed component old', { name: 'Old line' }),
    change('changed component line', { name: 'L' }),
  ]
  expect([...namesOf(document, changes)]).toEqual([
    ['old', 'Old line'],
    ['line', 'Line'],
  ])
  expect(namesOf(undefined, changes).get('line')).toBe('L')
})
