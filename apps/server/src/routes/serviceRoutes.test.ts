import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentOf, startTestServer, type TestServer, until } from '../testing/testServer.ts'

let server: TestServer
/** Answers like Elasticsearch, and keeps the logins that it saw. */
let search: Server
const logins: (string | undefined)[] = []
let url: string
beforeAll(async () => {
  search = createServer((request, response) => {
    logins.push(request.headers.authorization)
    request.resume().on('end', () => response.end('{"items":[{"index":{"status":201}}]}'))
  })
  await new Promise<void>((resolve) => void search.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(search.address() as AddressInfo).port}`
  server = await startTestServer()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  search.closeAllConnections()
  search.close()
})

const password = 'p4ssw0rd-that-nobody-may-see'
const login = (secret: string) => ({ kind: 'password', username: 'ada', password: secret })

/** A source and a sink by a service of the group that they are in. */
const searching = (id: string, secret: string, more: object = {}) =>
  documentOf(
    id,
    {
      g: {
        kind: 'group',
        services: { near: { type: 'ElasticsearchClient', name: 'Near', properties: { url, login: login(secret) } } },
        root: {
          components: {
            make: { kind: 'processor', type: 'GenerateFlowFile', properties: { customText: '{}' } },
            put: {
              kind: 'processor',
              type: 'PutElasticsearchJson',
              properties: { service: 'near', index: 'a' },
              autoTerminate: ['original', 'successful', 'errors', 'retry', 'failure'],
            },
          },
          connections: { made: { from: 'make', relationships: ['success'], to: 'put' } },
        },
      },
    },
    {},
    more,
  )
const servicesOf = async (flow: string) =>
  (await server.ok<contract.FlowStatus>('GET', `/api/flows/${flow}/status`)).services

test('the specs of services are listed, with secrets and texts in both languages', async () => {
  const types = await server.ok<contract.ServiceType[]>('GET', '/api/service-types')
  expect(types.map(({ type }) => type)).toEqual(['ElasticsearchClient', 'KafkaConnection'])
  const one = await server.ok<contract.ServiceType>('GET', '/api/service-types/KafkaConnection')
  expect(one.propertyTexts['login.password']).toEqual({
    label: { en: 'Password', ko: '비밀번호' },
    help: { en: 'Password.', ko: '비밀번호입니다.' },
  })
  expect(await server.request('GET', '/api/service-types/Kafka')).toMatchObject({
    status: 404,
    body: { code: 'SERVICE_TYPE_NOT_FOUND' },
  })
  const { properties } = await server.ok<contract.ProcessorType>('GET', '/api/processor-types/PublishKafka')
  expect(properties).toMatchObject({
    properties: {
      service: { 'x-mulgil': { service: 'KafkaConnection' } },
      brokers: { 'x-mulgil': { replacedBy: 'service' } },
    },
  })
})

test('a service is enabled with its flow, logs in with its secret, and is disabled and enabled by hand', async () => {
  await server.ok('POST', '/api/flows', { document: searching('hand', password) })
  await server.ok('POST', '/api/flows/hand/deploy', { revision: 1, start: true })
  await until(
    () => servicesOf('hand'),
    ([near]) => near?.state === 'enabled',
  )
  expect(await servicesOf('hand')).toEqual([
    { id: 'near', state: 'enabled', users: ['put'], bulletins: { warn: 0, error: 0 } },
  ])
  await until(
    async () => logins,
    (seen) => seen.length > 1,
  )
  expect(new Set(logins)).toEqual(new Set([`Basic ${Buffer.from(`ada:${password}`).toString('base64')}`]))

  expect(await server.ok('POST', '/api/flows/hand/services/near/disable')).toEqual({ stopped: ['put'] })
  expect(await servicesOf('hand')).toMatchObject([{ state: 'disabled' }])
  expect(await server.ok('POST', '/api/flows/hand/components/put/start')).toMatchObject({
    started: [],
    problems: [{ code: 'SERVICE_DISABLED', component: 'put', severity: 'warning' }],
  })
  expect(await server.request('POST', '/api/flows/hand/components/put/run-once')).toMatchObject({
    status: 409,
    body: { code: 'SERVICE_NOT_ENABLED' },
  })
  await server.restart()
  expect(await servicesOf('hand')).toMatchObject([{ state: 'disabled' }])
  expect(await server.ok('POST', '/api/flows/hand/services/near/enable')).toEqual({ problems: [] })
  const status = await until(
    () => server.ok<contract.FlowStatus>('GET', '/api/flows/hand/status'),
    ({ processors }) => processors.every(({ runState }) => runState === 'running'),
  )
  expect(status.services).toMatchObject([{ state: 'enabled' }])
  expect(await server.request('POST', '/api/flows/hand/services/put/disable')).toMatchObject({
    status: 404,
    body: { code: 'SERVICE_UNKNOWN' },
  })
  await server.ok('POST', '/api/flows/hand/stop')
})

test('before a deploy a flow has no services that could be enabled', async () => {
  await server.ok('POST', '/api/flows', { document: searching('draft', password) })
  expect(await servicesOf('draft')).toEqual([])
  expect(await server.request('POST', '/api/flows/draft/services/near/enable')).toMatchObject({
    body: { code: 'NOT_DEPLOYED' },
  })
})

test('a secret of a service is kept apart, shows as a change of the service, and may be a parameter of a context', async () => {
  const created = await server.ok<contract.Flow>('POST', '/api/flows', { document: searching('kept', password) })
  expect(created.secretsSet).toEqual(['near.login.password'])
  expect(JSON.stringify(created.document)).not.toContain(password)
  await server.ok('POST', '/api/flows/kept/deploy', { revision: 1 })
  await server.ok('PUT', '/api/flows/kept', { revision: 1, document: searching('kept', `${password}2`) })
  expect((await server.ok<contract.FlowDiff>('GET', '/api/flows/kept/diff')).changes).toMatchObject([
    { what: 'service', id: 'near', fields: [{ path: 'properties.login.password' }] },
  ])
  const context = {
    parameterContexts: { line: { parameters: { password: { sensitive: true }, url: { value: url } } } },
    parameterContext: 'line',
  }
  await server.ok('PUT', '/api/flows/kept', { revision: 2, document: searching('kept', '#{password}', context) })
  expect(await server.ok('POST', '/api/flows/kept/validate', {})).toMatchObject({
    problems: [
      { code: 'PARAMETER_WITHOUT_VALUE', component: 'near' },
      { code: 'SERVICE_INVALID', component: 'put' },
    ],
  })
  await server.ok('PUT', `/api/flows/kept/secrets/${encodeURIComponent('parameter:line/password')}`, {
    value: password,
  })
  logins.length = 0
  await server.ok('POST', '/api/flows/kept/deploy', { revision: 3 })
  await until(
    () => servicesOf('kept'),
    ([near]) => near?.state === 'enabled',
  )
  expect(logins).toEqual([`Basic ${Buffer.from(`ada:${password}`).toString('base64')}`])

  const file = await server.request('GET', '/api/flows/kept/export?version=1')
  expect(file.text).not.toContain('•')
  expect(server.texts.filter((text) => text.includes(password))).toEqual([])
  expect(server.lines.filter((line) => line.includes(password))).toEqual([])
})
