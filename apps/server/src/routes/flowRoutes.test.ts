import type * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentOf, smallFlow, startTestServer, type TestServer } from '../testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const create = (document: object) => server.ok<contract.Flow>('POST', '/api/flows', { document })

test('an empty flow gets an id that people recognise, and a free one when it is taken', async () => {
  const { document, ...first } = await server.ok<contract.Flow>('POST', '/api/flows', { name: 'Kiln No. 7' })
  expect(document).toMatchObject({ id: 'kiln-no-7', name: 'Kiln No. 7', root: { components: {}, connections: {} } })
  expect(first).toMatchObject({ revision: 1, deployedVersion: null, draftChanged: true, secretsSet: [] })
  expect((await server.ok<contract.Flow>('POST', '/api/flows', { name: 'Kiln No. 7' })).document.id).toBe('kiln-no-7-2')
  expect((await server.ok<contract.Flow>('POST', '/api/flows', { name: '가마' })).document.id).toMatch(
    /^flow-[0-9a-f]{8}$/,
  )
})

test('the list tells what each flow is', async () => {
  await create(smallFlow('listed'))
  const flows = await server.ok<contract.FlowSummary[]>('GET', '/api/flows')
  expect(flows.find(({ id }) => id === 'listed')).toEqual({
    id: 'listed',
    name: 'Flow listed',
    revision: 1,
    deployedVersion: null,
    draftChanged: true,
    runState: 'undeployed',
    components: 2,
    updatedAt: expect.any(Number),
  })
})

test('a saved draft comes back as it was, with the next revision', async () => {
  const { document } = await create(smallFlow('saved'))
  const changed = { ...document, name: '이름', layout: { source: { x: 8, y: 16 } } }
  const saved = await server.ok<contract.Flow>('PUT', '/api/flows/saved', { revision: 1, document: changed })
  expect(saved).toMatchObject({ revision: 2, document: changed })
  expect(await server.ok('GET', '/api/flows/saved')).toEqual(saved)
})

test('of two who saved from the same revision, the second is told', async () => {
  const { document } = await create(smallFlow('raced'))
  const saves = ['a', 'b', 'c', 'd'].map((name) =>
    server.request('PUT', '/api/flows/raced', { revision: 1, document: { ...document, name } }),
  )
  const got = await Promise.all(saves)
  expect(got.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  const stale = got.find(({ status }) => status === 409)
  expect(stale?.body).toMatchObject({ code: 'REVISION_STALE', details: { revision: 2, yours: 1 } })
  const winner = got.find(({ status }) => status === 200)?.body as contract.Flow
  expect((await server.ok<contract.Flow>('GET', '/api/flows/raced')).document.name).toBe(winner.document.name)
})

test('a draft may be full of problems, and validation names them', async () => {
  await create(
    documentOf('broken', { a: { kind: 'processor', type: 'PutFle' }, b: { kind: 'processor', type: 'LogAttribute' } }),
  )
  const { valid, problems } = await server.ok<contract.Validation>('POST', '/api/flows/broken/validate', {})
  expect(valid).toBe(false)
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ code: 'UNKNOWN_TYPE', component: 'a', message: expect.stringContaining('PutFile') }),
      expect.objectContaining({ code: 'INPUT_MISSING', component: 'b' }),
      expect.objectContaining({ code: 'RELATIONSHIP_UNCONNECTED', component: 'b' }),
    ]),
  )
})

test('a document that is not saved yet can be validated', async () => {
  await create(smallFlow('asked'))
  const empty = documentOf('asked', {})
  expect(await server.ok('POST', '/api/flows/asked/validate', { document: empty })).toEqual({
    valid: true,
    problems: [],
  })
})

test('an exported flow can be imported again, next to the first', async () => {
  await create(smallFlow('moved'))
  const file = await server.request('GET', '/api/flows/moved/export')
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="moved.json"; filename*=UTF-8''moved.json`)
  const imported = await server.ok<contract.Flow>('POST', '/api/flows/import', file.text)
  expect(imported.document).toEqual({
    ...(file.body as object),
    ...imported.document,
    id: 'moved-2',
    name: 'Flow moved',
  })
  await server.ok('DELETE', '/api/flows/moved')
  expect((await server.ok<contract.Flow>('POST', '/api/flows/import', file.text)).document.id).toBe('moved')
})

test.for([
  { name: 'nothing', body: '', status: 400, code: 'NOT_JSON' },
  { name: 'text', body: 'not a flow', status: 400, code: 'NOT_JSON' },
  { name: 'half a file', body: '{"format":"mulgil/flow@1","id":', status: 400, code: 'NOT_JSON' },
  { name: 'a list', body: '[]', status: 422, code: 'NOT_A_FLOW' },
  { name: 'another JSON file', body: '{"name":"left-pad"}', status: 422, code: 'NOT_A_FLOW' },
  { name: 'a newer flow', body: '{"format":"mulgil/flow@9"}', status: 422, code: 'FLOW_FORMAT_NEWER' },
  { name: 'a NiFi flow', body: '{"flowContents":{"name":"x"}}', status: 422, code: 'NIFI_NOT_SUPPORTED_YET' },
  {
    name: 'a flow with a wrong part',
    body: JSON.stringify(documentOf('x', { a: { kind: 'prozessor' } })),
    status: 422,
    code: 'FLOW_INVALID',
  },
  {
    name: 'the same id twice',
    body: '{"format":"mulgil/flow@1","id":"a","id":"b"}',
    status: 400,
    code: 'DUPLICATE_KEY',
  },
  { name: 'endless nesting', body: '['.repeat(100_000), status: 422, code: 'NOT_A_FLOW' },
])('of $name nothing is imported: $code', async ({ body, status, code }) => {
  const before = await server.ok('GET', '/api/flows')
  expect(await server.request('POST', '/api/flows/import', body)).toMatchObject({ status, body: { code } })
  expect(await server.ok('GET', '/api/flows')).toEqual(before)
})

test.for([
  ['GET', '/api/flows/none'],
  ['DELETE', '/api/flows/none'],
  ['GET', '/api/flows/none/export'],
  ['GET', '/api/flows/none/versions'],
  ['GET', '/api/flows/none/versions/1'],
  ['GET', '/api/flows/none/diff'],
  ['GET', '/api/flows/none/status'],
  ['GET', '/api/flows/none/bulletins'],
  ['DELETE', '/api/flows/none/bulletins'],
  ['POST', '/api/flows/none/start'],
  ['POST', '/api/flows/none/stop'],
  ['POST', '/api/flows/none/components/a/start'],
  ['GET', '/api/flows/none/components/a/state'],
  ['DELETE', '/api/flows/none/components/a/state'],
  ['GET', '/api/flows/none/connections/a/flowfiles'],
  ['DELETE', '/api/flows/none/connections/a/flowfiles'],
  ['GET', '/api/flows/none/connections/a/preview'],
  ['POST', '/api/flows/none/validate', {}],
  ['POST', '/api/flows/none/deploy', { revision: 1 }],
  ['POST', '/api/flows/none/rollback', { version: 1 }],
  ['PUT', '/api/flows/none/secrets/parameter:a', { value: 'x' }],
  ['PUT', '/api/flows/none', { revision: 1, document: documentOf('none', {}) }],
] as const)('%s %s of a flow that is not there: 404', async ([method, path, body]) => {
  expect(await server.request(method, path, body)).toMatchObject({
    status: 404,
    body: { code: 'FLOW_NOT_FOUND', details: { flow: 'none' } },
  })
})

test('a document is saved under its own id only', async () => {
  await create(smallFlow('own'))
  expect(await server.request('PUT', '/api/flows/own', { revision: 1, document: smallFlow('other') })).toMatchObject({
    status: 400,
    body: { code: 'FLOW_ID_DIFFERS' },
  })
})

test('a deleted flow is gone, and its id is free again', async () => {
  await create(smallFlow('gone'))
  expect((await server.request('DELETE', '/api/flows/gone')).status).toBe(204)
  expect((await server.request('GET', '/api/flows/gone')).status).toBe(404)
  expect((await create(smallFlow('gone'))).revision).toBe(1)
})

test('a sensitive parameter is wanted by the draft, or it is refused', async () => {
  await create(smallFlow('wants'))
  expect(await server.request('PUT', '/api/flows/wants/secrets/parameter:token', { value: 'x' })).toMatchObject({
    status: 404,
    body: { code: 'SECRET_NOT_WANTED' },
  })
})
