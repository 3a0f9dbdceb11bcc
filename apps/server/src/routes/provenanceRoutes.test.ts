import type * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentOf, startTestServer, type TestServer, until } from '../testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  const document = documentOf(
    'line',
    {
      source: {
        kind: 'processor',
        type: 'GenerateFlowFile',
        properties: { customText: 'hello', mimeType: 'text/plain', attributes: { filename: 'a.txt' } },
      },
      mark: {
        kind: 'processor',
        type: 'UpdateAttribute',
        name: 'Mark it',
        properties: { attributes: { colour: 'red' } },
      },
      shout: {
        kind: 'processor',
        type: 'ReplaceText',
        properties: { replacementStrategy: 'append', evaluationMode: 'entireText', replacementValue: '!' },
        autoTerminate: ['failure'],
      },
      end: { kind: 'processor', type: 'LogAttribute', properties: { logLevel: 'off' }, autoTerminate: ['success'] },
    },
    {
      made: { from: 'source', relationships: ['success'], to: 'mark' },
      marked: { from: 'mark', relationships: ['success'], to: 'shout' },
      loud: { from: 'shout', relationships: ['success'], to: 'end' },
    },
  )
  await server.ok('POST', '/api/flows', { document })
  await server.ok('POST', '/api/flows/line/deploy', { revision: 1 })
  for (const component of ['mark', 'shout', 'end'])
    await server.ok('POST', `/api/flows/line/components/${component}/start`)
  await server.ok('POST', '/api/flows/line/components/source/run-once')
  await until(
    () => search('type=DROP'),
    ({ items }) => items.length > 0,
  )
})
afterAll(() => server[Symbol.asyncDispose]())

const search = (query: string) => server.ok<contract.EventPage>('GET', `/api/provenance?${query}`)
const detail = (id: number) => server.ok<contract.EventDetail>('GET', `/api/provenance/${id}`)
const first = async (query: string) => (await search(`${query}&order=asc`)).items[0]

test('what happened to a FlowFile is found by its id, by its UUID, and by what it was', async () => {
  const created = await first('type=CREATE')
  expect(created).toMatchObject({
    flow: 'line',
    component: 'source',
    componentType: 'GenerateFlowFile',
    componentName: 'GenerateFlowFile',
  })
  const types = (page: contract.EventPage) => page.items.map(({ type }) => type)
  const whole = types(await search(`flowFile=${created.flowFileId}&order=asc`))
  expect(whole.at(0)).toBe('CREATE')
  expect(whole.at(-1)).toBe('DROP')
  expect(whole).toContain('ATTRIBUTES_MODIFIED')
  expect(whole).toContain('CONTENT_MODIFIED')
  expect(types(await search(`flowFile=${created.flowFileUuid}&order=asc`))).toEqual(whole)
  expect((await first('component=mark')).componentName).toBe('Mark it')
  expect((await search('attr.colour=red')).items.length).toBeGreaterThan(0)
  expect((await search('attr.colour=blue')).items).toEqual([])
  expect((await search('flow=other')).items).toEqual([])
  expect((await search('type=CREATE&type=DROP&limit=1')).nextCursor).not.toBeNull()
})

test('an event shows attributes and content before and after', async () => {
  const marked = await detail((await first('type=ATTRIBUTES_MODIFIED&component=mark')).id)
  expect(marked).toMatchObject({
    changes: [{ name: 'colour', before: null, after: 'red' }],
    attributes: { colour: 'red' },
    sourceConnection: 'made',
  })
  expect(marked.content).toEqual({
    equal: true,
    input: { size: 5, available: true },
    output: { size: 5, available: true },
  })
  const shouted = await detail((await first('type=CONTENT_MODIFIED')).id)
  expect(shouted.content).toMatchObject({ equal: false, input: { size: 5 }, output: { size: 6 } })
  const content = (side: string) => server.request('GET', `/api/provenance/${shouted.id}/content?side=${side}`)
  expect((await content('input')).text).toBe('hello')
  expect((await content('output')).text).toBe('hello!')
  expect((await content('output')).headers.get('content-type')).toBe('text/plain; charset=utf-8')
})

test('a FlowFile that has ended is still known, by its last event', async () => {
  const { flowFileId, flowFileUuid } = await first('type=CREATE')
  expect(await server.ok('GET', `/api/flowfiles/${flowFileUuid}`)).toMatchObject({
    id: flowFileId,
    connection: null,
    flow: 'line',
    filename: 'a.txt',
  })
  expect((await server.request('GET', `/api/flowfiles/${flowFileId}/content`)).text).toBe('hello!')
})

test('the lineage links the events of a FlowFile in time', async () => {
  const { flowFileId } = await first('type=CREATE')
  const { events, links, truncated } = await server.ok<contract.Lineage>('GET', `/api/flowfiles/${flowFileId}/lineage`)
  expect(events.map(({ type }) => type)).toContain('CREATE')
  expect(links.length).toBeGreaterThanOrEqual(events.length - 1)
  expect(truncated).toBe(false)
})

test('a replay puts what the processor took back into its queue, and the copy goes the same way', async () => {
  const marked = await first('type=ATTRIBUTES_MODIFIED&component=mark')
  expect((await detail(marked.id)).replay).toEqual({ available: true, why: null })
  const { flowFileId, connection } = await server.ok<{ flowFileId: number; connection: string }>(
    'POST',
    `/api/provenance/${marked.id}/replay`,
  )
  expect(connection).toBe('made')
  const { items } = await until(
    () => search(`flowFile=${flowFileId}&order=asc`),
    (page) => page.items.some(({ type }) => type === 'DROP'),
  )
  expect(items[0].type).toBe('REPLAY')
  expect(items.map(({ type }) => type)).toContain('CONTENT_MODIFIED')
  expect((await detail(items[0].id)).attributes).not.toHaveProperty('colour')
  const lineage = await server.ok<contract.Lineage>('GET', `/api/flowfiles/${marked.flowFileId}/lineage`)
  expect(lineage.links.some(({ kind }) => kind === 'child')).toBe(true)
})

test('an event that took nothing from a connection says why it cannot be replayed', async () => {
  const { id } = await first('type=CREATE')
  expect((await detail(id)).replay).toMatchObject({ available: false, why: expect.stringContaining('connection') })
  expect(await server.request('POST', `/api/provenance/${id}/replay`)).toMatchObject({
    status: 409,
    body: { code: 'NOT_REPLAYABLE' },
  })
  expect(await server.request('GET', `/api/provenance/${id}/content?side=input`)).toMatchObject({
    status: 404,
    body: { code: 'CONTENT_NONE' },
  })
})

test.for([
  ['GET', '/api/provenance/999999', 404, 'EVENT_NOT_FOUND'],
  ['GET', '/api/provenance/999999/content', 404, 'EVENT_NOT_FOUND'],
  ['POST', '/api/provenance/999999/replay', 404, 'EVENT_NOT_FOUND'],
  ['GET', '/api/provenance/x', 400, 'INPUT_INVALID'],
  ['GET', '/api/provenance?type=NONE', 400, 'INPUT_INVALID'],
  ['GET', '/api/provenance?cursor=x', 400, 'CURSOR_INVALID'],
  ['GET', '/api/provenance?flowFile=not-an-id', 404, 'FLOWFILE_NOT_FOUND'],
  ['GET', '/api/flowfiles/999999', 404, 'FLOWFILE_NOT_FOUND'],
  ['GET', '/api/flowfiles/999999/content', 404, 'FLOWFILE_NOT_FOUND'],
  ['GET', '/api/flowfiles/999999/lineage', 404, 'FLOWFILE_NOT_FOUND'],
  ['GET', '/api/flowfiles/00000000-0000-8000-8000-000000000001', 404, 'FLOWFILE_NOT_FOUND'],
] as const)('%s %s: %i %s', async ([method, path, status, code]) => {
  expect(await server.request(method, path)).toMatchObject({ status, body: { code } })
})
