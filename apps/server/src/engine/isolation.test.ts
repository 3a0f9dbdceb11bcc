import type * as contract from '@mulgil/client/contract'
import { expect, test } from 'vitest'
import { documentOf, startTestServer, type TestServer, until } from '../testing/testServer.ts'

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

async function deploy(server: TestServer, document: { id: string }, start = false): Promise<void> {
  await server.ok('POST', '/api/flows', { document })
  await server.ok('POST', `/api/flows/${document.id}/deploy`, { revision: 1, start })
}

const status = (server: TestServer, flow: string) =>
  server.ok<contract.FlowStatus>('GET', `/api/flows/${flow}/status?window=start`)
const of = ({ processors }: contract.FlowStatus, id: string) => processors.find((one) => one.id === id)
const bulletins = (server: TestServer, flow: string) =>
  server.ok<contract.Bulletin[]>('GET', `/api/flows/${flow}/bulletins`)
const run = (server: TestServer, flow: string, component: string, action: string) =>
  server.ok('POST', `/api/flows/${flow}/components/${component}/${action}`)

test.for([{ afterAwait: false }, { afterAwait: true }])(
  '[I1] [I2] [I3] a component that blocks the thread for 10 s ($afterAwait) is told of and kept out; the API answers, the others go on, nothing is lost',
  { timeout: 60_000 },
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

async function time(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await act()
  return performance.now() - started
}
