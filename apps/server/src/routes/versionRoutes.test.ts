import type * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { smallFlow, startTestServer, type TestServer } from '../testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const create = (document: object) => server.ok<contract.Flow>('POST', '/api/flows', { document })
const renamed = (document: contract.Flow['document'], name: string) => ({ ...document, name })

test('every deploy is a version, and the draft goes on without it', async () => {
  const { document } = await create(smallFlow('line'))
  const deployed = await server.ok('POST', '/api/flows/line/deploy', { revision: 1, note: 'first' })
  expect(deployed).toEqual({
    version: 1,
    note: 'first',
    deployedAt: expect.any(Number),
    deployedBy: 'local',
    components: 2,
  })
  expect(await server.ok('GET', '/api/flows/line')).toMatchObject({ deployedVersion: 1, draftChanged: false })
  await server.ok('PUT', '/api/flows/line', { revision: 1, document: renamed(document, 'Second') })
  expect(await server.ok('GET', '/api/flows/line')).toMatchObject({
    deployedVersion: 1,
    draftChanged: true,
    revision: 2,
  })
  await server.ok('POST', '/api/flows/line/deploy', { revision: 2 })
  const versions = await server.ok<contract.FlowVersion[]>('GET', '/api/flows/line/versions')
  expect(versions.map(({ version, note }) => ({ version, note }))).toEqual([
    { version: 2, note: '' },
    { version: 1, note: 'first' },
  ])
  expect(await server.ok('GET', '/api/flows/line/versions/1')).toMatchObject({
    version: 1,
    document: { name: 'Flow line' },
  })
})

test('a move on the canvas is no change of what runs', async () => {
  const { document } = await create(smallFlow('placed'))
  await server.ok('POST', '/api/flows/placed/deploy', { revision: 1 })
  await server.ok('PUT', '/api/flows/placed', {
    revision: 1,
    document: { ...document, layout: { source: { x: 80, y: 80 } } },
  })
  expect(await server.ok('GET', '/api/flows/placed')).toMatchObject({ draftChanged: false })
})

test('the difference of any two documents is told', async () => {
  const { document } = await create(smallFlow('differs'))
  await server.ok('POST', '/api/flows/differs/deploy', { revision: 1 })
  await server.ok('PUT', '/api/flows/differs', { revision: 1, document: renamed(document, 'New') })
  const change = { kind: 'changed', what: 'flow', fields: [{ path: 'name', before: 'Flow differs', after: 'New' }] }
  expect(await server.ok('GET', '/api/flows/differs/diff')).toMatchObject({
    from: 'deployed',
    to: 'draft',
    changes: [change],
  })
  expect(await server.ok('GET', '/api/flows/differs/diff?from=1&to=draft')).toMatchObject({ changes: [change] })
  expect(await server.ok('GET', '/api/flows/differs/diff?from=1&to=deployed')).toMatchObject({ changes: [] })
  expect(await server.request('GET', '/api/flows/differs/diff?from=9')).toMatchObject({
    status: 404,
    body: { code: 'VERSION_NOT_FOUND' },
  })
  expect(await server.request('GET', '/api/flows/differs/diff?from=new')).toMatchObject({ status: 400 })
})

test('a flow that never ran has no deployed side', async () => {
  await create(smallFlow('never'))
  expect(await server.request('GET', '/api/flows/never/diff')).toMatchObject({
    status: 409,
    body: { code: 'NOT_DEPLOYED' },
  })
})

test('a rollback brings an old version back as the draft', async () => {
  const { document } = await create(smallFlow('back'))
  await server.ok('POST', '/api/flows/back/deploy', { revision: 1 })
  await server.ok('PUT', '/api/flows/back', { revision: 1, document: renamed(document, 'New') })
  expect(await server.ok('POST', '/api/flows/back/rollback', { version: 1 })).toMatchObject({
    revision: 3,
    document: { name: 'Flow back' },
    draftChanged: false,
  })
  expect(await server.request('POST', '/api/flows/back/rollback', { version: 7 })).toMatchObject({
    status: 404,
    body: { code: 'VERSION_NOT_FOUND' },
  })
})

test('a flow with problems is not deployed, and all of them are told', async () => {
  const document = smallFlow('invalid')
  Object.assign(document.root, { connections: {} })
  await create(document)
  const got = await server.request('POST', '/api/flows/invalid/deploy', { revision: 1 })
  expect(got).toMatchObject({ status: 422, body: { code: 'FLOW_INVALID' } })
  expect((got.body as contract.ProblemDetails).problems).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ code: 'INPUT_MISSING', component: 'sink' }),
      expect.objectContaining({ code: 'RELATIONSHIP_UNCONNECTED', component: 'source' }),
    ]),
  )
  expect(await server.ok('GET', '/api/flows/invalid/versions')).toEqual([])
})

test('only the draft that was looked at is deployed', async () => {
  await create(smallFlow('stale'))
  expect(await server.request('POST', '/api/flows/stale/deploy', { revision: 7 })).toMatchObject({
    status: 409,
    body: { code: 'REVISION_STALE' },
  })
})

test('a connection that holds data does not vanish unless it may', async () => {
  const { document } = await create(smallFlow('full'))
  await server.ok('POST', '/api/flows/full/deploy', { revision: 1 })
  await server.ok('POST', '/api/flows/full/components/source/run-once')
  const connections = { other: document.root.connections.made }
  await server.ok('PUT', '/api/flows/full', {
    revision: 1,
    document: { ...document, root: { ...document.root, connections } },
  })
  expect(await server.request('POST', '/api/flows/full/deploy', { revision: 2 })).toMatchObject({
    status: 409,
    body: { code: 'QUEUE_NOT_EMPTY' },
  })
  expect(await server.ok('GET', '/api/flows/full')).toMatchObject({ deployedVersion: 1 })
  expect(await server.ok('POST', '/api/flows/full/deploy', { revision: 2, queues: 'drop' })).toMatchObject({
    version: 2,
  })
})
