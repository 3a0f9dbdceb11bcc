import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { catalogOf } from '@mulgil/engine'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { ElasticsearchClient } from './ElasticsearchClient.ts'
import { PutElasticsearchJson } from './PutElasticsearchJson.ts'

async function listen(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())) }
}
const run = (url: string, timeoutMs: number) =>
  runProcessor(PutElasticsearchJson, {
    services: {
      search: {
        definition: ElasticsearchClient,
        properties: { url, login: { kind: 'password', username: 'ada', password: 's3' } },
      },
    },
    properties: { service: 'search', index: 'a' },
    input: [{ content: '{}' }],
    timeoutMs,
  })

test.for([
  { status: 401, words: 'refused the login with 401' },
  { status: 503, words: 'answered with 503' },
])('a node that answers with $status keeps the service from being enabled', async ({ status, words }) => {
  await using node = await listen((_, response) => void response.writeHead(status).end())
  await expect(run(node.url, 300)).rejects.toThrow(words)
})

test('a login that may only write is good, and goes with every request', async () => {
  const seen: string[] = []
  await using node = await listen((request, response) => {
    seen.push(`${request.method} ${request.url?.split('?')[0]} ${request.headers.authorization}`)
    if (request.method === 'GET') response.writeHead(403).end()
    else request.resume().on('end', () => response.end(JSON.stringify({ items: [{ index: { status: 201 } }] })))
  })
  expect((await run(node.url, 5000)).successful).toHaveLength(1)
  const login = `Basic ${Buffer.from('ada:s3').toString('base64')}`
  expect(seen).toEqual([`GET / ${login}`, `POST /_bulk ${login}`])
})

const { services, get } = catalogOf([PutElasticsearchJson], [ElasticsearchClient])
test.for<{ properties: Record<string, string>; problem: string | undefined }>([
  { properties: { index: 'a' }, problem: 'Choose a service, or give the address.' },
  { properties: { index: 'a', service: 'search' }, problem: undefined },
  { properties: { index: 'a', url: 'http://a:9200' }, problem: undefined },
])('$properties: $problem', ({ properties, problem }) => {
  const problems = get('PutElasticsearchJson')?.checkProperties(properties, {}) ?? []
  expect(problems.map(({ message }) => message)).toEqual(problem ? [expect.stringContaining(problem)] : [])
})

test.for([
  { url: 'http://127.0.0.1:9200', fine: true },
  { url: 'https://a:9200/base/, https://b:9200', fine: true },
  { url: 'http://ada:s3@a:9200', fine: false },
  { url: 'a:9200', fine: false },
  { url: 'http://a:9200,', fine: false },
])('"$url" as address is fine: $fine', ({ url, fine }) => {
  const problems = services.get('ElasticsearchClient')?.checkProperties({ url }, {}) ?? []
  expect(problems.map(({ property }) => property)).toEqual(fine ? [] : ['url'])
})
