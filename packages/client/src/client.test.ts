import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FlowChange, parseFlow } from '@mulgil/flow'
import { afterEach, beforeEach, expect, expectTypeOf, test } from 'vitest'
import { ApiError, type Client, contract, createClient } from './index.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}
type Answer = { readonly status?: number; readonly type?: string; readonly body?: unknown }

let seen: Seen[]
let answer: (request: Seen) => Answer
let client: Client
let baseUrl: string
let close: () => Promise<void>

beforeEach(async () => {
  seen = []
  answer = () => ({ body: {} })
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = createClient({ baseUrl })
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
})
afterEach(() => close())

async function respond(request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const got = {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
  seen.push(got)
  const { status = 200, type = 'application/json', body } = answer(got)
  response.writeHead(status, { 'content-type': type })
  response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
}

const document = parseFlow({ format: 'mulgil/flow@1', id: 'f', name: 'F', root: {} })

test.for<[name: string, call: () => Promise<unknown>, method: string, url: string, body?: unknown]>([
  ['health', () => client.health(), 'GET', '/api/health'],
  ['processorTypes', () => client.processorTypes(), 'GET', '/api/processor-types'],
  ['processorType', () => client.processorType('GetFile'), 'GET', '/api/processor-types/GetFile'],
  ['flows', () => client.flows(), 'GET', '/api/flows'],
  ['createFlow', () => client.createFlow({ name: 'F' }), 'POST', '/api/flows', { name: 'F' }],
  ['flow', () => client.flow('a b/c'), 'GET', '/api/flows/a%20b%2Fc'],
  ['saveFlow', () => client.saveFlow('f', { revision: 3, document }), 'PUT', '/api/flows/f', { revision: 3, document }],
  ['deleteFlow', () => client.deleteFlow('f'), 'DELETE', '/api/flows/f'],
  ['deleteFlow with its data', () => client.deleteFlow('f', 'drop'), 'DELETE', '/api/flows/f?queues=drop'],
  ['importFlow', () => client.importFlow(document), 'POST', '/api/flows/import', document],
  ['exportFlow', () => client.exportFlow('f', 2), 'GET', '/api/flows/f/export?format=mulgil&version=2'],
  ['validate', () => client.validate('f'), 'POST', '/api/flows/f/validate', {}],
  ['validate of a document', () => client.validate('f', document), 'POST', '/api/flows/f/validate', { document }],
  [
    'deploy',
    () => client.deploy('f', { revision: 3, start: true }),
    'POST',
    '/api/flows/f/deploy',
    { revision: 3, start: true },
  ],
  ['versions', () => client.versions('f'), 'GET', '/api/flows/f/versions'],
  ['version', () => client.version('f', 2), 'GET', '/api/flows/f/versions/2'],
  ['diff', () => client.diff('f', 'deployed', 'draft'), 'GET', '/api/flows/f/diff?from=deployed&to=draft'],
  ['rollback', () => client.rollback('f', 2), 'POST', '/api/flows/f/rollback', { version: 2 }],
  ['startFlow', () => client.startFlow('f'), 'POST', '/api/flows/f/start', {}],
  ['stopFlow', () => client.stopFlow('f'), 'POST', '/api/flows/f/stop', {}],
  ['runComponent', () => client.runComponent('f', 'c', 'run-once'), 'POST', '/api/flows/f/components/c/run-once', {}],
  ['serviceTypes', () => client.serviceTypes(), 'GET', '/api/service-types'],
  ['serviceType', () => client.serviceType('A/B'), 'GET', '/api/service-types/A%2FB'],
  ['enableService', () => client.enableService('f', 's'), 'POST', '/api/flows/f/services/s/enable', {}],
  ['disableService', () => client.disableService('f', 's'), 'POST', '/api/flows/f/services/s/disable', {}],
  ['componentState', () => client.componentState('f', 'c'), 'GET', '/api/flows/f/components/c/state'],
  ['clearComponentState', () => client.clearComponentState('f', 'c'), 'DELETE', '/api/flows/f/components/c/state'],
  [
    'setSecret',
    () => client.setSecret('f', 'parameter:token', 'x'),
    'PUT',
    '/api/flows/f/secrets/parameter%3Atoken',
    { value: 'x' },
  ],
  ['status', () => client.status('f', '1h'), 'GET', '/api/flows/f/status?window=1h'],
  [
    'bulletins',
    () => client.bulletins('f', { component: 'c', limit: 5 }),
    'GET',
    '/api/flows/f/bulletins?component=c&limit=5',
  ],
  ['clearBulletins', () => client.clearBulletins('f', 'c'), 'DELETE', '/api/flows/f/bulletins?component=c'],
  [
    'queue',
    () => client.queue('f', 'q', { attributes: { 'mqtt.topic': 'a/b' }, limit: 5 }),
    'GET',
    '/api/flows/f/connections/q/flowfiles?limit=5&attr.mqtt.topic=a%2Fb',
  ],
  ['emptyQueue', () => client.emptyQueue('f', 'q'), 'DELETE', '/api/flows/f/connections/q/flowfiles'],
  ['preview', () => client.preview('f', 'q', 3), 'GET', '/api/flows/f/connections/q/preview?limit=3'],
  ['flowFile', () => client.flowFile(7), 'GET', '/api/flowfiles/7'],
  ['lineage', () => client.lineage(7, { depth: 2 }), 'GET', '/api/flowfiles/7/lineage?depth=2'],
  [
    'events',
    () => client.events({ flowFile: 7, type: 'SEND', attributes: { a: '1' }, order: 'asc' }),
    'GET',
    '/api/provenance?flowFile=7&type=SEND&order=asc&attr.a=1',
  ],
  ['event', () => client.event(9), 'GET', '/api/provenance/9'],
  ['replay', () => client.replay(9), 'POST', '/api/provenance/9/replay', {}],
  ['templates', () => client.templates(), 'GET', '/api/templates'],
  ['template', () => client.template('line'), 'GET', '/api/templates/line'],
  [
    'testExpression',
    () => client.testExpression({ expression: '${a}' }),
    'POST',
    '/api/expressions/test',
    { expression: '${a}' },
  ],
  ['openApi', () => client.openApi(), 'GET', '/api/openapi.json'],
  ['flowFileContent', () => client.flowFileContent(7), 'GET', '/api/flowfiles/7/content'],
  ['eventContent', () => client.eventContent(9, 'input'), 'GET', '/api/provenance/9/content?side=input'],
  ['metrics', () => client.metrics(), 'GET', '/metrics'],
])('%s asks for its path', async ([, call, method, url, body]) => {
  await call()
  expect(seen).toMatchObject([{ method, url }])
  expect(seen[0].body).toEqual(body)
  expect(seen[0].headers['content-type']).toBe(body === undefined ? undefined : 'application/json')
})

test('an answer comes back as it is', async () => {
  answer = () => ({ body: { status: 'ok', version: '1.2.3', uptimeMs: 5 } })
  expect(await client.health()).toEqual({ status: 'ok', version: '1.2.3', uptimeMs: 5 })
})

test('a 204 is undefined', async () => {
  answer = () => ({ status: 204 })
  expect(await client.deleteFlow('f')).toBeUndefined()
})

test('problem details become an ApiError with code, place and what to do', async () => {
  const problem = { code: 'INPUT_MISSING', severity: 'error', message: 'No input.', component: 'c' }
  const body = {
    type: 'urn:x',
    title: 'The flow has a problem.',
    status: 422,
    code: 'FLOW_INVALID',
    todo: 'Correct it.',
    problems: [problem],
  }
  answer = () => ({ status: 422, type: 'application/problem+json', body })
  const error = await client.deploy('f', { revision: 1 }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({
    code: 'FLOW_INVALID',
    status: 422,
    message: 'The flow has a problem.',
    todo: 'Correct it.',
    problems: [problem],
  })
})

test.for([
  {
    name: 'a page of some proxy',
    status: 502,
    type: 'text/html',
    body: '<h1>Bad gateway</h1>',
    code: 'ANSWER_NOT_UNDERSTOOD',
  },
  {
    name: 'a success that is no JSON',
    status: 200,
    type: 'text/html',
    body: '<h1>Hello</h1>',
    code: 'ANSWER_NOT_UNDERSTOOD',
  },
  {
    name: 'JSON that is no problem',
    status: 404,
    type: 'application/json',
    body: { error: 'x' },
    code: 'ANSWER_NOT_UNDERSTOOD',
  },
])('$name is said to be $code', async ({ code, ...given }) => {
  answer = () => given
  await expect(client.flows()).rejects.toMatchObject({ name: 'ApiError', code, status: given.status })
})

test('a server that is not there is said to be unreachable, with the cause', async () => {
  await close()
  await expect(client.flows()).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
    status: 0,
    message: `No server answers at ${baseUrl}.`,
    cause: expect.any(TypeError),
  })
})

test('a request can be called off', async () => {
  const controller = new AbortController()
  answer = (request) => {
    controller.abort()
    return { body: request.url }
  }
  await expect(client.flows({ signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
})

test('a range of content is asked for', async () => {
  answer = () => ({ status: 206, type: 'text/plain', body: 'bcd' })
  const response = await client.flowFileContent(7, { range: { from: 1, to: 3 } })
  expect(await response.text()).toBe('bcd')
  expect(seen[0].headers.range).toBe('bytes=1-3')
})

test('walking events fetches page after page, and no more than is needed', async () => {
  answer = ({ url }) => {
    const cursor = Number(new URL(url, baseUrl).searchParams.get('cursor') ?? 0)
    return { body: { items: [{ id: cursor }, { id: cursor + 1 }], nextCursor: cursor < 4 ? String(cursor + 2) : null } }
  }
  const ids = (await Array.fromAsync(client.walkEvents({ flow: 'f' }))).map(({ id }) => id)
  expect(ids).toEqual([0, 1, 2, 3, 4, 5])
  expect(seen.map(({ url }) => url)).toEqual([
    '/api/provenance?flow=f',
    '/api/provenance?flow=f&cursor=2',
    '/api/provenance?flow=f&cursor=4',
  ])

  seen = []
  for await (const { id } of client.walkEvents()) if (id === 1) break
  expect(seen).toHaveLength(1)
})

test('addresses can stand in links', () => {
  expect(client.exportAddress('f')).toBe(`${baseUrl}/api/flows/f/export?format=mulgil&version=draft`)
  expect(createClient({ baseUrl: '' }).flowFileContentAddress(7, true)).toBe('/api/flowfiles/7/content?inline=1')
})

test('a change of the flow package is a change of the contract', () => {
  expectTypeOf<FlowChange>().toExtend<contract.FlowChange>()
  expectTypeOf<contract.FlowChange>().toExtend<FlowChange>()
  const change: FlowChange = { kind: 'changed', what: 'component', id: 'a', fields: [{ path: 'name', before: 'x' }] }
  expect(contract.FlowChange.parse(change)).toEqual(change)
})
