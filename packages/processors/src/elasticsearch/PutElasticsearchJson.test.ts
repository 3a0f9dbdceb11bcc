import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { PutElasticsearchJson } from './PutElasticsearchJson.ts'

/** A server that gives one answer, for what a healthy node cannot be made to say. */
async function answering(status: number, body: string) {
  const asked: { readonly authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    asked.push({ authorization: request.headers.authorization })
    request.resume().on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test.for([429, 503])('a busy node (%i) sends FlowFiles to retry, penalized', async (status) => {
  await using node = await answering(status, '{"error":"circuit breaker"}')
  const { retry, bulletins } = await runProcessor(PutElasticsearchJson, {
    properties: { url: node.url, index: 'a' },
    input: [{ content: '{}' }, { content: '{}' }],
  })
  expect(retry).toMatchObject(
    Array(2).fill({ penalized: true, attributes: { 'elasticsearch.bulk.error': '{"error":"circuit breaker"}' } }),
  )
  expect(bulletins[0]).toContain('too busy')
})

test('a single document that a busy shard rejects goes to retry, the other is written', async () => {
  const items = [
    { index: { status: 201 } },
    { index: { status: 429, error: { type: 'es_rejected_execution_exception' } } },
  ]
  await using node = await answering(200, JSON.stringify({ errors: true, items }))
  const { original, successful, retry, errors } = await runProcessor(PutElasticsearchJson, {
    properties: { url: node.url, index: 'a' },
    input: [{ content: '{"n":1}' }, { content: '{"n":2}' }],
  })
  expect([original.length, successful.length, errors.length]).toEqual([1, 1, 0])
  expect(retry).toMatchObject([{ content: '{"n":2}', penalized: true }])
})

test.for([401, 403])('a refused login (%i) keeps FlowFiles in the queue', async (status) => {
  await using node = await answering(status, '{}')
  const { queued, bulletins } = await runProcessor(PutElasticsearchJson, {
    properties: { url: node.url, index: 'a', login: { kind: 'password', username: 'ada', password: 'x' } },
    input: [{ content: '{}' }],
    until: ({ bulletins }) => bulletins.length > 0,
  })
  expect(queued).toHaveLength(1)
  expect(bulletins[0]).toContain(`refused the login with ${status}`)
  expect(node.asked[0].authorization).toBe('Basic YWRhOng=')
})

test('an address that is no search node fails the FlowFiles', async () => {
  await using node = await answering(404, 'nothing here')
  const { failure } = await runProcessor(PutElasticsearchJson, {
    properties: { url: node.url, index: 'a', login: { kind: 'apiKey', apiKey: 'k3y' } },
    input: [{ content: '{}' }],
  })
  expect(failure).toMatchObject([{ attributes: { 'elasticsearch.bulk.error': 'nothing here' } }])
  expect(node.asked[0].authorization).toBe('ApiKey k3y')
})
