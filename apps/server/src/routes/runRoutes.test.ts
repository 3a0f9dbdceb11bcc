import type * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { smallFlow, startTestServer, type TestServer, until } from '../testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

async function deploy(id: string, more: object = {}): Promise<contract.FlowVersion> {
  await server.ok('POST', '/api/flows', { document: smallFlow(id) })
  return server.ok('POST', `/api/flows/${id}/deploy`, { revision: 1, ...more })
}
const statusOf = (id: string) => server.ok<contract.FlowStatus>('GET', `/api/flows/${id}/status`)
const queueOf = (id: string, query = '') =>
  server.ok<contract.QueuePage>('GET', `/api/flows/${id}/connections/made/flowfiles${query}`)

test('before a deploy nothing runs, and the status is empty', async () => {
  await server.ok('POST', '/api/flows', { document: smallFlow('idle') })
  expect(await statusOf('idle')).toMatchObject({
    deployedVersion: null,
    processors: [],
    connections: [],
    queued: { count: 0 },
  })
  expect(await server.request('POST', '/api/flows/idle/start')).toMatchObject({
    status: 409,
    body: { code: 'NOT_DEPLOYED' },
  })
})

test('a deployed flow starts and stops at once, and its status tells', async () => {
  expect(await deploy('moves')).toMatchObject({ version: 1, components: 2, deployedBy: 'local' })
  expect((await statusOf('moves')).processors.map(({ runState }) => runState)).toEqual(['stopped', 'stopped'])
  const { started, problems } = await server.ok<contract.StartResult>('POST', '/api/flows/moves/start')
  expect({ started: started.sort(), problems }).toEqual({ started: ['sink', 'source'], problems: [] })
  const status = await until(
    () => statusOf('moves'),
    ({ processors }) => processors.some(({ id, totalIn }) => id === 'sink' && totalIn > 0),
  )
  expect(status).toMatchObject({
    deployedVersion: 1,
    running: 2,
    stopped: 0,
    engine: { diskFreeBytes: expect.any(Number) },
  })
  expect(status.engine.rssBytes).toBeGreaterThan(1_000_000)
  expect(
    (await server.ok<contract.FlowSummary[]>('GET', '/api/flows')).find(({ id }) => id === 'moves')?.runState,
  ).toBe('running')
  await server.ok('POST', '/api/flows/moves/components/sink/stop')
  expect(
    (await server.ok<contract.FlowSummary[]>('GET', '/api/flows')).find(({ id }) => id === 'moves')?.runState,
  ).toBe('partly')
  await server.ok('POST', '/api/flows/moves/stop')
  expect((await statusOf('moves')).running).toBe(0)
})

test('a component runs once, and what it made can be looked at, filtered, fetched and dropped', async () => {
  await deploy('once')
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await server.ok('POST', '/api/flows/once/components/source/run-once')).toEqual({
      started: ['source'],
      problems: [],
    })
  }
  const queue = await queueOf('once')
  expect(queue).toMatchObject({ connection: 'made', count: 3, bytes: 15, nextCursor: null })
  expect(queue.items[0]).toMatchObject({ filename: 'a.txt', size: 5, attributes: { filename: 'a.txt' } })
  const first = await queueOf('once', '?limit=2')
  expect(first.items).toHaveLength(2)
  expect((await queueOf('once', `?limit=2&cursor=${first.nextCursor}`)).items).toHaveLength(1)
  expect((await queueOf('once', '?attr.filename=a.txt')).items).toHaveLength(3)
  expect((await queueOf('once', '?attr.filename=b.txt')).items).toEqual([])

  const { id, uuid } = queue.items[0]
  for (const name of [id, uuid]) {
    expect(await server.ok('GET', `/api/flowfiles/${name}`)).toMatchObject({
      id,
      uuid,
      flow: 'once',
      connection: 'made',
      contentAvailable: true,
    })
    expect((await server.request('GET', `/api/flowfiles/${name}/content`)).text).toBe('hello')
  }
  const part = await server.request('GET', `/api/flowfiles/${id}/content`, undefined, { range: 'bytes=1-3' })
  expect(part).toMatchObject({ status: 206, text: 'ell' })
  expect(part.headers.get('content-range')).toBe('bytes 1-3/5')
  expect(part.headers.get('content-disposition')).toMatch(/^attachment; filename="a.txt"/)
  expect(
    (await server.request('GET', `/api/flowfiles/${id}/content?inline`)).headers.get('content-disposition'),
  ).toMatch(/^inline/)
  const outside = await server.request('GET', `/api/flowfiles/${id}/content`, undefined, { range: 'bytes=9-' })
  expect(outside).toMatchObject({ status: 416, body: { code: 'RANGE_NOT_SATISFIABLE' } })
  expect(outside.headers.get('content-range')).toBe('bytes */5')

  expect(await server.ok('DELETE', '/api/flows/once/connections/made/flowfiles')).toEqual({ count: 3, bytes: 15 })
  expect((await queueOf('once')).count).toBe(0)
  expect((await server.ok<contract.QueuePage>('GET', '/api/flows/once/connections/made/preview')).items).toHaveLength(3)
})

test('content is never run as a page of this server', async () => {
  await deploy('page')
  await server.ok('POST', '/api/flows/page/components/source/run-once')
  const { id } = (await queueOf('page')).items[0]
  const { headers } = await server.request('GET', `/api/flowfiles/${id}/content?inline`)
  expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

test('a disabled component is left out when the flow starts', async () => {
  await deploy('rests')
  await server.ok('POST', '/api/flows/rests/components/source/disable')
  expect(await server.ok('POST', '/api/flows/rests/start')).toEqual({ started: ['sink'], problems: [] })
  expect(await statusOf('rests')).toMatchObject({ running: 1, disabled: 1 })
  await server.ok('POST', '/api/flows/rests/components/source/enable')
  expect(await statusOf('rests')).toMatchObject({ running: 1, disabled: 0, stopped: 1 })
})

test.for([
  ['POST', 'components/none/start', 'COMPONENT_UNKNOWN'],
  ['GET', 'components/none/state', 'COMPONENT_UNKNOWN'],
  ['GET', 'connections/none/flowfiles', 'CONNECTION_UNKNOWN'],
  ['DELETE', 'connections/none/flowfiles', 'CONNECTION_UNKNOWN'],
  ['GET', 'connections/none/preview', 'CONNECTION_UNKNOWN'],
] as const)('%s %s of a deployed flow: 404 %s', async ([method, path, code]) => {
  await server.request('POST', '/api/flows', { document: smallFlow('parts') })
  await server.request('POST', '/api/flows/parts/deploy', { revision: 1 })
  expect(await server.request(method, `/api/flows/parts/${path}`)).toMatchObject({ status: 404, body: { code } })
})

test('one entry of state is set, seen, and removed, whatever its key, while the component is stopped', async () => {
  await deploy('entries')
  const at = `/api/flows/entries/components/source/state`
  const key = 'https://example.org/a b?c=%2F#1'
  expect((await server.request('PUT', `${at}/${encodeURIComponent(key)}`, { value: '값' })).status).toBe(204)
  expect(await server.ok('GET', at)).toEqual({ entries: [{ key, value: '값' }] })
  expect(await server.request('PUT', `${at}/x`, { value: 1 })).toMatchObject({ status: 400 })
  expect((await server.request('DELETE', `${at}/${encodeURIComponent(key)}`)).status).toBe(204)
  expect(await server.ok('GET', at)).toEqual({ entries: [] })
  await server.ok('POST', '/api/flows/entries/components/source/start')
  for (const [method, body] of [['PUT', { value: 'x' }], ['DELETE']] as const)
    expect(await server.request(method, `${at}/x`, body)).toMatchObject({
      status: 409,
      body: { code: 'STATE_NOT_STOPPED' },
    })
})

test('a component is terminated, and its counters are reset', async () => {
  await deploy('ends', { start: true })
  expect(await server.ok('POST', '/api/flows/ends/components/source/terminate')).toEqual({ started: [], problems: [] })
  const source = (await statusOf('ends')).processors.find(({ id }) => id === 'source')
  expect(source).toMatchObject({ runState: 'stopped', terminatedTriggers: 0 })
  expect((await server.request('DELETE', '/api/flows/ends/components/source/counters')).status).toBe(204)
  expect(await server.request('DELETE', '/api/flows/ends/components/none/counters')).toMatchObject({ status: 404 })
})

test('state is empty at first, and cleared only while the component is stopped', async () => {
  await deploy('state', { start: true })
  expect(await server.ok('GET', '/api/flows/state/components/sink/state')).toEqual({ entries: [] })
  expect(await server.request('DELETE', '/api/flows/state/components/sink/state')).toMatchObject({
    status: 409,
    body: { code: 'STATE_NOT_STOPPED' },
  })
  await server.ok('POST', '/api/flows/state/stop')
  expect((await server.request('DELETE', '/api/flows/state/components/sink/state')).status).toBe(204)
})

test('after a restart the flow, what it held and what ran are as before', async () => {
  await deploy('kept')
  await server.ok('POST', '/api/flows/kept/components/source/run-once')
  await server.ok('POST', '/api/flows/kept/components/source/run-once')
  const before = await queueOf('kept')
  await deploy('runs', { start: true })
  await server.restart()
  expect(await queueOf('kept')).toEqual(before)
  expect((await statusOf('kept')).running).toBe(0)
  expect((await statusOf('runs')).running).toBe(2)
  const { totalIn } = (await statusOf('runs')).processors[1]
  await until(
    () => statusOf('runs'),
    ({ processors }) => processors[1].totalIn > totalIn,
  )
})

test('a flow that holds data is deleted only when its data may go', async () => {
  await deploy('holds')
  await server.ok('POST', '/api/flows/holds/components/source/run-once')
  expect(await server.request('DELETE', '/api/flows/holds')).toMatchObject({
    status: 409,
    body: { code: 'QUEUE_NOT_EMPTY' },
  })
  expect((await queueOf('holds')).count).toBe(1)
  expect((await server.request('DELETE', '/api/flows/holds?queues=drop')).status).toBe(204)
  expect((await server.request('GET', '/api/flows/holds')).status).toBe(404)
})

test('what components say is kept for the flow, and can be cleared', async () => {
  const document = smallFlow('talks')
  Object.assign(document.root.components, {
    sink: {
      kind: 'processor',
      type: 'LogAttribute',
      name: 'Speaker',
      properties: { logLevel: 'warn' },
      autoTerminate: ['success'],
    },
  })
  await server.ok('POST', '/api/flows', { document })
  await server.ok('POST', '/api/flows/talks/deploy', { revision: 1, start: true })
  const ask = (query = '') => server.ok<contract.Bulletin[]>('GET', `/api/flows/talks/bulletins${query}`)
  const [bulletin] = await until(ask, (list) => list.length > 0)
  expect(bulletin).toMatchObject({ flow: 'talks', component: 'sink', componentName: 'Speaker', level: 'warn' })
  await server.ok('POST', '/api/flows/talks/stop')
  expect(await ask('?component=source')).toEqual([])
  expect(await ask('?component=sink&limit=1')).toHaveLength(1)
  await server.ok('DELETE', '/api/flows/talks/bulletins?component=sink')
  expect(await ask()).toEqual([])
})

test('metrics are in the text format of Prometheus', async () => {
  await deploy('measured')
  const { text, headers } = await server.request('GET', '/metrics')
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/)
  expect(text).toMatch(/^mulgil_up 1$/m)
  expect(text).toMatch(/^mulgil_processor_in_total\{flow="measured",component="sink"\} 0$/m)
  expect(text).toMatch(/^mulgil_connection_queued\{flow="measured",connection="made"\} 0$/m)
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? -?[\d.e+-]+)$/)
})
