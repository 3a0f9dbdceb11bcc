import { expect, test } from 'vitest'
import { componentName, findComponent, parseFlow, walkComponents, walkConnections, walkGroups } from './index.ts'

const document = parseFlow({
  format: 'mulgil/flow@1',
  id: 'f',
  name: 'F',
  root: {
    components: {
      a: { kind: 'processor', type: 'Make' },
      g: {
        kind: 'group',
        name: 'Outer',
        root: {
          components: {
            h: {
              kind: 'group',
              root: { components: { x: { kind: 'funnel' } }, connections: { xx: { from: 'x', to: 'x' } } },
            },
          },
        },
      },
    },
  },
})

test('components come with the path of their groups, parents first', () => {
  expect([...walkComponents(document)].map(({ id, groupPath }) => [id, groupPath.join('/')])).toEqual([
    ['a', ''],
    ['g', ''],
    ['h', 'g'],
    ['x', 'g/h'],
  ])
  expect([...walkConnections(document)].map(({ id, groupPath }) => [id, groupPath.join('/')])).toEqual([['xx', 'g/h']])
  expect([...walkGroups(document)].map(({ groupPath }) => groupPath.join('/'))).toEqual(['', 'g', 'g/h'])
})

test('a component is found in whatever group it is', () => {
  expect(findComponent(document, 'x')).toMatchObject({ id: 'x', component: { kind: 'funnel' }, groupPath: ['g', 'h'] })
  expect(findComponent(document, 'constructor')).toBeUndefined()
})

test('a component is called by its name, its type or its kind', () => {
  expect([...walkComponents(document)].map(({ component }) => componentName(component))).toEqual([
    'Make',
    'Outer',
    'group',
    'funnel',
  ])
})
