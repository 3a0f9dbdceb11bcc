import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentOf, startTestServer, type TestServer } from '../testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await server.ok('POST', '/api/flows', {
    document: documentOf(
      'own',
      {
        g: {
          kind: 'group',
          parameterContext: 'line',
          services: { shared: { type: 'KafkaConnection' } },
          root: { components: { inside: { kind: 'funnel' } }, connections: {} },
        },
      },
      {},
      {
        parameters: { limit: { value: '90' } },
        parameterContexts: { line: { parameters: { limit: { value: '50' }, token: { sensitive: true } } } },
      },
    ),
  })
})
afterAll(() => server[Symbol.asyncDispose]())

const evaluate = (expression: string, more: object = {}) =>
  server.ok('POST', '/api/expressions/test', { expression, ...more })

test('an expression is evaluated for attributes, with the parameters of a flow', async () => {
  expect(await evaluate('${celsius:gt(#{limit})}', { attributes: { celsius: '95' }, flow: 'own' })).toEqual({
    value: 'true',
  })
  expect(await evaluate('plain text')).toEqual({ value: 'plain text' })
})

test.for(['g', 'inside', 'shared'])('it sees the parameters that %s sees', async (component) => {
  expect(await evaluate('#{limit} #{token}', { flow: 'own', component })).toEqual({ value: '50 ••••••••' })
})

test('an error in it names the column', async () => {
  expect(await evaluate('${a:nothing()}')).toEqual({ error: expect.any(String), column: expect.any(Number) })
  expect(await evaluate('${celsius:gt(#{limit})}')).toEqual({
    error: expect.stringContaining('limit'),
    column: expect.any(Number),
  })
})

test('many at once all get their own answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => evaluate('${n}', { attributes: { n: String(index) } })),
  )
  expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => ({ value: String(index) })))
})

test('a flow that is not there is told', async () => {
  expect(await server.request('POST', '/api/expressions/test', { expression: 'x', flow: 'none' })).toMatchObject({
    status: 404,
    body: { code: 'FLOW_NOT_FOUND' },
  })
})
