import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { freePortBlock } from '../../../../e2e/services/service.ts'
import { InvokeHTTP } from './InvokeHTTP.ts'

/** A real server on a port of its own. */
async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('a POST sends the content, and the answer becomes a FlowFile', async () => {
  const seen: unknown[] = []
  await using server = await serve(async (request, response) => {
    const { method, url, headers } = request
    seen.push({ method, url, type: headers['content-type'], line: headers['x-line'], body: await bodyOf(request) })
    response.setHeader('content-type', 'text/plain').setHeader('x-receipt', 'r1').end('thanks')
  })
  const { original, response, failure, events } = await runProcessor(InvokeHTTP, {
    properties: { method: 'POST', url: `${server.url}/alerts/\${line}`, headers: { 'X-Line': '${line}' } },
    input: [{ content: 'hot', attributes: { line: '7', 'mime.type': 'text/alert' } }],
  })
  expect(seen).toEqual([{ method: 'POST', url: '/alerts/7', type: 'text/alert', line: '7', body: 'hot' }])
  const exchange = {
    'invokehttp.status.code': '200',
    'invokehttp.status.message': 'OK',
    'invokehttp.request.url': `${server.url}/alerts/7`,
    'invokehttp.response.url': `${server.url}/alerts/7`,
  }
  expect(original).toMatchObject([{ content: 'hot', attributes: exchange }])
  expect(response).toMatchObject([
    { content: 'thanks', attributes: { ...exchange, line: '7', 'x-receipt': 'r1', 'mime.type': 'text/plain' } },
  ])
  expect(response[0].attributes['invokehttp.tx.id']).toBe(original[0].attributes['invokehttp.tx.id'])
  expect(failure).toEqual([])
  expect(events.map(({ type, transitUri }) => [type, transitUri])).toEqual(
    expect.arrayContaining([
      ['SEND', `${server.url}/alerts/7`],
      ['FETCH', `${server.url}/alerts/7`],
    ]),
  )
})

test.for([
  { status: 204, to: 'original', penalized: false },
  { status: 404, to: 'noRetry', penalized: false },
  { status: 500, to: 'retry', penalized: true },
  { status: 503, to: 'retry', penalized: true },
] as const)('$status leads to $to', async ({ status, to, penalized }) => {
  await using server = await serve((_request, response) => response.writeHead(status).end())
  const { outputs, bulletins } = await runProcessor(InvokeHTTP, {
    properties: { method: 'POST', url: server.url },
    input: [{ content: 'a' }],
  })
  expect(outputs[to]).toMatchObject([
    { content: 'a', penalized, attributes: { 'invokehttp.status.code': String(status) } },
  ])
  expect(Object.values(outputs).flat()).toHaveLength(status === 204 ? 2 : 1)
  expect(bulletins).toHaveLength(status === 204 ? 0 : 1)
})

test('an answer with another status becomes a FlowFile too where that is asked for', async () => {
  await using server = await serve((_request, response) => response.writeHead(400).end('no such line'))
  const { noRetry, response } = await runProcessor(InvokeHTTP, {
    properties: { url: server.url, alwaysOutputResponse: true, penalizeNoRetry: true },
    input: [{ content: 'a' }],
  })
  expect(noRetry).toMatchObject([{ penalized: true }])
  expect(response).toMatchObject([{ content: 'no such line' }])
})

test('a server that is down, one that is silent, and one that breaks off: failure with the reason, the others go on', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/silent') return
    if (request.url === '/breaks')
      response.writeHead(200, { 'content-length': 10 }).write('half', () => request.socket.destroy())
    else response.end('fine')
  })
  const down = `http://127.0.0.1:${await freePortBlock()}/`
  const paths = [down, `${server.url}/silent`, `${server.url}/breaks`, `${server.url}/fine`, 'ftp://a', 'nonsense']
  const { original, response, failure } = await runProcessor(InvokeHTTP, {
    properties: { url: '${url}', readTimeout: '300 ms' },
    input: paths.map((url) => ({ content: url, attributes: { url } })),
  })
  expect(original).toMatchObject([{ content: `${server.url}/fine` }])
  expect(response).toMatchObject([{ content: 'fine' }])
  const reasons = Object.fromEntries(failure.map(({ content, attributes }) => [content, attributes]))
  expect(Object.keys(reasons)).toHaveLength(5)
  expect(reasons[down]['error.message']).toContain('ECONNREFUSED')
  expect(reasons[`${server.url}/silent`]).toMatchObject({ 'error.code': 'HTTP_NO_ANSWER' })
  expect(reasons[`${server.url}/silent`]['error.message']).toContain('Timeout')
  expect(reasons[`${server.url}/breaks`]).toMatchObject({ 'error.code': 'HTTP_NO_ANSWER' })
  expect(reasons['ftp://a']).toMatchObject({ 'error.code': 'SETTING_INVALID' })
  expect(reasons.nonsense).toMatchObject({ 'error.code': 'SETTING_INVALID' })
  expect(failure.every(({ penalized }) => penalized)).toBe(true)
})

test('requests of one batch run at the same time, up to the limit', async () => {
  let [open, most] = [0, 0]
  const waiting: (() => void)[] = []
  await using server = await serve((_request, response) => {
    open += 1
    most = Math.max(most, open)
    waiting.push(() => {
      open -= 1
      response.end()
    })
    // All four are there: let them go. The next ones follow in fours too.
    if (waiting.length === 4) for (const finish of waiting.splice(0)) finish()
  })
  const { original } = await runProcessor(InvokeHTTP, {
    properties: { url: server.url, concurrency: 4, response: { kind: 'ignored' } },
    input: Array.from({ length: 12 }, (_, index) => ({ content: String(index) })),
  })
  expect(original).toHaveLength(12)
  expect(most).toBe(4)
})

test.for([
  { login: { kind: 'basic', username: 'ada', password: 'secret' }, header: 'Basic YWRhOnNlY3JldA==' },
  { login: { kind: 'bearer', token: 't0ken' }, header: 'Bearer t0ken' },
])('the login $login.kind is sent', async ({ login, header }) => {
  await using server = await serve((request, response) => {
    response.writeHead(request.headers.authorization === header ? 200 : 401).end()
  })
  const { original } = await runProcessor(InvokeHTTP, { properties: { url: server.url, login }, input: [{}] })
  expect(original).toHaveLength(1)
})

test('redirects are followed, or not', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/old') response.writeHead(307, { location: '/new' }).end()
    else bodyOf(request).then((body) => response.end(`${request.method} ${body}`))
  })
  const run = (followRedirects: boolean) =>
    runProcessor(InvokeHTTP, {
      properties: { method: 'PUT', url: `${server.url}/old`, followRedirects },
      input: [{ content: 'a' }],
    })
  const followed = await run(true)
  expect(followed.response).toMatchObject([
    { content: 'PUT a', attributes: { 'invokehttp.response.url': `${server.url}/new` } },
  ])
  expect((await run(false)).noRetry).toMatchObject([{ attributes: { 'invokehttp.status.code': '307' } }])
})

test('the body of the answer goes to an attribute where that is asked for, cut to its size', async () => {
  await using server = await serve((_request, response) => response.end('물길 하나 둘'))
  const { original, response } = await runProcessor(InvokeHTTP, {
    properties: { url: server.url, response: { kind: 'attribute', attribute: 'answer', maxSize: '6 B' } },
    input: [{}],
  })
  expect(original).toMatchObject([{ attributes: { answer: '물길' } }])
  expect(response).toEqual([])
})

test('a body of several megabytes goes out and comes back whole', async () => {
  await using server = await serve((request, response) => request.pipe(response))
  const content = 'abcdefghij'.repeat(500_000)
  const { original, response } = await runProcessor(InvokeHTTP, {
    properties: { method: 'POST', url: server.url },
    input: [{ content }],
  })
  expect(original).toHaveLength(1)
  expect(response[0].content === content).toBe(true)
})

test('a header that would break the request is refused for that FlowFile', async () => {
  await using server = await serve((_request, response) => response.end())
  const { failure, original } = await runProcessor(InvokeHTTP, {
    properties: { url: server.url, headers: { 'X-Note': '${note}' } },
    input: [{ attributes: { note: 'a\r\nX-Evil: 1' } }, { attributes: { note: 'fine' } }, {}],
  })
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'HTTP_HEADER_INVALID' } }])
  expect(original).toHaveLength(2)
})
