import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { describe, expect, test } from 'vitest'
import { type Engine, openEngine } from './engine.ts'
import { createMemoryDisk, type MemoryDisk } from './memoryDisk.ts'
import { createVirtualClock } from './schedule/clock.ts'
import { startTestEngine } from './testing.ts'
import { Count, createCollect, createTally, Flaky, Mark, Split } from './testProcessors.ts'

type Parts = Record<string, unknown>
const processor = (type: string, properties: Parts = {}, more: Parts = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})
const link = (from: string, relationship: string, to: string, more: Parts = {}) => ({
  from,
  relationships: relationship === '' ? [] : [relationship],
  to,
  ...more,
})
const flowOf = (components: Parts, connections: Parts, more: Parts = {}) =>
  FlowDocument.parse({ format: FLOW_FORMAT, id: 'f', name: 'Test', root: { components, connections }, ...more })

const all = [Count, Mark, Split, Flaky, createCollect(() => undefined)]
const hold = processor('Collect', {}, { autoTerminate: ['success'] })

describe('run and stop', () => {
  test('[E1] what goes in at one end comes out at the other, in order', async () => {
    const seen: string[] = []
    await using test = await startTestEngine({
      processors: [Count, Mark, createCollect((_, content) => seen.push(content))],
    })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 5000, count: 70 }), mark: processor('Mark'), out: hold },
        { a: link('in', 'success', 'mark'), b: link('mark', 'success', 'out') },
      ),
      { parameters: {} },
    )
    await engine.start('f')
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(5000)
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => `${index}x`))
    await engine.settled()
    expect(engine.content.references).toBe(0)
  })

  test('[E2] a component whose connection is full waits, and goes on when there is room', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const bounded = { backPressure: { count: 100, bytes: null } }
    await engine.apply(
      flowOf({ in: processor('Count', { total: 1000 }), out: hold }, { a: link('in', 'success', 'out', bounded) }),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    await engine.settled()
    expect(engine.status('f').connections[0]).toMatchObject({ count: 100, fill: 1, backPressured: true })
    await engine.start('f', ['out'])
    await expect.poll(() => engine.status('f', 'start').processors.find(({ id }) => id === 'out')?.totalIn).toBe(1000)
  })

  test('[E3] bytes bound a connection as well as counts', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const bounded = { backPressure: { count: null, bytes: '10 KB' } }
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 1000, size: 1024 }), out: hold },
        { a: link('in', 'success', 'out', bounded) },
      ),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    await engine.settled()
    expect(engine.status('f').connections[0]).toMatchObject({ count: 10, bytes: 10_240, backPressured: true })
  })

  test('[E4] an error of the world rolls back, shows a bulletin, and is tried again later', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine, bulletins } = test
    const flow = (how: string) =>
      flowOf(
        {
          in: processor('Count', { total: 3 }),
          flaky: processor('Flaky', { how }, { autoTerminate: ['failure'] }),
          out: hold,
        },
        { a: link('in', 'success', 'flaky'), b: link('flaky', 'success', 'out') },
      )
    await engine.apply(flow('throw'), { parameters: {} })
    await engine.start('f', ['in', 'flaky'])
    await expect.poll(() => bulletins.length).toBeGreaterThan(0)
    expect(bulletins[0]).toMatchObject({ component: 'flaky', level: 'error', message: 'The world is down.' })
    expect(engine.status('f').connections.find(({ id }) => id === 'a')?.count).toBe(3)
    await engine.apply(flow('pass'), { parameters: {} })
    await engine.settled()
    expect((await test.queue('f', 'b')).map(({ content }) => content)).toEqual(['0', '1', '2'])
  })

  test('[E5] a relationship with retry goes back to its queue, held longer each time, and then to its route', async () => {
    const clock = createVirtualClock()
    await using test = await startTestEngine({ processors: all, clock })
    const { engine } = test
    const retry = { failure: { count: 2 } }
    await engine.apply(
      flowOf(
        {
          in: processor('Count', { total: 1, count: 1 }),
          flaky: processor('Flaky', {}, { autoTerminate: ['success'], retry, scheduling: { penalty: '10 sec' } }),
          out: hold,
        },
        { a: link('in', 'success', 'flaky'), b: link('flaky', 'failure', 'out') },
      ),
      { parameters: {} },
    )
    await engine.start('f', ['in', 'flaky'])
    const penalties: (number | null)[] = []
    for (const wait of [10_000, 20_000]) {
      await engine.settled()
      const [item] = (await engine.listQueue('f', 'a', { limit: 10 })).items
      penalties.push((item.penalizedUntil ?? 0) - clock.now())
      clock.advance(wait)
    }
    await engine.settled()
    expect(penalties).toEqual([10_000, 20_000])
    const [routed] = await test.queue('f', 'b')
    expect(routed).toMatchObject({ content: '0', penalized: true })
    expect(routed.attributes['retryCount.flaky']).toBeUndefined()
  })

  test('[E6] a FlowFile that is older than its connection allows ends with an EXPIRE event', async () => {
    const clock = createVirtualClock()
    await using test = await startTestEngine({ processors: all, clock })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 4 }), out: hold },
        { a: link('in', 'success', 'out', { expiration: '30 sec' }) },
      ),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    await engine.settled()
    clock.advance(29_000)
    expect(engine.queuedIn('f')).toBe(4)
    clock.advance(3000)
    await engine.settled()
    expect(engine.queuedIn('f')).toBe(0)
    expect((await test.events()).map(({ type }) => type)).toEqual([
      ...Array(4).fill('CREATE'),
      ...Array(4).fill('EXPIRE'),
    ])
    expect(engine.content.references).toBe(0)
  })

  test('[E7] prioritizers choose what is taken first', async () => {
    const seen: number[] = []
    await using test = await startTestEngine({ processors: [Count, createCollect((number) => seen.push(number))] })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 50, count: 1 }), out: hold },
        { a: link('in', 'success', 'out', { prioritizers: ['newest'] }) },
      ),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    await expect.poll(() => engine.queuedIn('f')).toBe(50)
    const { items } = await engine.listQueue('f', 'a', { limit: 100 })
    const order = items.map(({ lineageStartDate }) => lineageStartDate)
    expect(order).toEqual(order.toSorted((a, b) => b - a))
    await engine.start('f', ['out'])
    await expect.poll(() => seen.length).toBe(50)
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })

  test('[E8] a relationship with two connections sends a clone to the second', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 2 }), one: hold, two: hold },
        { a: link('in', 'success', 'one'), b: link('in', 'success', 'two') },
      ),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    await engine.settled()
    const first = await test.queue('f', 'a')
    const second = await test.queue('f', 'b')
    expect(second.map(({ content }) => content)).toEqual(first.map(({ content }) => content))
    const clones = (await test.events()).filter(({ type }) => type === 'CLONE')
    expect(clones.map(({ parents, children }) => [parents, children])).toEqual(
      first.map(({ id }, index) => [[id], [second[index].id]]),
    )
    expect(engine.content.references).toBe(4)
  })

  test('[E9] groups, ports and funnels hand on and leave no trace', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(
      flowOf(
        {
          in: processor('Count', { total: 3 }),
          group: {
            kind: 'group',
            root: {
              components: { port: { kind: 'inputPort' }, mark: processor('Mark'), exit: { kind: 'outputPort' } },
              connections: { p: link('port', '', 'mark'), q: link('mark', 'success', 'exit') },
            },
          },
          funnel: { kind: 'funnel' },
          out: hold,
        },
        { a: link('in', 'success', 'port'), b: link('exit', '', 'funnel'), c: link('funnel', '', 'out') },
      ),
      { parameters: {} },
    )
    await engine.start('f', ['in', 'mark'])
    await engine.settled()
    expect((await test.queue('f', 'c')).map(({ content }) => content)).toEqual(['0x', '1x', '2x'])
    expect(new Set((await test.events()).map(({ component }) => component))).toEqual(new Set(['in', 'mark']))
  })

  test('[E10] run once is one trigger', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(flowOf({ in: processor('Count'), out: hold }, { a: link('in', 'success', 'out') }), {
      parameters: {},
    })
    expect(await engine.runOnce('f', 'in')).toEqual({ started: ['in'], problems: [] })
    expect(engine.queuedIn('f')).toBe(10)
    expect(engine.runStates('f').in).toBe('stopped')
  })

  test('[E10] run once tells of what it made only when a crash cannot take it back', async () => {
    const disk = createMemoryDisk()
    const flow = flowOf({ in: processor('Count'), out: hold }, { a: link('in', 'success', 'out') })
    const before = await openEngine({ folder: '/data', disk, processors: all })
    await before.apply(flow, { parameters: {} })
    await before.runOnce('f', 'in')
    disk.powerCut()
    await using after = await openEngine({ folder: '/data', disk, processors: all })
    await after.apply(flow, { parameters: {} })
    expect(after.queuedIn('f')).toBe(10)
  })

  test('[E11] an invalid component does not start and says why; the others run', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 'many' }), other: processor('Count'), out: hold },
        { a: link('in', 'success', 'out'), b: link('other', 'success', 'out') },
      ),
      { parameters: {} },
    )
    const { started, problems } = await engine.start('f')
    expect(started).toEqual(['other', 'out'])
    expect(problems).toMatchObject([{ component: 'in', property: 'total' }])
    expect(engine.status('f').processors.find(({ id }) => id === 'in')?.runState).toBe('invalid')
  })
})

describe('apply', () => {
  const twoSteps = (mark: string, more: Parts = {}) =>
    flowOf(
      { in: processor('Count', { total: 100_000, count: 50 }), mark: processor('Mark', { mark }), out: hold },
      { a: link('in', 'success', 'mark'), b: link('mark', 'success', 'out') },
      more,
    )

  test('[A1] only changed components restart', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(twoSteps('x'), { parameters: {} })
    await engine.start('f')
    expect((await engine.apply(twoSteps('y'), { parameters: {} })).restarted).toEqual(['mark'])
    expect((await engine.apply(twoSteps('y', { name: 'Renamed' }), { parameters: {} })).restarted).toEqual([])
  })

  test('[A2] a changed parameter restarts only what refers to it', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(twoSteps('#{m}', { parameters: { m: { value: '1' } } }), { parameters: { m: '1' } })
    await engine.start('f')
    const { restarted } = await engine.apply(twoSteps('#{m}', { parameters: { m: { value: '2' } } }), {
      parameters: { m: '2' },
    })
    expect(restarted).toEqual(['mark'])
    await expect.poll(async () => engine.preview('f', 'b', 1).items[0]?.attributes.mark).toBe('2')
  })

  test('[A3] a connection that holds data cannot vanish without a choice, and the old flow goes on', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const before = flowOf({ in: processor('Count', { total: 5 }), out: hold }, { a: link('in', 'success', 'out') })
    const after = flowOf({ in: processor('Count', { total: 5 }, { autoTerminate: ['success'] }) }, {})
    await engine.apply(before, { parameters: {} })
    await engine.start('f', ['in'])
    await engine.settled()
    await expect(engine.apply(after, { parameters: {} })).rejects.toMatchObject({
      code: 'QUEUE_NOT_EMPTY',
      details: { count: 5 },
    })
    await expect(engine.apply(after, { parameters: {}, queues: 'wait' })).rejects.toMatchObject({
      code: 'QUEUE_NOT_DRAINING',
    })
    expect(engine.queuedIn('f')).toBe(5)
    await engine.apply(after, { parameters: {}, queues: 'drop' })
    expect((await test.events()).map(({ type }) => type)).toEqual([
      ...Array(5).fill('CREATE'),
      ...Array(5).fill('DROP'),
    ])
    expect(engine.content.references).toBe(0)
  })

  test('[A4] drain stops what fills the queue, lets it run empty, and then applies', async () => {
    const seen: number[] = []
    await using test = await startTestEngine({ processors: [Count, createCollect((number) => seen.push(number))] })
    const { engine } = test
    const before = flowOf(
      { in: processor('Count', { total: 1_000_000 }), out: hold },
      { a: link('in', 'success', 'out') },
    )
    await engine.apply(before, { parameters: {} })
    await engine.start('f')
    await expect.poll(() => seen.length).toBeGreaterThan(100)
    await engine.apply(flowOf({ in: processor('Count', {}, { autoTerminate: ['success'] }) }, {}), {
      parameters: {},
      queues: 'drain',
    })
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index))
    expect((await test.events()).filter(({ component }) => component === 'a')).toEqual([])
  })

  test('[A4] a queue that does not run empty in time keeps the old flow, and what was stopped for it runs again', async () => {
    const clock = createVirtualClock()
    await using test = await startTestEngine({ processors: all, clock, limits: { drainMs: 1000 } })
    const { engine } = test
    const slow = processor('Flaky', { how: 'throw' }, { autoTerminate: ['success', 'failure'] })
    const before = flowOf({ in: processor('Count', { total: 5 }), slow }, { a: link('in', 'success', 'slow') })
    await engine.apply(before, { parameters: {} })
    await engine.start('f')
    await engine.settled()
    const applied = engine.apply(flowOf({ in: processor('Count', {}, { autoTerminate: ['success'] }) }, {}), {
      parameters: {},
      queues: 'drain',
    })
    const refused = expect(applied).rejects.toMatchObject({ code: 'QUEUE_NOT_DRAINING', details: { count: 5 } })
    for (let step = 0; step < 100; step += 1) {
      clock.advance(20)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await refused
    expect(engine.runStates('f')).toEqual({ in: 'running', slow: 'running' })
  })

  test('[A5] a queue keeps its data while both of its ends change', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(
      flowOf({ in: processor('Count', { total: 5 }), out: hold }, { a: link('in', 'success', 'out') }),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    await engine.settled()
    await engine.apply(
      flowOf(
        { next: processor('Count', { total: 0 }), mark: processor('Mark'), out: hold },
        { a: link('next', 'success', 'mark'), b: link('mark', 'success', 'out') },
      ),
      { parameters: {} },
    )
    await engine.start('f', ['mark'])
    await engine.settled()
    expect((await test.queue('f', 'b')).map(({ content }) => content)).toEqual(['0x', '1x', '2x', '3x', '4x'])
  })
})

describe('restart', () => {
  test('[R1] queues, content, state and what should run survive a restart', async () => {
    const disk = createMemoryDisk()
    const document = flowOf(
      { in: processor('Count', { total: 40 }), mark: processor('Mark'), out: hold },
      { a: link('in', 'success', 'mark'), b: link('mark', 'success', 'out') },
    )
    {
      await using test = await startTestEngine({ processors: all, disk, folder: '/data' })
      await test.engine.apply(document, { parameters: {} })
      await test.engine.start('f', ['in', 'mark'])
      await expect.poll(() => test.engine.status('f').connections.find(({ id }) => id === 'b')?.count).toBe(40)
    }
    disk.powerCut()
    await using again = await startTestEngine({ processors: all, disk, folder: '/data' })
    await again.engine.apply(document, { parameters: {} })
    expect(again.engine.runStates('f')).toMatchObject({ in: 'running', mark: 'running', out: 'stopped' })
    expect((await again.queue('f', 'b')).map(({ content }) => content)).toEqual(
      Array.from({ length: 40 }, (_, index) => `${index}x`),
    )
    expect(again.engine.componentState('f', 'in')).toEqual([{ key: 'next', value: '40' }])
    expect(again.engine.content.references).toBe(40)
  })

  test('[R2] a snapshot and the tail behind it give the same as the whole journal', async () => {
    const disk = createMemoryDisk()
    const limits = { journalFileBytes: 2000, segmentBytes: 4096 }
    const document = flowOf(
      { in: processor('Count', { total: 300, count: 7 }), split: processor('Split'), out: hold, rest: hold },
      { a: link('in', 'success', 'split'), b: link('split', 'split', 'out'), c: link('split', 'original', 'rest') },
    )
    {
      await using test = await startTestEngine({ processors: all, disk, folder: '/data', limits })
      await test.engine.apply(document, { parameters: {} })
      await test.engine.start('f', ['in', 'split'])
      await expect.poll(() => test.engine.queuedIn('f')).toBe(900)
      // In memory everything is there before the last files are.
      await test.engine.settled()
      await test.engine.journal.prune(test.engine.journal.durable)
      // What the snapshot covers is gone, so recovery has to use it.
      expect(disk.paths()).not.toContain('/data/journal/00000001.journal')
    }
    await disk.syncFolder('/data/journal')
    disk.powerCut()
    await using again = await startTestEngine({ processors: all, disk, folder: '/data', limits })
    await again.engine.apply(document, { parameters: {} })
    const children = await again.queue('f', 'b')
    expect(children.map(({ content, attributes }) => `${content}/${attributes.index}`)).toEqual(
      Array.from({ length: 600 }, (_, index) => `${Math.floor(index / 2)}/${index % 2}`),
    )
    expect(again.engine.content.references).toBe(900)
  })

  test.for([
    { name: 'in memory', count: 6, paging: {} },
    { name: 'longer than memory', count: 30, paging: { queueRecords: 5, pageRecords: 4, memoryRecords: 20 } },
  ])(
    '[R3] power cuts at every operation, queues $name: what was acknowledged is there, nothing is twice, state and output agree',
    { timeout: 120_000 },
    async ({ count, paging }) => {
      const document = flowOf(
        {
          in: processor('Count', { total: 60, count }),
          mark: processor('Mark'),
          out: processor('Tally', {}, { autoTerminate: ['success'] }),
        },
        { a: link('in', 'success', 'mark'), b: link('mark', 'success', 'out') },
      )
      const limits = { journalFileBytes: 3000, segmentBytes: 512, ...paging }
      const open = (disk: MemoryDisk, acknowledged: number[]) =>
        openEngine({
          folder: '/data',
          processors: [Count, Mark, createTally((number) => acknowledged.push(number))],
          disk,
          limits,
        })
      const run = async (engine: Engine) => {
        await engine.apply(document, { parameters: {} })
        await engine.start('f')
      }
      const tally = (engine: Engine) =>
        new Map([...engine.stateOf('f', 'out').entries()].map(([key, value]) => [Number(key), value]))

      const whole = createMemoryDisk()
      const reference: number[] = []
      {
        await using engine = await open(whole, reference)
        await run(engine)
        await expect.poll(() => reference.length).toBe(60)
      }
      for (let stopAt = 1; stopAt <= whole.operations; stopAt += 1) {
        const disk = createMemoryDisk()
        const acknowledged: number[] = []
        const died = new Promise<void>((resolve) => {
          // From this operation on nothing reaches the disk any more.
          disk.beforeOperation = (_name, _path, index) => {
            if (index < stopAt) return
            resolve()
            throw new Error('The power is gone.')
          }
        })
        const ghost = open(disk, acknowledged).then(async (engine) => {
          void run(engine).catch(() => undefined)
          return engine
        })
        ghost.catch(() => undefined)
        await Promise.race([died, expect.poll(() => acknowledged.length, { timeout: 5000 }).toBe(60)])
        const told = [...acknowledged]
        const after = createMemoryDisk()
        after.restoreFrom(disk, (write) => ((write * 7919 + stopAt) % 4) / 3)
        disk.beforeOperation = undefined
        void ghost.then((engine) => engine.close()).catch(() => undefined)

        await using engine = await open(after, [])
        const recovered = tally(engine)
        for (const number of told) expect(recovered.get(number)).toBe('1')
        await run(engine)
        await expect.poll(() => tally(engine).size, { timeout: 5000 }).toBe(60)
        await engine.settled()
        expect(new Set(tally(engine).values())).toEqual(new Set(['1']))
        expect(engine.queuedIn('f')).toBe(0)
        expect(engine.content.references).toBe(0)
      }
    },
  )
})

describe('trouble', () => {
  test('[T1] a full disk stops intake with a clear bulletin, loses nothing, and goes on by itself', async () => {
    const disk = createMemoryDisk()
    const seen: number[] = []
    await using test = await startTestEngine({
      processors: [Count, createCollect((number) => seen.push(number))],
      disk,
      folder: '/data',
    })
    const { engine, bulletins } = test
    await engine.apply(
      flowOf({ in: processor('Count', { total: 500 }), out: hold }, { a: link('in', 'success', 'out') }),
      { parameters: {} },
    )
    let full = true
    disk.beforeOperation = (name) => {
      if (full && name === 'write')
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    const starting = engine.start('f')
    await expect.poll(() => bulletins.some(({ code }) => code === 'DISK_FULL')).toBe(true)
    expect(bulletins.find(({ code }) => code === 'DISK_FULL')?.message).toContain('no space left on device')
    expect(seen).toEqual([])
    full = false
    await starting
    await expect.poll(() => seen.length, { timeout: 5000 }).toBe(500)
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => index))
    expect(bulletins.some(({ code }) => code === 'DISK_BACK')).toBe(true)
  })

  test('[T2] emptying a queue ends what waits there, with an event each', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(
      flowOf({ in: processor('Count', { total: 12, size: 10 }), out: hold }, { a: link('in', 'success', 'out') }),
      { parameters: {} },
    )
    await engine.start('f', ['in'])
    await engine.settled()
    expect(await engine.emptyQueue('f', 'a')).toEqual({ count: 12, bytes: 120 })
    expect((await test.events()).filter(({ type }) => type === 'DROP')).toHaveLength(12)
    expect(engine.content.references).toBe(0)
  })

  test('[T3] a replay puts the input of an event back into its queue as a new FlowFile', async () => {
    const seen: string[] = []
    await using test = await startTestEngine({
      processors: [Count, Mark, createCollect((_, content) => seen.push(content))],
    })
    const { engine } = test
    await engine.apply(
      flowOf(
        { in: processor('Count', { total: 1 }), mark: processor('Mark'), out: hold },
        { a: link('in', 'success', 'mark'), b: link('mark', 'success', 'out') },
      ),
      { parameters: {} },
    )
    await engine.start('f')
    await expect.poll(() => seen).toEqual(['0x'])
    const event = (await test.events()).find(({ type }) => type === 'CONTENT_MODIFIED')
    const { flowFileId } = await engine.replay({
      flow: 'f',
      connection: event?.sourceConnection ?? '',
      attributes: { number: '0' },
      claim: event?.inputClaim,
      parent: { id: event?.flowFileId ?? 0, lineageStartDate: event?.lineageStartDate ?? 0 },
    })
    await expect.poll(() => seen).toEqual(['0x', '0x'])
    const replay = (await test.events()).find(({ type }) => type === 'REPLAY')
    expect(replay).toMatchObject({ flowFileId, parents: [event?.flowFileId], children: [flowFileId] })
  })
})
