import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { contract } from '@mulgil/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, freePort, type ServerProcess, startServer } from './serverProcess.ts'

const GiB = 1024 ** 3
const MiB = 1024 ** 2
/** A gibibyte of one letter: quick to compress, and no less of it in memory if it were held there. */
const BLOCK = Buffer.alloc(MiB, 'm')
/** What memory may grow by while a gibibyte goes through. */
const BOUND = 100 * MiB

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-big-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const processor = (type: string, properties: object, autoTerminate: readonly string[] = []) => ({
  kind: 'processor',
  type,
  properties,
  autoTerminate,
})
const connection = (from: string, to: string) => ({ from, relationships: ['success'], to })

const flow = (port: number) => ({
  format: 'mulgil/flow@1',
  id: 'big',
  name: 'Big content',
  root: {
    components: {
      get: processor('GetFile', {
        inputDirectory: join(folder, 'in'),
        minimumFileAge: '0 sec',
        pollingInterval: '100 ms',
      }),
      listen: processor('ListenHTTP', { port, maxRequestSize: '2 GB' }),
      name: processor('UpdateAttribute', {
        attributes: { kind: 'big', filename: '${filename:substringBefore(".")}.bin' },
      }),
      zip: processor('CompressContent', { compressionFormat: 'gzip', updateFilename: true }, ['failure']),
      put: processor('PutFile', { directory: join(folder, 'out') }, ['success', 'failure']),
    },
    connections: {
      a: connection('get', 'name'),
      b: connection('listen', 'name'),
      c: connection('name', 'zip'),
      d: connection('zip', 'put'),
    },
  },
})

/** The highest that memory rose over what it was when this began, while `work` went on. */
async function growthDuring(server: ServerProcess, work: () => Promise<void>): Promise<number> {
  const before = server.rssBytes()
  let highest = before
  const timer = setInterval(() => {
    highest = Math.max(highest, server.rssBytes())
  }, 20)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return highest - before
}

const start = (server: ServerProcess, ...components: string[]) =>
  Promise.all(components.map((id) => api(server, 'POST', `/api/flows/big/components/${id}/start`)))
const queue = (server: ServerProcess, id: string) =>
  api<contract.QueuePage>(server, 'GET', `/api/flows/big/connections/${id}/flowfiles?limit=10`)

/** Posts a gibibyte of blocks, and gives the status of the answer. */
function post(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request({ port, host: '127.0.0.1', method: 'POST', path: '/contentListener' }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    sending.on('error', reject)
    void pipeline(blocks(), sending).catch(reject)
  })
}
function* blocks(): Generator<Buffer> {
  for (let sent = 0; sent < GiB; sent += BLOCK.length) yield BLOCK
}

async function unpackedHash(file: string): Promise<string> {
  const hash = createHash('sha1')
  await pipeline(createReadStream(file), createGunzip(), hash)
  return hash.digest('hex')
}
function expectedHash(): string {
  const hash = createHash('sha1')
  for (const block of blocks()) hash.update(block)
  return hash.digest('hex')
}

test('[C6] a gibibyte goes through GetFile or ListenHTTP → UpdateAttribute → CompressContent → PutFile in bounded memory', async () => {
  await mkdir(join(folder, 'in'))
  await mkdir(join(folder, 'out'))
  const port = await freePort()
  await using server = await startServer()
  await api(server, 'POST', '/api/flows', { document: flow(port) })
  await api(server, 'POST', '/api/flows/big/deploy', { revision: 1 })
  await start(server, 'get', 'listen', 'name', 'zip', 'put')

  // Something small first, so that what is loaded once does not count.
  const file = join(folder, 'big.bin')
  const write = async (size: number) => {
    const handle = await open(file, 'w')
    for (let at = 0; at < size; at += BLOCK.length) await handle.write(BLOCK)
    await handle.close()
  }
  await write(4 * MiB)
  await rename(file, join(folder, 'in', 'small.bin'))
  await expect
    .poll(() => stat(join(folder, 'out', 'small.bin.gz')).catch(() => undefined), { timeout: 20_000 })
    .toBeTruthy()
  await write(GiB)

  const byFile = await growthDuring(server, async () => {
    await rename(file, join(folder, 'in', 'big.bin'))
    await expect
      .poll(() => stat(join(folder, 'out', 'big.bin.gz')).catch(() => undefined), { timeout: 100_000, interval: 100 })
      .toBeTruthy()
  })
  const expected = expectedHash()
  expect(await unpackedHash(join(folder, 'out', 'big.bin.gz'))).toBe(expected)

  await api(server, 'POST', '/api/flows/big/components/name/stop')
  const byHttp = await growthDuring(server, async () => {
    expect(await post(port)).toBe(200)
  })
  const { items } = await queue(server, 'b')
  expect(items).toMatchObject([{ size: GiB }])

  // All of it, and a part of it, as the browser asks for content.
  const byReading = await growthDuring(server, async () => {
    const url = `${server.url}/api/flowfiles/${items[0].uuid}/content`
    const part = await fetch(url, { headers: { range: `bytes=${GiB - 5}-${GiB - 1}` } })
    expect(part.status).toBe(206)
    expect(await part.text()).toBe('mmmmm')
    let bytes = 0
    for await (const chunk of (await fetch(url)).body as AsyncIterable<Uint8Array>) bytes += chunk.length
    expect(bytes).toBe(GiB)
  })
  await start(server, 'name')
  await expect
    .poll(async () => (await api<contract.FlowStatus>(server, 'GET', '/api/flows/big/status')).queued.count, {
      timeout: 100_000,
      interval: 200,
    })
    .toBe(0)
  console.info(
    `Memory grew by ${[byFile, byHttp, byReading].map((bytes) => Math.round(bytes / MiB)).join(', ')} MiB (file, HTTP, reading).`,
  )
  expect(byFile).toBeLessThan(BOUND)
  expect(byHttp).toBeLessThan(BOUND)
  expect(byReading).toBeLessThan(BOUND)
}, 300_000)
