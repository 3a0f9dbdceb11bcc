import type * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

test('every processor is described in both languages, with its properties as JSON Schema', async () => {
  const types = await server.ok<contract.ProcessorType[]>('GET', '/api/processor-types')
  expect(types.length).toBeGreaterThan(10)
  const generate = types.find(({ type }) => type === 'GenerateFlowFile')
  expect(generate).toMatchObject({
    family: 'generate',
    input: 'none',
    relationships: { success: { ko: expect.stringMatching(/[가-힣]/) } },
  })
  expect(generate?.properties).toMatchObject({
    type: 'object',
    properties: { customText: { 'x-mulgil': { expression: 'text' } } },
  })
  expect(await server.ok('GET', '/api/processor-types/GenerateFlowFile')).toEqual(generate)
})

test('an unknown type is told', async () => {
  expect(await server.request('GET', '/api/processor-types/None')).toMatchObject({
    status: 404,
    body: { code: 'PROCESSOR_TYPE_NOT_FOUND' },
  })
})
