import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type contract, createLive, type Live } from './index.ts'

let http: HttpServer
let server: Server
let live: Live
let seen: string[]
let onSeen: () => void

beforeEach(async () => {
  seen = []
  onSeen = () => {}
  await listen(0)
  live = createLive({ url: `http://127.0.0.1:${port()}` })
})
afterEach(async () => {
  live.close()
  await server.close()
})

const port = () => (http.address() as AddressInfo).port

async function listen(at: number) {
  http = createServer()
  server = new Server(http)
  server.on('connection', (socket) => {
    const note = (event: string) => (about: object) => {
      seen.push(`${event} ${Object.values(about).join(' ')}`)
      onSeen()
    }
    socket.on('watch', note('watch'))
    socket.on('unwatch', note('unwatch'))
  })
  await new Promise<void>((resolve) => http.listen(at, '127.0.0.1', resolve))
}

/** Resolves once the server has heard so many things. */
const heard = (count: number) =>
  new Promise<void>((resolve) => {
    onSeen = () => {
      if (seen.length >= count) resolve()
    }
    onSeen()
  })

const status = (flow: string) => ({ flow, window: '5min' }) as contract.FlowStatus
const bulletin = (flow: string, id: number) => ({ flow, id }) as contract.Bulletin

test('a watcher gets the status of its flow, and only of its flow', async () => {
  const got = Promise.withResolvers<contract.FlowStatus>()
  live.watch('a', { status: got.resolve })
  await heard(1)
  expect(seen).toEqual(['watch a 5min'])
  server.emit('status', status('b'))
  server.emit('status', status('a'))
  expect(await got.promise).toMatchObject({ flow: 'a' })
})

test('bulletins are given to the flow that they belong to', async () => {
  const got = Promise.withResolvers<readonly contract.Bulletin[]>()
  live.watch('a', { bulletins: got.resolve })
  await heard(1)
  server.emit('bulletins', [bulletin('b', 1), bulletin('a', 2), bulletin('a', 3)])
  expect((await got.promise).map(({ id }) => id)).toEqual([2, 3])
})

test('a deployed flow is told at once', async () => {
  const got = Promise.withResolvers<object>()
  live.watch('a', { flow: got.resolve })
  await heard(1)
  server.emit('flow', { flow: 'a', revision: 2, deployedVersion: 1, by: 'local' })
  expect(await got.promise).toEqual({ flow: 'a', revision: 2, deployedVersion: 1, by: 'local' })
})

test('two watchers of one flow ask the server once, and the last to go ends it', async () => {
  const first = live.watch('a', {})
  const second = live.watch('a', {})
  await heard(1)
  first()
  first()
  live.watch('b', {})
  await heard(2)
  expect(seen).toEqual(['watch a 5min', 'watch b 5min'])
  second()
  await heard(3)
  expect(seen[2]).toBe('unwatch a')
})

test('another window is asked for anew', async () => {
  live.watch('a', {})
  await heard(1)
  live.watch('a', {}, '1h')
  await heard(2)
  expect(seen).toEqual(['watch a 5min', 'watch a 1h'])
})

test('after a break the connection comes back, and watches what was watched', async () => {
  const states: boolean[] = []
  const gone = Promise.withResolvers<void>()
  live.onConnection((connected) => {
    states.push(connected)
    if (!connected && states.length > 2) gone.resolve()
  })
  live.watch('a', {})
  await heard(1)
  const before = port()
  await server.close()
  await gone.promise
  await listen(before)
  await heard(2)
  expect(seen).toEqual(['watch a 5min', 'watch a 5min'])
  expect(states).toEqual([false, true, false, true])
  expect(live.connected).toBe(true)
})
