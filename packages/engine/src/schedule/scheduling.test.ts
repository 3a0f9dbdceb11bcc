import { describe, expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import { createMemoryDisk } from '../memoryDisk.ts'
import { flowOf, link, type Parts, processor } from '../testFlows.ts'
import { startTestEngine } from '../testing.ts'
import { Count, createAct, createCollect, Flaky, Mark } from '../testProcessors.ts'
import { createVirtualClock } from './clock.ts'

const hold = processor('Collect', {}, { autoTerminate: ['success'] })
const none = { parameters: {} }
const ends = { autoTerminate: ['success', 'failure'] }
const all = [Count, Mark, Flaky, createCollect(() => undefined)]
const statusOf = (engine: Engine, id: string) => engine.status('f', 'start').processors.find((one) => one.id === id)

/** Lets virtual time pass in steps, with everything settled after each. */
async function pass(engine: Engine, clock: ReturnType<typeof createVirtualClock>, ms: number, step: number) {
  for (let passed = 0; passed < ms; passed += step) {
    clock.advance(step)
    await engine.settled()
  }
}

/** A source that notes when it is triggered. */
async function runSource(scheduling: Parts, start: string) {
  const clock = createVirtualClock(Date.parse(start))
  const at: number[] = []
  const Source = createAct('Source', ({ clock: now }) => void at.push(now()), { input: 'none' })
  const test = await startTestEngine({ processors: [Source], clock })
  await test.engine.apply(flowOf({ source: processor('Source', {}, { ...ends, scheduling }) }, {}), none)
  await test.engine.start('f')
  await test.engine.settled()
  return { test, clock, at, times: () => at.map((time) => new Date(time).toISOString()) }
}

describe('timers', () => {
  test('[E15] a timer keeps to its grid, however late its triggers come', async () => {
    const {
      test: engineTest,
      clock,
      at,
    } = await runSource({ strategy: 'timer', period: '1 sec' }, '2026-01-01T00:00:00Z')
    await using test = engineTest
    await pass(test.engine, clock, 10_010, 130)
    const late = at.map((time) => time % 1000)
    expect(at).toHaveLength(11)
    expect(at.map((time) => Math.floor((time - at[0]) / 1000))).toEqual(Array.from({ length: 11 }, (_, index) => index))
    expect(Math.max(...late)).toBeLessThan(130)
  })

  test('[E15] runs that a jump of the clock left out are not made up for, and a clock set back delays none by more than a period', async () => {
    const {
      test: engineTest,
      clock,
      at,
    } = await runSource({ strategy: 'timer', period: '10 sec' }, '2026-01-01T00:00:00Z')
    await using test = engineTest
    const source = () => at.length
    clock.advance(65_000)
    await test.engine.settled()
    expect(source()).toBe(2)
    await pass(test.engine, clock, 10_000, 1000)
    expect(source()).toBe(3)
    clock.advance(-3_600_000)
    await pass(test.engine, clock, 20_000, 1000)
    expect(source()).toBe(4)
    await pass(test.engine, clock, 20_000, 1000)
    expect(source()).toBe(6)
  })

  test('[E15] a source under "event" with a period runs every period', async () => {
    const { test: engineTest, clock, at } = await runSource({ period: '1 min' }, '2026-01-01T00:00:00Z')
    await using test = engineTest
    await pass(test.engine, clock, 180_000, 30_000)
    expect(at).toHaveLength(4)
  })

  test('[E15] a processor with input runs on a timer only when it has some', async () => {
    const clock = createVirtualClock()
    await using test = await startTestEngine({ processors: all, clock })
    const { engine } = test
    const timed = { scheduling: { strategy: 'timer', period: '10 sec', batchSize: 5 } }
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 12, count: 12 }), mark: processor('Mark', {}, timed), out: hold },
        { a: link('in', 'success', 'mark'), b: link('mark', 'success', 'out') },
      ),
      none,
    )
    await engine.start('f', ['mark'])
    await pass(engine, clock, 30_000, 10_000)
    expect(statusOf(engine, 'mark')?.triggers).toBe(0)
    await engine.runOnce('f', 'in')
    const out: number[] = []
    for (let step = 0; step < 4; step += 1) {
      await engine.settled()
      out.push(statusOf(engine, 'mark')?.totalOut ?? 0)
      clock.advance(10_000)
    }
    expect(out).toEqual([5, 10, 12, 12])
  })
})

describe('cron', () => {
  test.for([
    {
      name: 'keeps its hour of the clock when summer time begins in Berlin',
      scheduling: { period: '0 0 8 * * ?', timeZone: 'Europe/Berlin' },
      start: '2026-03-27T12:00:00Z',
      times: ['2026-03-28T07:00:00.000Z', '2026-03-29T06:00:00.000Z', '2026-03-30T06:00:00.000Z'],
    },
    {
      name: 'keeps its hour of the clock when summer time ends in Berlin',
      scheduling: { period: '0 0 8 * * ?', timeZone: 'Europe/Berlin' },
      start: '2026-10-23T12:00:00Z',
      times: ['2026-10-24T06:00:00.000Z', '2026-10-25T07:00:00.000Z', '2026-10-26T07:00:00.000Z'],
    },
    {
      name: 'runs once on the day that has no half past two, as soon as that is over',
      scheduling: { period: '0 30 2 * * ?', timeZone: 'Europe/Berlin' },
      start: '2026-03-28T00:00:00Z',
      times: ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
    },
    {
      name: 'runs once on the day that has two of them',
      scheduling: { period: '0 30 2 * * ?', timeZone: 'Europe/Berlin' },
      start: '2026-10-24T00:00:00Z',
      times: ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
    },
    {
      name: 'knows seconds, and Seoul has no summer time',
      scheduling: { period: '15 0 9 * * ?', timeZone: 'Asia/Seoul' },
      start: '2026-03-28T00:00:15Z',
      times: ['2026-03-29T00:00:15.000Z', '2026-03-30T00:00:15.000Z', '2026-03-31T00:00:15.000Z'],
    },
  ])('[E15] $name', async ({ scheduling, start, times }) => {
    const run = await runSource({ strategy: 'cron', ...scheduling }, start)
    await using test = run.test
    await pass(test.engine, run.clock, 3 * 86_400_000, 300_000)
    expect(run.times()).toEqual(times)
  })
})

test.for([
  { name: "the component's own batch size beats the spec's", own: 7, spec: 3, batch: 7 },
  { name: "the spec's holds where the component says nothing", own: undefined, spec: 3, batch: 3 },
  { name: 'it is 1,000 where neither says anything', own: undefined, spec: undefined, batch: 1000 },
])('[E16] $name', async ({ own, spec, batch }) => {
  const batches: number[] = []
  const Take = createAct(
    'Take',
    ({ session }) => {
      const flowFiles = session.get()
      batches.push(flowFiles.length)
      for (const flowFile of flowFiles) session.transfer(flowFile, 'success')
    },
    { batchSize: spec },
  )
  await using test = await startTestEngine({ processors: [...all, Take] })
  const { engine } = test
  await engine.apply(
    flowOf(
      {
        in: processor('Count', { total: 1500, count: 1500 }),
        take: processor('Take', {}, { ...ends, scheduling: { batchSize: own } }),
      },
      { a: link('in', 'success', 'take') },
    ),
    none,
  )
  await engine.runOnce('f', 'in')
  await engine.runOnce('f', 'take')
  expect(batches).toEqual([batch])
})

describe('concurrency and run duration', () => {
  test.for([
    { concurrency: 1, serial: false, most: 1 },
    { concurrency: 3, serial: false, most: 3 },
    { concurrency: 3, serial: true, most: 1 },
  ])('[E16] concurrency $concurrency, serial $serial: $most at once', async ({ concurrency, serial, most }) => {
    let running = 0
    let peak = 0
    const slow = createAct('Slow', async ({ session }) => {
      const [flowFile] = session.get(1)
      if (!flowFile) return
      running += 1
      peak = Math.max(peak, running)
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      session.transfer(flowFile, 'success')
    })
    await using test = await startTestEngine({ processors: [...all, { ...slow, serial }] })
    const { engine } = test
    await engine.apply(
      flowOf(
        {
          in: processor('Count', { total: 30, count: 30 }),
          slow: processor('Slow', {}, { ...ends, scheduling: { concurrency } }),
        },
        { a: link('in', 'success', 'slow') },
      ),
      none,
    )
    await engine.runOnce('f', 'in')
    await engine.start('f', ['slow'])
    await engine.settled()
    expect(peak).toBe(most)
    expect(engine.queuedIn('f')).toBe(0)
  })

  test.for([
    { runDuration: '1 ms', many: true },
    { runDuration: '60 sec', many: false },
  ])('[E16] a run duration of $runDuration: many commits $many', async ({ runDuration, many }) => {
    const Busy = createAct('Busy', async ({ session }) => {
      await session.forEach((flowFile) => {
        const until = performance.now() + 0.2
        while (performance.now() < until);
        session.transfer(flowFile, 'success')
      })
    })
    await using test = await startTestEngine({ processors: [...all, Busy] })
    const { engine } = test
    await engine.apply(
      flowOf(
        {
          in: processor('Count', { total: 300, count: 300 }),
          busy: processor('Busy', {}, { ...ends, scheduling: { runDuration } }),
        },
        { a: link('in', 'success', 'busy') },
      ),
      none,
    )
    await engine.runOnce('f', 'in')
    await engine.start('f', ['busy'])
    await engine.settled()
    const triggers = statusOf(engine, 'busy')?.triggers ?? 0
    expect(triggers > 5).toBe(many)
    if (!many) expect(triggers).toBe(1)
  })
})

describe('yield, penalty and retry', () => {
  test('[E17] a component that yields is left alone for its yield duration, whatever comes in', async () => {
    const clock = createVirtualClock()
    let triggers = 0
    const Yields = createAct('Yields', (context) => {
      triggers += 1
      context.yield()
    })
    await using test = await startTestEngine({ processors: [...all, Yields], clock })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count'), yields: processor('Yields', {}, { ...ends, scheduling: { yield: '3 sec' } }) },
        { a: link('in', 'success', 'yields') },
      ),
      none,
    )
    await engine.start('f', ['yields'])
    await engine.runOnce('f', 'in')
    await engine.settled()
    expect(triggers).toBe(1)
    await engine.runOnce('f', 'in')
    await pass(engine, clock, 2900, 100)
    expect(triggers).toBe(1)
    expect(statusOf(engine, 'yields')?.yieldedUntil).toBe(clock.now() + 100)
    await pass(engine, clock, 100, 100)
    expect(triggers).toBe(2)
  })

  test('[E4] a trigger that throws again and again is tried with growing pauses up to 30 seconds', async () => {
    const clock = createVirtualClock()
    const at: number[] = []
    const Throws = createAct('Throws', ({ session, clock: now }) => {
      at.push(now())
      session.get()
      throw new Error('The world is down.')
    })
    await using test = await startTestEngine({ processors: [...all, Throws], clock })
    const { engine } = test
    await engine.apply(
      flowOf({ in: processor('Count'), throws: processor('Throws', {}, ends) }, { a: link('in', 'success', 'throws') }),
      none,
    )
    await engine.runOnce('f', 'in')
    await engine.start('f', ['throws'])
    await engine.settled()
    await pass(engine, clock, 130_000, 500)
    const pauses = at.slice(1).map((time, index) => (time - at[index]) / 1000)
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30])
  })

  test.for([
    { backOff: 'penalize', count: 5, maxBackOff: '10 min', waits: [10, 20, 40, 80, 160] },
    { backOff: 'penalize', count: 4, maxBackOff: '25 sec', waits: [10, 20, 25, 25] },
    { backOff: 'yield', count: 4, maxBackOff: '25 sec', waits: [10, 20, 25, 25] },
    { backOff: 'penalize', count: undefined, maxBackOff: '10 sec', waits: Array(10).fill(10) },
  ])('[E5] retry $count times with back-off $backOff up to $maxBackOff', async ({ waits, ...retry }) => {
    const clock = createVirtualClock()
    const at: number[] = []
    const Fails = createAct('Fails', ({ session, clock: now }) => {
      for (const flowFile of session.get()) {
        at.push(now())
        session.putAttributes(session.write(flowFile, 'spoilt'), { 'error.code': 'NO' })
        session.transfer(flowFile, 'failure')
      }
    })
    await using test = await startTestEngine({ processors: [...all, Fails], clock })
    const { engine } = test
    await engine.apply(
      flowOf(
        {
          in: processor('Count', { total: 1, count: 1 }),
          fails: processor(
            'Fails',
            {},
            { autoTerminate: ['success'], retry: { failure: retry }, scheduling: { penalty: '10 sec' } },
          ),
          out: hold,
        },
        { a: link('in', 'success', 'fails'), b: link('fails', 'failure', 'out') },
      ),
      none,
    )
    await engine.runOnce('f', 'in')
    await engine.start('f', ['fails'])
    await engine.settled()
    expect((await test.queue('f', 'a')).map(({ content, attributes }) => [content, attributes['error.code']])).toEqual([
      ['0', undefined],
    ])
    await pass(engine, clock, 600_000, 1000)
    expect(at.slice(1).map((time, index) => (time - at[index]) / 1000)).toEqual(waits)
    const [routed] = await test.queue('f', 'b')
    expect(routed.content).toBe('spoilt')
    expect(Object.keys(routed.attributes).filter((name) => name.startsWith('retryCount'))).toEqual([])
    expect(statusOf(engine, 'fails')).toMatchObject({ totalOut: 1 })
    expect(engine.content.references).toBe(1)
  })

  test.for([
    { backOff: 'yield', others: 0 },
    { backOff: 'penalize', others: 1 },
  ])(
    '[E5] with back-off $backOff, others behind the retried one: $others pass meanwhile',
    async ({ backOff, others }) => {
      const clock = createVirtualClock()
      const FailsFirst = createAct('FailsFirst', ({ session }) => {
        for (const flowFile of session.get(1))
          session.transfer(flowFile, flowFile.attributes.number === '0' ? 'failure' : 'success')
      })
      await using test = await startTestEngine({ processors: [...all, FailsFirst], clock })
      const { engine } = test
      await engine.apply(
        flowOf(
          {
            in: processor('Count', { total: 2, count: 2 }),
            fails: processor('FailsFirst', {}, { autoTerminate: ['failure'], retry: { failure: { backOff } } }),
            out: hold,
          },
          { a: link('in', 'success', 'fails'), b: link('fails', 'success', 'out') },
        ),
        none,
      )
      await engine.runOnce('f', 'in')
      await engine.start('f', ['fails'])
      await engine.settled()
      expect((await test.queue('f', 'b')).length).toBe(others)
    },
  )
})

test.for([
  { own: undefined, spec: undefined, said: ['warn', 'error'] },
  { own: 'info', spec: undefined, said: ['info', 'warn', 'error'] },
  { own: 'debug', spec: 'error', said: ['debug', 'info', 'warn', 'error'] },
  { own: undefined, spec: 'info', said: ['info', 'warn', 'error'] },
  { own: undefined, spec: 'error', said: ['error'] },
  { own: 'none', spec: 'info', said: [] },
] as const)('[E18] bulletin level $own, by the spec $spec: $said', async ({ own, spec, said }) => {
  const Says = createAct(
    'Says',
    ({ log }) => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](`This is ${level}.`)
    },
    { input: 'none', defaultScheduling: { bulletinLevel: spec } },
  )
  const logged: string[] = []
  await using test = await startTestEngine({ processors: [Says], onLog: (level) => logged.push(level) })
  const { engine } = test
  await engine.apply(flowOf({ says: processor('Says', {}, { ...ends, scheduling: { bulletinLevel: own } }) }, {}), none)
  await engine.runOnce('f', 'says')
  expect(test.bulletins.map(({ level }) => level)).toEqual(said)
  expect(logged.slice(0, 4)).toEqual(['debug', 'info', 'warn', 'error'])
})

test('[E19] a disabled component is not started with the flow, also after a restart, until it is enabled', async () => {
  const disk = createMemoryDisk()
  const document = flowOf({ in: processor('Count'), out: hold }, { a: link('in', 'success', 'out') })
  {
    await using test = await startTestEngine({ processors: all, disk, folder: '/data' })
    await test.engine.apply(document, none)
    await test.engine.start('f')
    await test.engine.disable('f', ['out'])
    expect(test.engine.runStates('f')).toEqual({ in: 'running', out: 'disabled' })
    disk.powerCut()
  }
  await using test = await startTestEngine({ processors: all, disk, folder: '/data' })
  const { engine } = test
  await engine.apply(document, none)
  expect((await engine.start('f')).started).toEqual(['in'])
  expect(await engine.runOnce('f', 'out')).toEqual({ started: [], problems: [] })
  expect(engine.runStates('f').out).toBe('disabled')
  await engine.enable('f', ['out'])
  expect(engine.runStates('f').out).toBe('stopped')
  expect((await engine.start('f', ['out'])).started).toEqual(['out'])
})

test('[E6] expiration counts from the entry into the engine, not into the connection', async () => {
  const clock = createVirtualClock()
  await using test = await startTestEngine({ processors: all, clock })
  const { engine } = test
  await engine.apply(
    flowOf(
      { in: processor('Count', { total: 4 }), mark: processor('Mark'), out: hold },
      { a: link('in', 'success', 'mark'), b: link('mark', 'success', 'out', { expiration: '30 sec' }) },
    ),
    none,
  )
  await engine.start('f', ['in'])
  await engine.settled()
  clock.advance(25_000)
  await engine.start('f', ['mark'])
  await engine.settled()
  expect(engine.status('f').connections.find(({ id }) => id === 'b')?.count).toBe(4)
  clock.advance(6000)
  await engine.settled()
  expect(engine.queuedIn('f')).toBe(0)
  const expired = (await test.events()).filter(({ type }) => type === 'EXPIRE')
  expect(expired.map(({ component }) => component)).toEqual(['b', 'b', 'b', 'b'])
})

describe('put back', () => {
  test('[E4] FlowFiles that several open sessions hold at stop are back in their order', async () => {
    const Bins = createAct('Bins', ({ session, openSession }) => {
      const bins = [openSession(), openSession(), openSession()]
      for (const [index, flowFile] of session.get(10).entries()) session.migrate(flowFile, bins[index % 3])
    })
    await using test = await startTestEngine({ processors: [...all, Bins] })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 30, count: 30 }), bins: processor('Bins', {}, ends) },
        { a: link('in', 'success', 'bins') },
      ),
      none,
    )
    await engine.runOnce('f', 'in')
    await engine.start('f', ['bins'])
    await engine.settled()
    await engine.stop('f', ['bins'])
    expect((await test.queue('f', 'a')).map(({ content }) => Number(content))).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    )
  })

  test('[E4] triggers that run at once and are rolled back in any order leave the queue in its order', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let triggers = 0
    const Fails = createAct('Fails', async ({ session }) => {
      const gate = gates[triggers++]
      if (!gate) return
      session.get(4)
      await gate.promise
      throw new Error('Not now.')
    })
    await using test = await startTestEngine({ processors: [...all, Fails] })
    const { engine } = test
    await engine.apply(
      flowOf(
        {
          in: processor('Count', { total: 20, count: 20 }),
          fails: processor('Fails', {}, { ...ends, scheduling: { concurrency: 3, yield: '60 sec' } }),
        },
        { a: link('in', 'success', 'fails') },
      ),
      none,
    )
    await engine.runOnce('f', 'in')
    await engine.start('f', ['fails'])
    await expect.poll(() => triggers).toBe(3)
    for (const index of [1, 0, 2]) {
      gates[index].resolve()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await engine.stop('f', ['fails'])
    expect((await test.queue('f', 'a')).map(({ content }) => Number(content))).toEqual(
      Array.from({ length: 20 }, (_, index) => index),
    )
  })
})
