import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as contract from '@mulgil/client/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { smallFlow, until } from './testing/testServer.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let children: ChildProcess[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-main-'))
  children = []
})
afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

interface Started {
  readonly child: ChildProcess
  readonly url: string
  output(): string
  ended(): Promise<number | null>
}

/** Starts the real program and waits until it says where it is. */
async function start(...flags: string[]): Promise<Started> {
  const port = String(23_000 + Math.floor(Math.random() * 1000))
  const child = spawn(process.execPath, [main, '--port', port, '--home', join(folder, 'home'), ...flags], {
    cwd: folder,
  })
  children.push(child)
  let output = ''
  const ready = Promise.withResolvers<string>()
  const take = (chunk: Buffer) => {
    output += chunk
    const url = /ready at (\S+)/.exec(output)?.[1]
    if (url !== undefined) ready.resolve(url)
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const url = await Promise.race([ready.promise, exited.then(() => '')])
  return { child, url, output: () => output, ended: () => exited }
}

async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(
    url + path,
    body === undefined ? { method } : { method, headers, body: JSON.stringify(body) },
  )
  expect(response.status, `${method} ${path}`).toBeLessThan(300)
  return (await response.json()) as T
}

test('it says where it is, and a signal ends it with 0', async () => {
  const server = await start()
  expect(server.output()).toMatch(/Mulgil is ready at http:\/\/127\.0\.0\.1:\d+/)
  server.child.kill('SIGTERM')
  expect(await server.ended()).toBe(0)
  expect(server.output()).toMatch(/Mulgil has stopped/)
}, 30_000)

test('what may not be is refused with words, without a stack', async () => {
  const server = await start('--host', '0.0.0.0')
  expect(await server.ended()).toBe(1)
  expect(server.output()).toMatch(/does not listen on 0\.0\.0\.0.*\n.*127\.0\.0\.1/)
  expect(server.output()).not.toMatch(/ at .*\.ts:/)
}, 30_000)

test('after kill -9 the next start has the flow, its data and its run state', async () => {
  const first = await start()
  await call(first.url, 'POST', '/api/flows', { document: smallFlow('line') })
  await call(first.url, 'POST', '/api/flows/line/deploy', { revision: 1 })
  for (let turn = 0; turn < 3; turn += 1) await call(first.url, 'POST', '/api/flows/line/components/source/run-once')
  await call(first.url, 'POST', '/api/flows/line/components/source/start')
  first.child.kill('SIGKILL')
  await first.ended()

  const second = await start()
  const queue = () => call<contract.QueuePage>(second.url, 'GET', '/api/flows/line/connections/made/flowfiles')
  const status = await call<contract.FlowStatus>(second.url, 'GET', '/api/flows/line/status')
  expect(status).toMatchObject({ deployedVersion: 1, running: 1, stopped: 1 })
  const { count } = await queue()
  expect(count).toBeGreaterThanOrEqual(3)
  await until(queue, (page) => page.count > count)
  second.child.kill('SIGINT')
  expect(await second.ended()).toBe(0)
}, 60_000)

test('a damaged journal stops the start, and the message says what to do', async () => {
  const first = await start()
  await call(first.url, 'POST', '/api/flows', { document: smallFlow('line') })
  await call(first.url, 'POST', '/api/flows/line/deploy', { revision: 1 })
  for (let turn = 0; turn < 3; turn += 1) await call(first.url, 'POST', '/api/flows/line/components/source/run-once')
  // Answered when everything before it is on disk.
  await call(first.url, 'POST', '/api/flows/line/start')
  await call(first.url, 'POST', '/api/flows/line/stop')
  first.child.kill('SIGKILL')
  await first.ended()
  const journal = join(folder, 'home/engine/journal')
  const [name] = (await readdir(journal)).filter((file) => file.endsWith('.journal'))
  const bytes = await readFile(join(journal, name))
  bytes[40] ^= 0xff
  await writeFile(join(journal, name), bytes)

  const second = await start()
  expect(await second.ended()).toBe(1)
  expect(second.output()).toMatch(/damaged at byte \d+/)
  expect(second.output()).toMatch(/Do not delete anything/)
}, 60_000)
