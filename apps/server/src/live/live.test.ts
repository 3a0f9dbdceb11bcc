import { type contract, createLive } from '@mulgil/client'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { smallFlow, startTestServer, type TestServer } from '../testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

async function deploy(id: string, properties: object): Promise<void> {
  const document = smallFlow(id)
  Object.assign(document.root.components, {
    sink: { kind: 'processor', type: 'LogAttribute', properties, autoTerminate: ['success'] },
  })
  await server.ok('POST', '/api/flows', { document })
  await server.ok('POST', `/api/flows/${id}/deploy`, { revision: 1, start: true })
}

test('who watches a flow gets its status and what is said in it, and nothing of others', async () => {
  await deploy('seen', { logLevel: 'warn' })
  await deploy('unseen', { logLevel: 'warn' })
  const live = createLive({ url: server.url })
  const flows = new Set<string>()
  const status = Promise.withResolvers<contract.FlowStatus>()
  const bulletins = Promise.withResolvers<readonly contract.Bulletin[]>()
  live.watch('seen', {
    status: (one) => {
      flows.add(one.flow)
      status.resolve(one)
    },
    bulletins: (list) => {
      for (const { flow } of list) flows.add(flow)
      bulletins.resolve(list)
    },
  })
  expect(await status.promise).toMatchObject({ flow: 'seen', window: '5min', deployedVersion: 1, running: 2 })
  expect((await bulletins.promise)[0]).toMatchObject({ flow: 'seen', component: 'sink', level: 'warn' })
  expect([...flows]).toEqual(['seen'])
  live.close()
})

test('statuses come at most twice a second', async () => {
  const socket = io(server.url, { transports: ['websocket'] })
  const times: number[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.on('status', () => {
    times.push(performance.now())
    if (times.length === 4) resolve()
  })
  socket.emit('watch', { flow: 'seen', window: '1h' })
  await promise
  socket.close()
  // Four of them span three turns of half a second; a timer may be a little early or late.
  expect(times[3] - times[0]).toBeGreaterThan(1200)
})

test('a status comes in each turn, also in one with bulletins, and for every flow that is watched', async () => {
  const socket = io(server.url, { transports: ['websocket'] })
  const log: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.on('bulletins', (list: contract.Bulletin[]) => log.push(`bulletins ${list[0].flow}`))
  socket.on('status', ({ flow }: contract.FlowStatus) => {
    log.push(`status ${flow}`)
    const seen = log.lastIndexOf('bulletins seen')
    const rest = log.slice(seen)
    if (seen !== -1 && rest.includes('status seen') && rest.includes('status unseen')) resolve()
  })
  socket.emit('watch', { flow: 'seen' })
  socket.emit('watch', { flow: 'unseen' })
  await promise
  socket.close()
  const turn = log.slice(log.indexOf('bulletins seen'))
  expect(turn.indexOf('status seen')).toBeLessThan(4)
})

test('a saved draft and a deploy are told at once', async () => {
  const { document } = await server.ok<contract.Flow>('POST', '/api/flows', { document: smallFlow('told') })
  const socket = io(server.url, { transports: ['websocket'] })
  const news: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const watching = Promise.withResolvers<void>()
  socket.on('status', () => watching.resolve())
  socket.on('flow', (change) => {
    news.push(change)
    if (news.length === 2) resolve()
  })
  socket.emit('watch', { flow: 'told' })
  await watching.promise
  await server.ok('PUT', '/api/flows/told', { revision: 1, document })
  await server.ok('POST', '/api/flows/told/deploy', { revision: 2 })
  await promise
  socket.close()
  expect(news).toEqual([
    { flow: 'told', revision: 2, deployedVersion: null, by: 'local' },
    { flow: 'told', revision: 2, deployedVersion: 1, by: 'local' },
  ])
})

test('rubbish from a browser is ignored', async () => {
  const socket = io(server.url, { transports: ['websocket'] })
  for (const rubbish of [undefined, null, 7, 'x', {}, { flow: 7 }, { flow: 'seen', window: 'ever' }]) {
    socket.emit('watch', rubbish)
    socket.emit('unwatch', rubbish)
  }
  const got = Promise.withResolvers<{ flow: string }>()
  socket.on('status', got.resolve)
  socket.emit('watch', { flow: 'seen' })
  expect(await got.promise).toMatchObject({ flow: 'seen' })
  socket.close()
})
