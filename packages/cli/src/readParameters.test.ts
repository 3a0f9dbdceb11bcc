import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { readParameters } from './readParameters.ts'

const document = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'F',
  parameters: { host: { value: 'a' }, token: { sensitive: true } },
  parameterContexts: { 'line 7': { parameters: { host: { value: 'b' }, token: { sensitive: true } } } },
  root: {},
})

test.for([
  { name: 'nothing', given: [], env: {}, parameters: {}, contexts: {} },
  {
    name: 'the flow and a context',
    given: ['host=x=y', 'line 7/host=z'],
    env: {},
    parameters: { host: 'x=y' },
    contexts: { 'line 7': { host: 'z' } },
  },
  {
    name: 'variables, flags before them',
    given: ['line 7/host=flag'],
    env: { MULGIL_PARAM_token: 's1', MULGIL_PARAM_line_7_token: 's2', MULGIL_PARAM_line_7_host: 'variable' },
    parameters: { token: 's1' },
    contexts: { 'line 7': { token: 's2', host: 'flag' } },
  },
])('values come from $name', ({ given, env, parameters, contexts }) => {
  expect(readParameters(document, given, env)).toEqual({ parameters, contexts })
})

test.for(['line 8/host=x', 'line 7=x', '/host=x'])('%s is no parameter of the flow', (given) => {
  expect(() => readParameters(document, [given], {})).toThrow('it has line 7/host, line 7/token, host, token.')
})
