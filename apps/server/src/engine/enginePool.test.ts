import { cp, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { contract } from '@mulgil/client'
import { expect, test } from 'vitest'
import { documentOf, startTestServer, type TestServer, until } from '../testing/testServer.ts'

const moreProcessors = new URL('../testing/badProcessors.ts', import.meta.url).href
const SECOND = 2 ** 48

const source = (batchSize: number) => ({
  kind: 'processor',
  type: 'GenerateFlowFile',
  properties: { customText: 'hello', batchSize, attributes: { filename: 'a.txt' } },
})
const sink = {
  kind: 'processor',
  type: 'LogAttribute',
  properties: { logLevel: 'off' },
  autoTerminate: ['success'],
}
const sender = documentOf(
  'sender',
  { source: source(5), out: { kind: 'outputPort', link: { flow: 'receiver', port: 'in' } } },
  { made: { from: 'source', relationships: ['success'], to: 'out' } },
)
const receiver = documentOf(
  'receiver',
  { in: { kind: 'inputPort', name: 'From sender' }, sink },
  { came: { from: 'in', to: 'sink' } },
)

async function deploy(server: TestServer, document: { id: string }, start = false): Promise<void> {
  await server.ok('POST', '/api/flows', { document })
  await server.ok('POST', `/api/flows/${document.id}/deploy`, { revision: 1, start })
}
const events = (server: TestServer, query: string) =>
  server.ok<contract.EventPage>('GET', `/api/provenance?limit=1000&${query}`)
const queued = async (server: TestServer, flow: string) =>
  (await server.ok<contract.FlowStatus>('GET', `/api/flows/${flow}/status`)).queued.count

test('[L1] [L8] flows on two engines are linked, and provenance of both can be searched, looked into and paged', async () => {
  await using server = await startTestServer({ engines: 2 })
  await deploy(server, sender)
  await deploy(server, receiver)
  await server.ok('POST', '/api/flows/sender/components/source/run-once')
  await until(
    () => queued(server, 'receiver'),
    (count) => count === 5,
  )
  const received = await until(
    () => events(server, 'type=RECEIVE'),
    ({ items }) => items.length === 5,
  )
  expect(received.items[0]).toMatchObject({
    flow: 'receiver',
    componentName: 'From sender',
    transitUri: 'mulgil://receiver/in',
  })
  expect(received.items.every(({ id, flowFileId }) => id > SECOND && flowFileId > SECOND)).toBe(true)

  // A FlowFile can be found by the UUID that its sender gave it, and by its own.
  const [sentUuid] = /[0-9a-f-]{36}/.exec(received.items[0].details ?? '') ?? []
  const sent = await events(server, `flowFile=${sentUuid}`)
  expect(sent.items.map(({ type }) => type)).toEqual(['DROP', 'SEND', 'CREATE'])
  const { flowFileUuid, flowFileId } = received.items[0]
  const detail = await server.ok<contract.FlowFileDetail>('GET', `/api/flowfiles/${flowFileUuid}`)
  expect(detail).toMatchObject({
    id: flowFileId,
    flow: 'receiver',
    connection: 'came',
    attributes: { filename: 'a.txt' },
  })
  expect((await server.request('GET', `/api/flowfiles/${flowFileId}/content`)).text).toBe('hello')
  expect((await server.request('GET', `/api/provenance/${sent.items[2].id}/content?side=output`)).text).toBe('hello')
  const lineage = await server.ok<contract.Lineage>('GET', `/api/flowfiles/${flowFileUuid}/lineage`)
  expect(lineage.events.map(({ type }) => type)).toEqual(['RECEIVE'])

  const all = (await events(server, '')).items
  expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).toSorted((a, b) => b - a))
  const paged: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const next: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page: contract.EventPage = await server.ok('GET', `/api/provenance?limit=3${next}`)
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect(paged).toEqual(all.map(({ id }) => id))

  const metrics = (await server.request('GET', '/metrics')).text
  expect(metrics).toContain('mulgil_engine_up{engine="2"} 1')
  expect(metrics).toMatch(/mulgil_flowfiles_queued\{engine="1"\} 0\nmulgil_flowfiles_queued\{engine="2"\} 5/)
})

test('[L8] flows stay on their engine, also when the server starts with fewer engines', async () => {
  await using server = await startTestServer({ engines: 2 })
  await deploy(server, sender)
  await deploy(server, receiver)
  await server.ok('POST', '/api/flows/sender/components/source/run-once')
  await until(
    () => queued(server, 'receiver'),
    (count) => count === 5,
  )
  await server.restart({ engines: 1 })
  expect(await queued(server, 'receiver')).toBe(5)
  // New flows go to those that are wanted; the others go on with what they have.
  await deploy(
    server,
    documentOf(
      'third',
      { source: source(1), sink },
      { made: { from: 'source', relationships: ['success'], to: 'sink' } },
    ),
  )
  await server.ok('POST', '/api/flows/third/components/source/run-once')
  const third = await until(
    () => events(server, 'flow=third'),
    ({ items }) => items.length === 1,
  )
  expect(third.items[0].id).toBeLessThan(SECOND)
  await server.ok('POST', '/api/flows/receiver/start')
  await until(
    () => queued(server, 'receiver'),
    (count) => count === 0,
  )
  // A flow that is deleted and comes again finds its engine, which knows what its links have taken.
  await server.ok('DELETE', '/api/flows/receiver')
  await deploy(server, receiver)
  await server.ok('POST', '/api/flows/sender/components/source/run-once')
  await until(
    () => queued(server, 'receiver'),
    (count) => count === 5,
  )
  const last = await until(
    () => events(server, 'type=RECEIVE'),
    ({ items }) => items.length === 10,
  )
  expect(last.items[0].id).toBeGreaterThan(SECOND)
  expect((await stat(join(server.home, 'provenance-2'))).isDirectory()).toBe(true)
  expect(JSON.parse(await readFile(join(server.home, 'engine-2', 'engine.json'), 'utf8'))).toHaveProperty('node')
})

test('[L8] a crash of one engine does not touch the flows of the others', async () => {
  await using server = await startTestServer({ engines: 2 }, { moreProcessors })
  const good = { source: { ...source(1), scheduling: { strategy: 'timer', period: '20 ms' } }, sink }
  await deploy(
    server,
    documentOf('good', good, { made: { from: 'source', relationships: ['success'], to: 'sink' } }),
    true,
  )
  const bad = { source: source(1), bad: { kind: 'processor', type: 'Throws', autoTerminate: ['success'] } }
  await deploy(server, documentOf('bad', bad, { in: { from: 'source', relationships: ['success'], to: 'bad' } }))
  const made = async () => {
    const { processors } = await server.ok<contract.FlowStatus>('GET', '/api/flows/good/status?window=start')
    return processors.find(({ id }) => id === 'sink')?.totalIn ?? 0
  }
  await server.ok('POST', '/api/flows/bad/components/source/run-once')
  const before = await made()
  await server.request('POST', '/api/flows/bad/components/bad/start')
  await until(
    async () => server.lines.join('\n'),
    (log) => /Engine 2: The engine has stopped unexpectedly/.test(log),
  )
  // All the while the other engine answers, and does not begin again.
  expect(await server.ok<contract.FlowSummary[]>('GET', '/api/flows')).toHaveLength(2)
  expect((await server.request('GET', '/api/health')).status).toBe(200)
  await until(made, (count) => count > before + 20)
  expect(server.lines.join('\n')).not.toMatch(/Engine 1:/)
  await until(
    () => server.request<contract.FlowStatus>('GET', '/api/flows/bad/status'),
    ({ status, body }) => status === 200 && body.engine.answers.state === 'ok',
  )
})

test('[L7] a sender that was restored from a backup says so, and hands nothing over', { timeout: 60_000 }, async () => {
  await using server = await startTestServer({ engines: 2 })
  await deploy(server, sender)
  await deploy(server, receiver)
  const send = () => server.ok('POST', '/api/flows/sender/components/source/run-once')
  await send()
  await until(
    () => queued(server, 'receiver'),
    (count) => count === 5,
  )
  await until(
    () => queued(server, 'sender'),
    (count) => count === 0,
  )
  await server.stop()
  const [engine, backup] = [join(server.home, 'engine'), join(server.home, 'backup')]
  await cp(engine, backup, { recursive: true })
  await server.restart()
  await send()
  await until(
    () => queued(server, 'receiver'),
    (count) => count === 10,
  )
  await server.stop()
  await rm(engine, { recursive: true })
  await cp(backup, engine, { recursive: true })
  await server.restart()
  await send()
  const bulletins = await until(
    () => server.ok<contract.Bulletin[]>('GET', '/api/flows/sender/bulletins'),
    (list) => list.length > 0,
  )
  expect(bulletins[0]).toMatchObject({ code: 'LINK_OUT_OF_STEP', component: 'out' })
  expect(await queued(server, 'sender')).toBe(5)
  expect(await queued(server, 'receiver')).toBe(10)
})

test('[L8] several engines and PostgreSQL are refused with what to do', async () => {
  const database = 'postgresql://mulgil@127.0.0.1:1/none'
  await expect(startTestServer({ engines: 2, database })).rejects.toMatchObject({ code: 'ENGINES_NEED_SQLITE' })
})
