import { randomUUID } from 'node:crypto'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { serviceEndpoint } from '../../../../e2e/services/endpoints.ts'
import { prepareService, startService } from '../../../../e2e/services/service.ts'
import { PutElasticsearchJson } from './PutElasticsearchJson.ts'

const newIndex = () => `test-${randomUUID()}`

async function ask(url: string, path: string, init: RequestInit & { readonly json?: unknown } = {}) {
  const body = init.json === undefined ? undefined : JSON.stringify(init.json)
  const answer = await fetch(`${url}/${path}`, { ...init, body, headers: { 'content-type': 'application/json' } })
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes.
  return (await answer.json()) as any
}

/** The documents of an index, by their ids, once they can be searched. */
async function documentsOf(url: string, index: string): Promise<Map<string, unknown>> {
  await ask(url, `${index}/_refresh`, { method: 'POST' })
  const { hits } = await ask(url, `${index}/_search?size=1000`)
  return new Map(hits.hits.map(({ _id, _source }: { _id: string; _source: unknown }) => [_id, _source]))
}

test('each FlowFile becomes a document with its id', async () => {
  const url = serviceEndpoint('search')
  const index = newIndex()
  const { original, successful, errors, events, bulletins } = await runProcessor(PutElasticsearchJson, {
    properties: { url, index: '${index}', identifier: { kind: 'expression', id: '${machine}-${t}' } },
    input: [
      {
        content: '{\n  "value": 21.5,\n  "big": 9007199254740993\n}',
        attributes: { machine: 'm1', t: '1', index },
      },
      { content: '{"value":22,"note":"물길"}', attributes: { machine: 'm2', t: '1', index } },
    ],
  })
  expect([original.length, successful.length, errors.length]).toEqual([2, 2, 0])
  expect(successful[1]).toMatchObject({ content: '{"value":22,"note":"물길"}', attributes: { machine: 'm2' } })
  const documents = await documentsOf(url, index)
  expect([...documents.keys()].toSorted()).toEqual(['m1-1', 'm2-1'])
  expect(documents.get('m2-1')).toEqual({ value: 22, note: '물길' })
  expect(await fetch(`${url}/${index}/_source/m1-1`).then((answer) => answer.text())).toContain('9007199254740993')
  expect(bulletins).toEqual([])
  expect(events.filter(({ type }) => type === 'SEND')).toMatchObject([{ transitUri: `${url}/${index}` }, {}])
})

test.for([
  { format: 'ndjson', content: '{"id":"a","v":1}\n\n{"id":"b","v":2,"o":{"x":["],\\""]}}\n' },
  { format: 'array', content: ' [ {"id":"a","v":1} ,\n{"id":"b","v":2,"o":{"x":["],\\""]}} ] ' },
])('$format holds many documents, with ids from a field', async ({ format, content }) => {
  const url = serviceEndpoint('search')
  const index = newIndex()
  const { original, successful } = await runProcessor(PutElasticsearchJson, {
    properties: { url, index, format, identifier: { kind: 'field', field: 'id' } },
    input: [{ content }],
  })
  expect(original).toMatchObject([{ content }])
  expect(successful).toMatchObject([{ content }])
  const documents = await documentsOf(url, index)
  expect(documents).toEqual(
    new Map([
      ['a', { id: 'a', v: 1 }],
      ['b', { id: 'b', v: 2, o: { x: ['],"'] } }],
    ]),
  )
})

test('a document that does not fit the mapping goes to errors with the reason, the others are written', async () => {
  const url = serviceEndpoint('search')
  const index = newIndex()
  await ask(url, index, { method: 'PUT', json: { mappings: { properties: { value: { type: 'float' } } } } })
  const single = await runProcessor(PutElasticsearchJson, {
    properties: { url, index },
    input: [{ content: '{"value":1}' }, { content: '{"value":"hot"}' }, { content: '{"value":3}' }],
  })
  expect(single.original).toHaveLength(3)
  expect(single.successful.map(({ content }) => content)).toEqual(['{"value":1}', '{"value":3}'])
  expect(single.errors).toMatchObject([{ content: '{"value":"hot"}' }])
  expect(single.errors[0].attributes['elasticsearch.put.error']).toContain('document_parsing_exception')
  expect(single.bulletins).toHaveLength(1)

  const many = await runProcessor(PutElasticsearchJson, {
    properties: { url, index, format: 'ndjson' },
    input: [{ content: '{"value":4}\n{"value":"cold"}\n{"value":6}\n', attributes: { line: '7' } }],
  })
  expect(many.original).toHaveLength(1)
  expect(many.successful).toMatchObject([{ content: '{"value":4}\n{"value":6}\n', attributes: { line: '7' } }])
  expect(many.errors).toMatchObject([{ content: '{"value":"cold"}\n', attributes: { line: '7' } }])
  expect((await documentsOf(url, index)).size).toBe(4)
})

test('create refuses what exists; update, upsert and delete change it; what is not there can count as success', async () => {
  const url = serviceEndpoint('search')
  const index = newIndex()
  const run = (operation: string, content: string, id: string, more = {}) =>
    runProcessor(PutElasticsearchJson, {
      properties: { url, index, operation, identifier: { kind: 'attribute', attribute: 'doc' }, ...more },
      input: [{ content, attributes: { doc: id } }],
    })
  expect((await run('create', '{"v":1}', 'a')).successful).toHaveLength(1)
  expect((await run('create', '{"v":2}', 'a')).errors).toHaveLength(1)
  expect((await run('update', '{"w":3}', 'a')).successful).toHaveLength(1)
  expect((await run('upsert', '{"u":4}', 'b')).successful).toHaveLength(1)
  expect(await documentsOf(url, index)).toEqual(
    new Map([
      ['a', { v: 1, w: 3 }],
      ['b', { u: 4 }],
    ]),
  )
  expect((await run('delete', '{}', 'a')).successful).toHaveLength(1)
  expect((await run('delete', '{}', 'nobody')).successful).toHaveLength(1)
  expect((await run('delete', '{}', 'nobody', { notFoundIsSuccess: false })).errors).toHaveLength(1)
  expect((await run('update', '{}', 'nobody', { notFoundIsSuccess: false })).errors).toHaveLength(1)
  const { failure } = await run('update', '{}', '')
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'SETTING_INVALID' } }])
  expect([...(await documentsOf(url, index)).keys()]).toEqual(['b'])
})

test('content that is no JSON object, and settings that cannot be, fail their FlowFile alone', async () => {
  const url = serviceEndpoint('search')
  const index = newIndex()
  const { failure, successful } = await runProcessor(PutElasticsearchJson, {
    properties: { url, index: '${index}', operation: '${op}', format: 'ndjson' },
    input: [
      { content: '{"a":1}\n{"a":', attributes: { index, op: 'index' } },
      { content: '[1]', attributes: { index, op: 'index' } },
      { content: '{"a":1}', attributes: { index, op: 'replace' } },
      { content: '{"a":1}', attributes: { op: 'index' } },
      { content: '{"a":1}', attributes: { index, op: 'index' } },
    ],
  })
  expect(failure.map(({ attributes }) => attributes['error.code'])).toEqual([
    'JSON_INVALID',
    'JSON_NOT_OBJECT',
    'SETTING_INVALID',
    'SETTING_INVALID',
  ])
  expect(failure[0].attributes['error.message']).toContain('line 2')
  expect(successful).toHaveLength(1)
})

test('one FlowFile that makes the whole request invalid does not hold up the others', async () => {
  const url = serviceEndpoint('search')
  const index = newIndex()
  const { original, failure } = await runProcessor(PutElasticsearchJson, {
    properties: { url, index, identifier: { kind: 'attribute', attribute: 'doc' } },
    input: ['a', 'b', 'x'.repeat(600), 'd', 'e'].map((doc) => ({ content: '{}', attributes: { doc } })),
  })
  expect(original).toHaveLength(4)
  expect(failure).toMatchObject([{ penalized: true }])
  expect(failure[0].attributes['elasticsearch.bulk.error']).toContain('too long')
  expect((await documentsOf(url, index)).size).toBe(4)
})

test('a batch is cut by count and by bytes, and keeps its order', async () => {
  const url = serviceEndpoint('search')
  const index = newIndex()
  const input = Array.from({ length: 250 }, (_, value) => ({
    content: JSON.stringify({ value, pad: 'x'.repeat(200) }),
  }))
  const { original, successful } = await runProcessor(PutElasticsearchJson, {
    properties: { url, index, batchSize: 40, maxBatchBytes: '2 KB' },
    input,
  })
  expect(original.map(({ content }) => content)).toEqual(input.map(({ content }) => content))
  expect(successful).toHaveLength(250)
  expect((await documentsOf(url, index)).size).toBe(250)
})

test('while the node is away FlowFiles stay in the queue, and leave when it is back', {
  timeout: 150_000,
}, async () => {
  await using service = await prepareService('search')
  const { successful, failure, bulletins } = await runProcessor(PutElasticsearchJson, {
    properties: { url: `http://127.0.0.1:${service.port}`, index: 'a' },
    input: [{ content: '{"a":1}' }],
    scheduling: { yield: '200 ms' },
    timeoutMs: 120_000,
    until: async ({ successful, bulletins, queued }) => {
      if (bulletins.length > 0 && !service.isRunning) {
        expect(queued).toHaveLength(1)
        await service.start()
      }
      return successful.length === 1
    },
  })
  expect(successful).toHaveLength(1)
  expect(failure).toEqual([])
  expect(bulletins[0]).toContain('ECONNREFUSED')
})

test('OpenSearch takes and refuses documents in the same way', { timeout: 150_000 }, async () => {
  await using service = await startService('search', { env: { ENGINE: 'opensearch' } })
  const url = service.endpoint
  await ask(url, 'a', { method: 'PUT', json: { mappings: { properties: { value: { type: 'float' } } } } })
  const { successful, errors } = await runProcessor(PutElasticsearchJson, {
    properties: { url, index: 'a', identifier: { kind: 'attribute', attribute: 'doc' } },
    input: [
      { content: '{"value":1}', attributes: { doc: 'one' } },
      { content: '{"value":"hot"}', attributes: { doc: 'two' } },
    ],
  })
  expect(successful).toHaveLength(1)
  expect(errors[0].attributes['elasticsearch.put.error']).toContain('mapper_parsing_exception')
  expect([...(await documentsOf(url, 'a')).keys()]).toEqual(['one'])
})
