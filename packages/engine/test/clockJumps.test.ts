import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { describe, expect, test } from 'vitest'
import { openEngine } from '../src/engine.ts'
import { createMemoryDisk } from '../src/memoryDisk.ts'
import { type Clock, systemClock } from '../src/schedule/clock.ts'
import { ClockWatch, SETTLE_MS } from '../src/schedule/clockWatch.ts'
import { commitsOn, eventsIn, provenanceFaults } from './commitsOn.ts'
import { document as everything, OUT } from './cutFlow.ts'
import { createSink, endedKey, proofProcessors } from './proofProcessors.ts'

const HOUR = 3_600_000

/** The machine's clock, which somebody sets; timers go on, as they do on a real machine. */
function settableClock(start = Date.now()): Clock & { set(ms: number): void } {
  let offset = start - Date.now()
  return {
    now: () => Date.now() + offset,
    setTimer: systemClock.setTimer,
    set: (ms) => {
      offset += ms
    },
  }
}

const flowOf = (components: object, connections: object) =>
  FlowDocument.parse({ format: FLOW_FORMAT, id: 'f', name: 'Clock', root: { components, connections } })
const link = (from: string, relationship: string, to: string, more: object = {}) => ({
  from,
  relationships: [relationship],
  to,
  ...more,
})
const sink = { kind: 'processor', type: 'Sink', properties: { self: 'out' }, autoTerminate: ['success'] }

async function start(document: FlowDocument, clock: Clock, components?: readonly string[]) {
  const disk = createMemoryDisk()
  const told: string[] = []
  const bulletins: (string | undefined)[] = []
  const engine = await openEngine({
    folder: '/data',
    disk,
    clock,
    processors: [...proofProcessors, createSink((ended) => told.push(endedKey(ended)))],
    onBulletin: ({ code }) => bulletins.push(code),
  })
  await engine.apply(document, { parameters: {} })
  await engine.start('f', components)
  return { engine, disk, told, bulletins, [Symbol.asyncDispose]: () => engine.close() }
}

const made = (engine: { stateOf(flow: string, component: string): { get(key: string): string | undefined } }) =>
  Number(engine.stateOf('f', 'in').get('next') ?? 0)

describe.for([{ ms: -5 * HOUR }, { ms: 5 * HOUR }])('the clock is set by $ms ms', ({ ms }) => {
  test('[W1] a penalized FlowFile is released as if nothing had been', async () => {
    const clock = settableClock()
    const document = flowOf(
      {
        in: { kind: 'processor', type: 'Make', properties: { total: 3 } },
        stumble: {
          kind: 'processor',
          type: 'Stumble',
          properties: { self: 'stumble' },
          autoTerminate: ['failure'],
          retry: { failure: { count: 2 } },
          scheduling: { penalty: '300 ms' },
        },
        out: sink,
      },
      { a: link('in', 'success', 'stumble'), b: link('stumble', 'success', 'out') },
    )
    await using run = await start(document, clock)
    await expect.poll(() => run.engine.status('f').connections.find(({ id }) => id === 'a')?.penalized).toBe(3)
    clock.set(ms)
    await expect.poll(() => run.told.length, { timeout: 5000 }).toBe(3)
  })

  test('[W1] timers go on', async () => {
    const clock = settableClock()
    const scheduling = { strategy: 'timer', period: '200 ms' }
    const document = flowOf(
      { in: { kind: 'processor', type: 'Make', properties: { total: 1000, count: 1 }, scheduling }, out: sink },
      { a: link('in', 'success', 'out') },
    )
    await using run = await start(document, clock)
    await expect.poll(() => made(run.engine), { timeout: 5000 }).toBeGreaterThan(1)
    clock.set(ms)
    const before = made(run.engine)
    await expect.poll(() => made(run.engine), { timeout: 5000 }).toBeGreaterThan(before + 2)
    // Runs that the jump passed over are not made up for.
    expect(made(run.engine)).toBeLessThan(before + 30)
  })

  test('[W1] cron goes by the new time', async () => {
    const clock = settableClock()
    const scheduling = { strategy: 'cron', period: '* * * * * *' }
    const document = flowOf(
      { in: { kind: 'processor', type: 'Make', properties: { total: 1000, count: 1 }, scheduling }, out: sink },
      { a: link('in', 'success', 'out') },
    )
    await using run = await start(document, clock)
    await expect.poll(() => made(run.engine), { timeout: 5000 }).toBeGreaterThan(0)
    clock.set(ms)
    const before = made(run.engine)
    await expect.poll(() => made(run.engine), { timeout: 6000 }).toBeGreaterThan(before + 1)
  })

  test('[W1] everything is said in a bulletin', async () => {
    const clock = settableClock()
    await using run = await start(flowOf({}, {}), clock)
    clock.set(ms)
    await expect.poll(() => run.bulletins, { timeout: 5000 }).toContain('CLOCK_JUMPED')
  })
})

test('[W1] a cron time that the clock jumps over is not waited for by the old time', async () => {
  const clock = settableClock(Date.UTC(2026, 0, 1, 10, 30))
  const scheduling = { strategy: 'cron', period: '0 0 * * * *', timeZone: 'UTC' }
  const document = flowOf(
    { in: { kind: 'processor', type: 'Make', properties: { total: 10, count: 1 }, scheduling }, out: sink },
    { a: link('in', 'success', 'out') },
  )
  await using run = await start(document, clock)
  await run.engine.settled()
  expect(made(run.engine)).toBe(0)
  clock.set(HOUR / 2 + 1000)
  await expect.poll(() => made(run.engine), { timeout: 5000 }).toBe(1)
})

test('[W2] a jump forward expires nothing at once, and nothing at all when it is taken back', async () => {
  const clock = settableClock()
  const document = flowOf(
    { in: { kind: 'processor', type: 'Make', properties: { total: 5, count: 5 } }, out: sink },
    { a: link('in', 'success', 'out', { expiration: '1 hour' }) },
  )
  await using run = await start(document, clock, ['in'])
  await expect.poll(() => run.engine.queuedIn('f')).toBe(5)
  for (const ms of [5 * HOUR, -5 * HOUR]) {
    const before = run.bulletins.length
    clock.set(ms)
    await expect.poll(() => run.bulletins.length, { timeout: 5000 }).toBeGreaterThan(before)
    expect(run.engine.queuedIn('f')).toBe(5)
  }
})

test('[W2] after five minutes the new time is believed', () => {
  const watch = new ClockWatch(0)
  expect([watch.look(1000), watch.mayExpire(1000)]).toEqual([0, true])
  expect([watch.look(HOUR), watch.mayExpire(HOUR)]).toEqual([HOUR - 1000, false])
  expect([watch.look(HOUR + 1000), watch.mayExpire(HOUR + 1000)]).toEqual([0, false])
  expect(watch.mayExpire(HOUR + SETTLE_MS)).toBe(true)
  // Set back before that: nothing is too old any more.
  expect([watch.look(2000), watch.mayExpire(2000)]).toEqual([2000 - HOUR - 1000, true])
})

test('[W3] jumps by hours in mid-flow lose nothing, double nothing, and leave provenance in the order of its ids', async () => {
  const clock = settableClock()
  await using run = await start(everything, clock)
  const jumps = [-3, 7, -9, 4, 2, -1, 11, -20].map((hours) => hours * HOUR)
  const timer = setInterval(() => clock.set(jumps.shift() ?? 0), 7)
  try {
    await expect.poll(() => run.told.length, { timeout: 15_000 }).toBe(OUT)
  } finally {
    clearInterval(timer)
  }
  await run.engine.settled()
  expect(new Set(run.told).size).toBe(OUT)
  expect(run.engine.queuedIn('f')).toBe(0)
  expect(provenanceFaults(eventsIn(await commitsOn(run.disk, '/data/journal')), new Set())).toEqual([])
})
