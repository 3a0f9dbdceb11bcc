import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { countComponents, templatePath } from './templatePath.ts'

const flow = (components: readonly string[], connections: readonly (readonly [string, string])[]) =>
  FlowDocument.parse({
    format: 'mulgil/flow@1',
    id: 'x',
    name: 'x',
    root: {
      components: {
        note: { kind: 'label', text: 'hello' },
        ...Object.fromEntries(components.map((id) => [id, { kind: 'processor', type: id.toUpperCase() }])),
      },
      connections: Object.fromEntries(connections.map(([from, to]) => [`${from}-${to}`, { from, to }])),
    },
  })

test('the longest way from a source is the path, a side way is left out', () => {
  const document = flow(
    ['in', 'route', 'alert', 'write', 'log'],
    [
      ['in', 'route'],
      ['route', 'alert'],
      ['route', 'write'],
      ['write', 'log'],
    ],
  )
  expect(templatePath(document)).toEqual(['IN', 'ROUTE', 'WRITE', 'LOG'])
})

test('where failures go is not part of the path', () => {
  const document = flow(
    ['in', 'send', 'dead'],
    [
      ['in', 'send'],
      ['send', 'dead'],
    ],
  )
  document.root.connections['send-dead'].relationships = ['failure']
  expect(templatePath(document)).toEqual(['IN', 'SEND'])
})

test('a loop for retries does not hang', () => {
  const document = flow(
    ['in', 'send'],
    [
      ['in', 'send'],
      ['send', 'in'],
      ['send', 'send'],
    ],
  )
  expect(templatePath(document)).toEqual([])
})

test('labels are no components that do something', () => {
  expect(countComponents(flow(['a', 'b'], []))).toBe(2)
})
