import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as contract from '@mulgil/client/contract'
import { expect, test, vi } from 'vitest'
import { startServerProcess } from '../testing/serverProcess.ts'
import { documentOf, startTestServer, type TestServer, until } from '../testing/testServer.ts'

// Engines are started again several times here, and the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000 })

const moreProcessors = new URL('../testing/badProcessors.ts', import.meta.url).href

/** GenerateFlowFile → one of the bad processors → LogAttribute, which is left stopped. */
const badFlow = (id: string, type: string, properties: object = {}) =>
  documentOf(
    id,
    {
      source: { kind: 'processor', type: 'GenerateFlowFile', properties: { customText: 'hello' } },
      bad: { kind: 'processor', type, name: 'Bad one', properties },
      sink: { kind: 'processor', type: 'LogAttribute', properties: { logLevel: 'off' }, autoTerminate: ['success'] },
    },
    {
      in: { from: 'source', relationships: ['success'], to: 'bad' },
      out: { from: 'bad', relationships: ['success'], to: 'sink' },
    },
  )

/** Makes a FlowFile every 50 ms and ends it. */
const goodFlow = (id: string) =>
  documentOf(
    id,
    {
      source: {
        kind: 'processor',
        type: 'GenerateFlowFile',
        scheduling: { strategy: 'timer', period: '50 ms' },
      },
      sink: { kind: 'processor', type: 'LogAttribute', properties: { logLevel: 'off' }, autoTerminate: ['success'] },
    },
    { made: { from: 'source', relationships: ['success'], to: 'sink' } },
  )

type Asked = Pick<TestServer, 'ok'>
async function deploy(server: Asked, document: { id: string }, start = false): Promise<void> {
  await server.ok('POST', '/api/flows', { document })
  await server.ok('POST', `/api/flows/${document.id}/deploy`, { revision: 1, start })
}

const status = (server: Asked, flow: string) =>
  server.ok<contract.FlowStatus>('GET', `/api/flows/${flow}/status?window=start`)
const of = ({ processors }: contract.FlowStatus, id: string) => processors.find((one) => one.id === id)
const stateOf = (seen: contract.FlowStatus, id: string) => seen?.processors?.find((one) => one.id === id)?.runState
/** Also of an answer that is no status, because the engine is just starting. */
const totalIn = (seen: contract.FlowStatus) => seen?.processors?.find(({ id }) => id === 'sink')?.totalIn ?? 0
const bulletins = (server: Asked, flow: string) => server.ok<contract.Bulletin[]>('GET', `/api/flows/${flow}/bulletins`)
const run = (server: Asked, flow: string, component: string, action: string) =>
  server.ok('POST', `/api/flows/${flow}/components/${component}/${action}`)

test.for([{ afterAwait: false }, { afterAwait: true }])(
  '[I1] [I2] [I3] a component that blocks the thread for 10 s ($afterAwait) is told of and kept out; the API answers, the others go on, nothing is lost',
  async ({ afterAwait }) => {
    await using server = await startTestServer({ blockedLimit: 3000 }, { moreProcessors })
    await deploy(server, goodFlow('good'), true)
    await deploy(server, badFlow('bad', 'Blocks', { ms: 10_000, afterAwait }))
    await status(server, 'good')
    await status(server, 'bad')
    await run(server, 'bad', 'source', 'run-once')
    // It may be blocked before the answer is out.
    await server.request('POST', '/api/flows/bad/components/bad/start')

    const slowest = { health: 0, status: 0 }
    const blocked = await until(
      async () => {
        slowest.health = Math.max(slowest.health, await time(() => server.request('GET', '/api/health')))
        let seen!: contract.FlowStatus
        slowest.status = Math.max(slowest.status, await time(async () => (seen = await status(server, 'bad'))))
        return seen
      },
      (seen) => seen.engine.answers.state === 'blocked' && seen.engine.answers.sinceMs > 2000,
    )
    // Generous: the machine that runs this does other things too. What counts is that no answer waited for the block.
    expect(slowest.health).toBeLessThan(1000)
    expect(slowest.status).toBeLessThan(1000)
    expect(blocked.engine.answers).toMatchObject({ component: { flow: 'bad', component: 'bad', name: 'Bad one' } })
    expect(of(blocked, 'bad')?.runState).toBe('blocked')
    expect(await server.request('GET', '/api/flows/bad/connections/in/flowfiles')).toMatchObject({
      status: 503,
      body: { code: 'ENGINE_BLOCKED' },
    })
    expect((await bulletins(server, 'bad'))[0]).toMatchObject({ component: 'bad', code: 'PROCESSOR_BLOCKS' })

    const held = await until(
      () => status(server, 'bad'),
      (seen) => of(seen, 'bad')?.runState === 'quarantined',
    )
    expect(of(held, 'bad')?.quarantine).toMatchObject({ code: 'PROCESSOR_QUARANTINED' })
    expect(held.queued.count).toBe(1)
    const [first] = await bulletins(server, 'bad')
    expect(first).toMatchObject({ code: 'PROCESSOR_QUARANTINED', componentName: 'Bad one' })
    const { processors } = await status(server, 'good')
    await until(
      () => status(server, 'good'),
      (seen) => (of(seen, 'sink')?.totalIn ?? 0) > (processors[1].totalIn ?? 0) + 3,
    )
    expect((await server.ok<contract.QueuePage>('GET', '/api/flows/bad/connections/in/flowfiles')).count).toBe(1)
  },
)

test('[I3] a server starts although a component blocks at once, and a deploy tries again what was kept out', {
  timeout: 60_000,
}, async () => {
  await using server = await startTestServer({ blockedLimit: 1500 }, { moreProcessors })
  await deploy(server, goodFlow('good'), true)
  const bad = badFlow('bad', 'Blocks', { ms: 60_000 })
  await deploy(server, bad)
  await run(server, 'bad', 'source', 'run-once')
  await server.request('POST', '/api/flows/bad/components/bad/start')
  await until(
    () => server.request<contract.FlowStatus>('GET', '/api/flows/bad/status'),
    ({ body }) => stateOf(body, 'bad') === 'quarantined',
  )
  await server.restart()
  await until(
    () => server.request<contract.FlowStatus>('GET', '/api/flows/bad/status'),
    ({ body }) => stateOf(body, 'bad') === 'quarantined',
  )
  await until(
    () => server.request<contract.FlowStatus>('GET', '/api/flows/good/status'),
    ({ body }) => totalIn(body) > 3,
  )
  const mended = badFlow('bad', 'Blocks', { ms: 1 })
  await server.ok('PUT', '/api/flows/bad', { revision: 1, document: mended })
  await server.ok('POST', '/api/flows/bad/deploy', { revision: 2 })
  const running = await until(
    () => status(server, 'bad'),
    (seen) => of(seen, 'bad')?.totalOut === 1,
  )
  expect(of(running, 'bad')).toMatchObject({ runState: 'running', quarantine: null })
})

test.for(['objects', 'buffers'])(
  '[I4] a component that takes memory without bound (%s) ends its engine and not the server, and is kept out the second time',
  async (what) => {
    const home = await mkdtemp(join(tmpdir(), 'mulgil-grows-'))
    // In a process of its own: if it is not contained, it must not take the tests along.
    const server = await startServerProcess({ home, engineMemory: 200 * 1024 * 1024 }, moreProcessors)
    try {
      await deploy(server, goodFlow('good'), true)
      await deploy(server, badFlow('bad', 'Grows', { what }))
      await run(server, 'bad', 'source', 'run-once')
      await server.request('POST', '/api/flows/bad/components/bad/start')
      const held = await until(
        () => server.request<contract.FlowStatus>('GET', '/api/flows/bad/status'),
        ({ body }) => body?.processors?.find(({ id }) => id === 'bad')?.runState === 'quarantined',
      )
      expect(held.body.processors.find(({ id }) => id === 'bad')?.quarantine?.code).toBe('PROCESSOR_TOO_LARGE')
      expect(held.body.queued.count).toBe(1)
      const codes = (await bulletins(server, 'bad')).map(({ code }) => code)
      expect(codes).toEqual(expect.arrayContaining(['PROCESSOR_TOO_LARGE', 'ENGINE_RESTARTED']))
      await until(
        () => server.request<contract.FlowStatus>('GET', '/api/flows/good/status'),
        ({ body }) => totalIn(body) > 3,
      )
      expect(server.exitCode()).toBeNull()
    } finally {
      await server[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    }
  },
)

test('[I5] an error that nobody catches ends the engine, which starts again, and the second time without the component', async () => {
  await using server = await startTestServer({}, { moreProcessors })
  await deploy(server, goodFlow('good'), true)
  await deploy(server, badFlow('bad', 'Throws'))
  await run(server, 'bad', 'source', 'run-once')
  await server.request('POST', '/api/flows/bad/components/bad/start')
  const held = await until(
    () => server.request<contract.FlowStatus>('GET', '/api/flows/bad/status'),
    ({ body }) => body?.processors?.find(({ id }) => id === 'bad')?.runState === 'quarantined',
  )
  expect(held.body.processors.find(({ id }) => id === 'bad')?.quarantine).toMatchObject({
    code: 'PROCESSOR_CRASHES',
    message: expect.stringContaining('nobody catches this'),
  })
  expect(held.body.queued.count).toBe(1)
  // A person who starts it has it tried at once, and it does harm again.
  await server.request('POST', '/api/flows/bad/components/bad/start')
  await until(
    () => bulletins(server, 'bad'),
    (list) => list.filter(({ code }) => code === 'PROCESSOR_CRASHES').length + list[0].count > 2,
  )
  await until(
    () => server.request<contract.FlowStatus>('GET', '/api/flows/good/status'),
    ({ body }) => totalIn(body) > 3,
  )
})

test('[I6] a trigger that never ends holds up nothing else', async () => {
  await using server = await startTestServer({ hangAfter: 1000 }, { moreProcessors })
  await deploy(server, goodFlow('good'), true)
  await deploy(server, badFlow('bad', 'Hangs'))
  await run(server, 'bad', 'source', 'run-once')
  await run(server, 'bad', 'bad', 'start')
  const hanging = await until(
    () => status(server, 'bad'),
    (seen) => (of(seen, 'bad')?.longestTriggerMs ?? 0) > 1500,
  )
  expect(of(hanging, 'bad')).toMatchObject({ runState: 'running', activeTriggers: 1 })
  const [told] = await until(
    () => bulletins(server, 'bad'),
    (list) => list.length > 0,
  )
  expect(told).toMatchObject({ code: 'TRIGGER_HANGS', component: 'bad' })
  const before = of(await status(server, 'good'), 'sink')?.totalIn ?? 0
  await until(
    () => status(server, 'good'),
    (seen) => (of(seen, 'sink')?.totalIn ?? 0) > before + 3,
  )
})

test('[I7] a flood of 100,000 bulletins comes as fifty and a count, and the server answers meanwhile', async () => {
  await using server = await startTestServer({}, { moreProcessors })
  await deploy(server, badFlow('bad', 'Floods', { lines: 100_000 }))
  await run(server, 'bad', 'source', 'run-once')
  await server.request('POST', '/api/flows/bad/components/bad/start')
  const list = await until(
    () => bulletins(server, 'bad'),
    (all) => all.some(({ code }) => code === 'BULLETINS_LEFT_OUT'),
  )
  expect(list.length).toBeLessThan(500)
  expect(list.find(({ code }) => code === 'BULLETINS_LEFT_OUT')?.message).toMatch(/^\d+ more messages/)
  const flooded = await until(
    () => status(server, 'bad'),
    (seen) => of(seen, 'bad')?.bulletins.warn === 100_000,
  )
  expect(flooded.queued.count).toBe(1)
  expect(server.lines.filter((line) => line.includes('of a flood')).length).toBeLessThan(500)
})

async function time(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await act()
  return performance.now() - started
}
