import { FlowDocument, type Problem } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { hideSensitive } from './hideSensitive.ts'

const call = (token: string) => ({ kind: 'processor', type: 'Call', properties: { login: { token }, url: '#{url}' } })
const document = FlowDocument.parse({
  format: 'mulgil/flow@1',
  id: 'f',
  name: 'F',
  parameters: { token: { sensitive: true }, url: { value: 'http://x' } },
  parameterContexts: { line: { parameters: { token: { value: 'plain' }, key: { sensitive: true } } } },
  services: { shared: { type: 'Client', properties: { token: '#{token}' } } },
  root: {
    components: {
      top: call('#{token}'),
      g: {
        kind: 'group',
        parameterContext: 'line',
        root: { components: { plain: call('#{token}'), inner: call('#{key}') } },
      },
    },
  },
})

test.for([
  { component: 'top', property: 'login.token', hidden: true },
  { component: 'top', property: 'login', hidden: true },
  { component: 'top', property: 'url', hidden: false },
  { component: 'shared', property: 'token', hidden: true },
  { component: 'inner', property: 'login.token', hidden: true },
  { component: 'plain', property: 'login.token', hidden: false },
])('a value in "$property" of $component is hidden: $hidden', ({ component, property, hidden }) => {
  const problem: Problem = {
    code: 'OUT_OF_RANGE',
    severity: 'error',
    message: '"s3cret" is too short.',
    component,
    property,
  }
  const [said] = hideSensitive([problem], document)
  expect(said.code).toBe(hidden ? 'SENSITIVE_VALUE_INVALID' : 'OUT_OF_RANGE')
  expect(JSON.stringify(said).includes('s3cret')).toBe(!hidden)
})
