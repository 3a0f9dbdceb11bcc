import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { contextUsers } from './contextUsers.ts'

test('a context is used by the flow, by groups at any depth, and by contexts that inherit it', () => {
  const document = FlowDocument.parse({
    format: 'mulgil/flow@1',
    id: 'f',
    name: 'Plant',
    parameterContext: 'base',
    parameterContexts: { base: {}, seoul: { inherits: ['base'] }, idle: {} },
    root: {
      components: {
        outer: {
          kind: 'group',
          name: 'Outer',
          root: { components: { inner: { kind: 'group', name: 'Inner', parameterContext: 'base', root: {} } } },
        },
      },
    },
  })
  expect(contextUsers(document, 'base')).toEqual(['Plant', 'Inner', 'seoul'])
  expect(contextUsers(document, 'idle')).toEqual([])
})
