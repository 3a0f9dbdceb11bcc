import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createDisk } from '@mulgil/engine'
import { runProcessor, startTestEngine } from '@mulgil/engine/testing'
import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { freePortBlock } from '../../../../e2e/services/service.ts'
import { LogAttribute } from '../attribute/LogAttribute.ts'
import { ListenHTTP } from './ListenHTTP.ts'

const post = (port: number, body: RequestInit['body'], init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}/contentListener`, { method: 'POST', body, ...init })

test('a posted body becomes a FlowFile, and the answer comes once it is stored', async () => {
  const port = await freePortBlock()
  let answer: Promise<Response> | undefined
  const { success, events } = await runProcessor(ListenHTTP, {
    properties: { port, returnCode: 202, headersAsAttributes: 'x-line|X-S.*' },
    onStarted: () => {
      answer = post(port, '{"t":21}', {
        headers: { 'content-type': 'application/json', 'X-Line': '7', 'X-Shift': 'night', 'X-Other': 'no' },
      })
    },
    until: ({ success }) => success.length === 1,
  })
  expect((await answer)?.status).toBe(202)
  expect(success).toMatchObject([
    {
      content: '{"t":21}',
      attributes: {
        'mime.type': 'application/json',
        'restlistener.remote.source.host': '127.0.0.1',
        'restlistener.request.uri': '/contentListener',
        'X-Line': '7',
        'X-Shift': 'night',
      },
    },
  ])
  expect(success[0].attributes).not.toHaveProperty('X-Other')
  expect(events).toMatchObject([{ type: 'RECEIVE', transitUri: `http://127.0.0.1:${port}/contentListener` }])
})

test('many requests at once all become FlowFiles', async () => {
  const port = await freePortBlock()
  const bodies = Array.from({ length: 300 }, (_, index) => `reading ${index}`)
  let statuses: Promise<number[]> | undefined
  const { success } = await runProcessor(ListenHTTP, {
    properties: { port },
    onStarted: () => {
      statuses = Promise.all(bodies.map(async (body) => (await post(port, body)).status))
    },
    until: ({ success }) => success.length === bodies.length,
  })
  expect(new Set(await statuses)).toEqual(new Set([200]))
  expect(success.map(({ content }) => content).sort()).toEqual(bodies.toSorted())
})

test('a body above 1 MiB is streamed in whole, with and without a known length', async () => {
  const port = await freePortBlock()
  const body = Buffer.alloc(3 * 1024 * 1024 + 1, 'ab')
  const unknownLength = new ReadableStream({
    start(controller) {
      for (let at = 0; at < body.length; at += 100_000) controller.enqueue(body.subarray(at, at + 100_000))
      controller.close()
    },
  })
  let statuses: Promise<number[]> | undefined
  const { success } = await runProcessor(ListenHTTP, {
    properties: { port },
    onStarted: () => {
      const both = [post(port, body), post(port, unknownLength, { duplex: 'half' } as RequestInit)]
      statuses = Promise.all(both.map(async (answer) => (await answer).status))
    },
    until: ({ success }) => success.length === 2,
  })
  expect(await statuses).toEqual([200, 200])
  for (const { bytes } of success) expect(Buffer.compare(bytes, body)).toBe(0)
})

test.for([
  { name: 'GET is refused', path: '/contentListener', method: 'GET', status: 405 },
  { name: 'PUT is refused', path: '/contentListener', method: 'PUT', status: 405 },
  { name: 'HEAD is answered', path: '/contentListener', method: 'HEAD', status: 200 },
  { name: 'the health check is answered', path: '/contentListener/healthcheck', method: 'GET', status: 200 },
  { name: 'another path does not exist', path: '/other', method: 'POST', status: 404 },
  { name: 'a query is no other path', path: '/contentListener?a=1', method: 'POST', status: 200 },
  {
    name: 'a body that says it is too large',
    path: '/contentListener',
    method: 'POST',
    body: 'x'.repeat(1025),
    status: 413,
  },
])('$name: $status', async ({ path, method, body, status }) => {
  const port = await freePortBlock()
  let answer: Response | undefined
  await runProcessor(ListenHTTP, {
    properties: { port, maxRequestSize: '1 KB' },
    onStarted: () => {
      fetch(`http://127.0.0.1:${port}${path}`, { method, body }).then((response) => {
        answer = response
      })
    },
    until: () => answer !== undefined,
  })
  expect(answer?.status).toBe(status)
})

test('a streamed body that grows too large is refused with 413, and nothing of it stays', async () => {
  const port = await freePortBlock()
  let head = ''
  const { success, bulletins } = await runProcessor(ListenHTTP, {
    properties: { port, maxRequestSize: '2 MB' },
    onStarted: () => {
      const socket = connect(port, '127.0.0.1')
      const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
      socket.write('POST /contentListener HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
      for (let sent = 0; sent < 40; sent += 1) socket.write(chunk)
      socket.on('data', (data) => {
        head += data
      })
      socket.on('error', () => {})
    },
    until: () => head.includes('\r\n'),
  })
  expect(head.split('\r\n')[0]).toBe('HTTP/1.1 413 Payload Too Large')
  expect(success).toEqual([])
  expect(bulletins).toEqual([expect.stringContaining('over 2097152 bytes')])
})

test('a client that goes away in the middle of a large body leaves nothing behind', async () => {
  const port = await freePortBlock()
  const { success, bulletins } = await runProcessor(ListenHTTP, {
    properties: { port },
    onStarted: () => {
      const socket = connect(port, '127.0.0.1')
      socket.write('POST /contentListener HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n')
      socket.write('x'.repeat(100_000), () => setImmediate(() => socket.destroy()))
    },
    until: ({ bulletins }) => bulletins.length > 0,
  })
  expect(success).toEqual([])
  expect(bulletins).toEqual([expect.stringContaining('was not taken')])
})

test('when the data cannot be stored the answer is 503, to try again', async () => {
  const port = await freePortBlock()
  const FullDisk: typeof ListenHTTP = {
    ...ListenHTTP,
    async onTrigger(context) {
      await ListenHTTP.onTrigger(context)
      throw new Error('No space is left on the disk')
    },
  }
  let answer: Response | undefined
  const { success } = await runProcessor(FullDisk, {
    properties: { port },
    onStarted: () => {
      post(port, 'a').then((response) => {
        answer = response
      })
    },
    until: () => answer !== undefined,
  })
  expect(answer?.status).toBe(503)
  expect(answer?.headers.get('retry-after')).toBe('1')
  expect(success).toEqual([])
})

test('[C9] while the disk of the data folder has no room new requests are answered 503, and 200 when it has', async () => {
  const port = await freePortBlock()
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-listen-'))
  let free = 1e12
  {
    const disk = { ...createDisk({ sync: false }), freeBytes: async () => free }
    await using test = await startTestEngine({ processors: [ListenHTTP, LogAttribute], folder, disk })
    const { engine, bulletins } = test
    await engine.apply(
      FlowDocument.parse({
        format: FLOW_FORMAT,
        id: 'f',
        name: 'Test',
        root: {
          components: {
            in: { kind: 'processor', type: 'ListenHTTP', properties: { port } },
            out: { kind: 'processor', type: 'LogAttribute', autoTerminate: ['success'] },
          },
          connections: { a: { from: 'in', relationships: ['success'], to: 'out' } },
        },
      }),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    expect((await post(port, 'a')).status).toBe(200)
    free = 1e6
    await expect.poll(() => bulletins.map(({ code }) => code), { timeout: 5000 }).toEqual(['DISK_LOW'])
    const refused = await post(port, 'b')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    free = 1e12
    await expect.poll(async () => (await post(port, 'c')).status, { timeout: 5000 }).toBe(200)
    expect(bulletins.map(({ code }) => code)).toEqual(['DISK_LOW', 'DISK_BACK'])
    expect((await test.queue('f', 'a')).map(({ content }) => content)).toEqual(['a', 'c'])
  }
  await rm(folder, { recursive: true })
})

test('a request that nobody takes in time is answered 503', async () => {
  const port = await freePortBlock()
  const Busy: typeof ListenHTTP = { ...ListenHTTP, onTrigger: () => {} }
  let status: number | undefined
  await runProcessor(Busy, {
    properties: { port, maxUnconfirmedTime: '100 ms' },
    onStarted: () => {
      post(port, 'a').then((response) => {
        status = response.status
      })
    },
    until: () => status !== undefined,
  })
  expect(status).toBe(503)
})

test('while the next queue is full new requests are answered 503', async () => {
  const port = await freePortBlock()
  await using test = await startTestEngine({ processors: [ListenHTTP, LogAttribute] })
  const document = FlowDocument.parse({
    format: FLOW_FORMAT,
    id: 'flow',
    name: 'Flow',
    root: {
      components: {
        in: { kind: 'processor', type: 'ListenHTTP', properties: { port } },
        rest: { kind: 'processor', type: 'LogAttribute', autoTerminate: ['success'] },
      },
      connections: {
        out: { from: 'in', relationships: ['success'], to: 'rest', backPressure: { count: 1, bytes: null } },
      },
    },
  })
  expect(
    (await test.engine.apply(document, { parameters: {} })).problems.filter(({ severity }) => severity === 'error'),
  ).toEqual([])
  await test.engine.start('flow', ['in'])
  expect((await post(port, 'first')).status).toBe(200)
  const refused = await post(port, 'second')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
})

test('a port that is taken is said in a bulletin, and tried again until it is free', async () => {
  const port = await freePortBlock()
  const taken = createServer().listen(port, '127.0.0.1')
  let status: number | undefined
  const { bulletins } = await runProcessor(ListenHTTP, {
    properties: { port },
    scheduling: { yield: '50 ms' },
    until: async ({ bulletins, success }) => {
      if (bulletins.length > 0 && taken.listening) taken.close()
      if (!taken.listening && status === undefined) {
        status = await post(port, 'at last').then(
          (response) => response.status,
          () => undefined,
        )
      }
      return success.length === 1
    },
  })
  expect(bulletins[0]).toBe(`Another program or processor listens at 127.0.0.1:${port} already.`)
  expect(status).toBe(200)
})

test('with a certificate it speaks HTTPS, and can ask clients for theirs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-tls-'))
  const file = (name: string) => join(folder, name)
  // One certificate that vouches for itself does for both sides.
  const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost/O=Plant']
  await promisify(execFile)('openssl', [...certificate, '-keyout', file('key.pem'), '-out', file('cert.pem')])
  const [cert, key] = await Promise.all([readFile(file('cert.pem')), readFile(file('key.pem'))])
  const port = await freePortBlock()
  const send = (options: object) =>
    new Promise<number | string>((resolve) => {
      const url = `https://localhost:${port}/contentListener`
      const sent = request(url, { method: 'POST', family: 4, ca: cert, agent: false, ...options }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      sent.on('error', (error) => resolve(error.message))
      sent.end('secret')
    })
  let [known, stranger]: (number | string)[] = []
  const { success } = await runProcessor(ListenHTTP, {
    properties: {
      port,
      tls: { certificateFile: file('cert.pem'), keyFile: file('key.pem'), clientCaFile: file('cert.pem') },
    },
    onStarted: async () => {
      send({}).then((outcome) => {
        stranger = outcome
      })
      send({ cert, key }).then((outcome) => {
        known = outcome
      })
    },
    until: () => known !== undefined && stranger !== undefined,
  })
  await rm(folder, { recursive: true })
  expect(known).toBe(200)
  expect(stranger).toBeTypeOf('string')
  expect(success).toMatchObject([
    { content: 'secret', attributes: { 'restlistener.remote.user.dn': 'CN=localhost, O=Plant' } },
  ])
})
