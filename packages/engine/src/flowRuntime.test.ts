import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { planOf } from './flowRuntime.ts'
import { catalogOf } from './schedule/parseProperties.ts'
import { Mark } from './testProcessors.ts'

const plannedProperties = (properties: object, secrets: Record<string, string>) => {
  const document = FlowDocument.parse({
    format: FLOW_FORMAT,
    id: 'f',
    name: 'Test',
    root: { components: { call: { kind: 'processor', type: 'Mark', properties } }, connections: {} },
  })
  const plan = planOf(
    document,
    { parameters: {}, secrets },
    {
      processors: new Map([['Mark', Mark]]),
      services: new Map(),
      catalog: catalogOf([Mark]),
    },
  )
  return plan.configs.get('call')?.properties
}

test.for([
  { name: 'at the top', properties: { token: '' }, path: 'token', expected: { token: 's' } },
  {
    name: 'inside',
    properties: { login: { password: '' } },
    path: 'login.password',
    expected: { login: { password: 's' } },
  },
  { name: 'that is not there yet', properties: {}, path: 'login.password', expected: { login: { password: 's' } } },
  {
    name: 'with dots in its name',
    properties: { headers: { 'x.api.key': '', x: 'plain' } },
    path: 'headers.x.api.key',
    expected: { headers: { 'x.api.key': 's', x: 'plain' } },
  },
  {
    name: 'behind a name with dots',
    properties: { 'a.b': { c: '' }, a: { b: 'text' } },
    path: 'a.b.c',
    expected: { 'a.b': { c: 's' }, a: { b: 'text' } },
  },
  { name: 'in a list', properties: { users: [{ key: '' }] }, path: 'users.0.key', expected: { users: [{ key: 's' }] } },
])('a secret property $name gets its value', ({ properties, path, expected }) => {
  expect(plannedProperties(properties, { [`call.${path}`]: 's', 'other.token': 'no' })).toEqual(expected)
})
