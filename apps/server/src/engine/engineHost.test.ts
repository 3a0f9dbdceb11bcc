import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { POSITIONS_BYTES } from '@mulgil/engine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Log } from '../log.ts'
import { type EngineHost, type EngineHostOptions, openEngineHost } from './engineHost.ts'

let folder: string
let lines: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-host-'))
  lines = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function open(changed: Partial<EngineHostOptions> = {}): EngineHost {
  const say = (line: string) => void lines.push(line)
  const log: Log = { info: say, warn: say, error: say }
  const positions = new SharedArrayBuffer(POSITIONS_BYTES)
  return openEngineHost({
    folder,
    durability: 'none',
    positions,
    log,
    onBulletin: () => {},
    onOpened: async () => {},
    ...changed,
  })
}

/** A thread that speaks the protocol and does what the test says; its code is written to a file of its own. */
async function worker(code: string): Promise<URL> {
  const file = join(folder, 'worker.mjs')
  const head =
    "import { parentPort } from 'node:worker_threads'\nconst send = (message) => parentPort.postMessage(message)\n"
  await writeFile(file, head + code)
  return new URL(`file://${file}`)
}

test('the engine answers when it is open, and an error comes with its code', async () => {
  await using host = open()
  await host.opened
  expect(host.status()).toBe('ok')
  expect(host.node()).toMatch(/^[0-9a-f]{12}$/)
  expect(await host.call('metrics')).toMatchObject({ flowfiles_queued: 0 })
  await expect(host.call('start', 'none')).rejects.toMatchObject({
    code: 'FLOW_UNKNOWN',
    status: 404,
    details: { flow: 'none' },
  })
})

test('while it starts, calls are refused at once, but the specs can be had', async () => {
  const applied = Promise.withResolvers<void>()
  await using host = open({ onOpened: () => applied.promise })
  await expect(host.call('metrics')).rejects.toMatchObject({ code: 'ENGINE_STARTING', status: 503 })
  expect((await host.call('describeProcessors')).length).toBeGreaterThan(0)
  expect(host.status()).toBe('starting')
  await expect(host.call('metrics')).rejects.toMatchObject({ code: 'ENGINE_STARTING' })
  applied.resolve()
  await host.opened
  expect(await host.call('metrics')).toHaveProperty('flowfiles_queued')
})

test('a crashed engine starts again, gets its flows again, and what waited is refused', async () => {
  const code = `send({ kind: 'loaded' }); send({ kind: 'opened', node: '000000000000' })
    parentPort.on('message', ({ kind, id, method }) => {
      if (kind === 'close') return parentPort.close()
      if (method === 'stop') throw new Error('crash')
      if (method !== 'settled') send({ kind: 'result', id, value: {} })
    })`
  let opened = 0
  const again = Promise.withResolvers<void>()
  await using host = open({
    worker: await worker(code),
    onOpened: async (call) => {
      await call('metrics')
      opened += 1
      if (opened === 2) again.resolve()
    },
  })
  await host.opened
  const waiting = host.call('settled')
  await expect(host.call('stop', 'a')).rejects.toMatchObject({ code: 'ENGINE_STARTING' })
  await expect(waiting).rejects.toMatchObject({ code: 'ENGINE_STARTING' })
  expect(host.status()).toBe('starting')
  await again.promise
  expect(lines.join()).toMatch(/stopped unexpectedly; it starts again in 200 ms/)
})

test('an engine that cannot open at the first try says why', async () => {
  const error = {
    message: 'The journal is damaged.',
    mulgil: { code: 'JOURNAL_CORRUPT', status: 500, todo: 'Restore it.', details: {} },
  }
  const code = `send({ kind: 'loaded' }); send({ kind: 'failed', error: ${JSON.stringify(error)} }); parentPort.close()`
  await using host = open({ worker: await worker(code) })
  await expect(host.opened).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', message: 'The journal is damaged.' })
  await expect(host.call('metrics')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
})

test('after the end every call is refused', async () => {
  const host = open()
  await host.opened
  const last = host.call('metrics')
  await host[Symbol.asyncDispose]()
  await expect(last).resolves.toBeDefined()
  await expect(host.call('metrics')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  await host[Symbol.asyncDispose]()
})

test('an engine that is closed while it loads does not start again', async () => {
  const host = open()
  await host[Symbol.asyncDispose]()
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(lines).toEqual([])
  await expect(host.call('metrics')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
})
