import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { serviceEndpoint } from '../../../../e2e/services/endpoints.ts'
import { ElasticsearchClient } from './ElasticsearchClient.ts'
import { PutElasticsearchJson } from './PutElasticsearchJson.ts'

const client = (url: string, more: object = {}) => ({
  search: { definition: ElasticsearchClient, properties: { url, ...more } },
})
/** An address of this machine at which nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
const countOf = async (url: string, index: string) => {
  await fetch(`${url}/${index}/_refresh`, { method: 'POST' })
  const answer = (await (await fetch(`${url}/${index}/_count`)).json()) as { readonly count: number }
  return answer.count
}

test('documents are written by a client that is a service', async () => {
  const url = serviceEndpoint('search')
  const index = `test-${randomUUID()}`
  const { successful, events, bulletins } = await runProcessor(PutElasticsearchJson, {
    services: client(url),
    properties: { service: 'search', index },
    input: [{ content: '{"v":1}' }, { content: '{"v":2}' }],
  })
  expect(successful).toHaveLength(2)
  expect(bulletins).toEqual([])
  expect(events.find(({ type }) => type === 'SEND')?.transitUri).toBe(`${url}/${index}`)
  expect(await countOf(url, index)).toBe(2)
})

test('of several nodes, another one is asked when one gives no answer', async () => {
  const url = serviceEndpoint('search')
  const index = `test-${randomUUID()}`
  const { successful, events, bulletins } = await runProcessor(PutElasticsearchJson, {
    services: client(`${await closedAddress()}, ${url}/`),
    properties: { service: 'search', index },
    input: [{ content: '{"v":1}' }],
  })
  expect(successful).toHaveLength(1)
  expect(bulletins).toEqual([])
  expect(events.find(({ type }) => type === 'SEND')?.transitUri).toBe(`${url}/${index}`)
  expect(await countOf(url, index)).toBe(1)
})
