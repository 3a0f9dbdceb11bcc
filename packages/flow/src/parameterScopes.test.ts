import { expect, test } from 'vitest'
import { createParameterScopes, parseFlow } from './index.ts'

const group = (parameterContext: string | undefined, components: object = {}) => ({
  kind: 'group',
  parameterContext,
  root: { components },
})
const document = parseFlow({
  format: 'mulgil/flow@1',
  id: 'f',
  name: 'F',
  parameters: { a: { value: 'flow' }, b: { value: 'flow' }, own: { sensitive: true } },
  parameterContexts: {
    base: { parameters: { a: { value: 'base' }, c: { value: 'base' }, token: { sensitive: true } } },
    other: { parameters: { c: { value: 'other' }, d: { value: 'other' } } },
    line: { inherits: ['base', 'other'], parameters: { a: { value: 'line' } } },
    round: { inherits: ['about'], parameters: { r: { value: 'round' } } },
    about: { inherits: ['round'], parameters: { r: { value: 'about' } } },
  },
  parameterContext: 'base',
  root: { components: { g: group('line', { h: group(undefined), i: group('round') }) } },
})

test.for([
  { name: 'at the top, those of its context and of the flow', path: [], values: { a: 'base', b: 'flow', c: 'base' } },
  {
    name: 'in a group, its own before inherited ones, the first inherited before the second',
    path: ['g'],
    values: { a: 'line', b: 'flow', c: 'base', d: 'other' },
  },
  {
    name: 'in a group without a context, those of the group around it',
    path: ['g', 'h'],
    values: { a: 'line', b: 'flow', c: 'base', d: 'other' },
  },
  {
    name: 'in a group with another context, nothing of the one outside',
    path: ['g', 'i'],
    values: { a: 'flow', b: 'flow', r: 'round' },
  },
])('$name', ({ path, values }) => {
  expect(createParameterScopes(document, {})(path).values).toEqual(values)
})

test('given values go where their context is seen, and before those of the document', () => {
  const given = {
    parameters: { own: 's1', b: 'given' },
    contexts: { base: { token: 's2', a: 'hidden' }, line: { a: 'given' } },
  }
  const scopes = createParameterScopes(document, given)
  expect(scopes(['g']).values).toMatchObject({ own: 's1', b: 'given', token: 's2', a: 'given' })
  expect(scopes([]).values.a).toBe('hidden')
  expect(scopes(['g', 'i']).values).toEqual({ a: 'flow', b: 'given', own: 's1', r: 'round' })
})
