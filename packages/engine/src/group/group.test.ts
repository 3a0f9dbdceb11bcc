import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Engine, openEngine } from '../engine.ts'
import { decodeFrame } from '../journal/commit.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt } from '../journal/frame.ts'
import { createMemoryDisk } from '../memoryDisk.ts'
import { createVirtualClock } from '../schedule/clock.ts'
import { flowOf, group, link, type Parts, processor } from '../testFlows.ts'
import { startTestEngine, type TestEngine } from '../testing.ts'
import { Count, createCollect, createProbe, Flaky, Mark, Split } from '../testProcessors.ts'

const inPort = (name?: string) => ({ kind: 'inputPort', name })
const outPort = (name?: string) => ({ kind: 'outputPort', name })
const none = { parameters: {} }
const hold = processor('Collect', {}, { autoTerminate: ['success'] })
const all = [Count, Mark, Split, Flaky, createCollect(() => undefined)]
const countIn = (engine: Engine, connection: string) =>
  engine.status('f').connections.find(({ id }) => id === connection)?.count

/** How many FlowFiles each commit put into a connection. */
async function sizesOfCommitsInto({ engine }: TestEngine, connection: string): Promise<number[]> {
  await engine.journal.flushed()
  const sizes: number[] = []
  for (const name of (await readdir(engine.journalFolder)).filter((file) => file.endsWith('.journal')).sort()) {
    const bytes = await readFile(join(engine.journalFolder, name))
    for (let at = FILE_HEADER, payload = frameAt(bytes, at); payload; payload = frameAt(bytes, at)) {
      decodeFrame(payload, {
        session: ({ touches }) => {
          const size = touches.filter(({ destination }) => destination === connection).length
          if (size > 0) sizes.push(size)
        },
        admin: () => undefined,
      })
      at += FRAME_HEADER + payload.length
    }
  }
  return sizes
}

/** A source, a group that splits each FlowFile and marks its children, and a queue behind it. */
const splitting = (settings: Parts, { total = 3, copies = 2, inside = {} }: Parts = {}) =>
  flowOf(
    {
      in: processor('Count', { total }),
      group: group(
        settings,
        {
          enter: inPort(),
          split: processor('Split', { copies }, { autoTerminate: ['original'] }),
          mark: processor('Mark'),
          exit: outPort('done'),
        },
        {
          a: link('enter', '', 'split'),
          b: link('split', 'split', 'mark'),
          c: link('mark', 'success', 'exit', inside as Parts),
        },
      ),
      out: hold,
    },
    { front: link('in', 'success', 'enter'), behind: link('exit', '', 'out') },
  )

describe('single', () => {
  test('[B1] one FlowFile comes in while nothing is inside, and no port starves', async () => {
    const looks: { number: number; inside: number | undefined }[] = []
    let engine: Engine | undefined
    const look = (number: number) => looks.push({ number, inside: engine?.status('f').groups[0]?.inside })
    await using test = await startTestEngine({ processors: [...all, createProbe(look)] })
    engine = test.engine
    await engine.apply(
      flowOf(
        {
          left: processor('Count', { total: 20 }),
          right: processor('Count', { total: 20 }),
          group: group(
            { flowFileConcurrency: 'single' },
            {
              one: inPort(),
              two: inPort(),
              inner: group(
                {},
                { enter: inPort(), probe: processor('Probe'), exit: outPort() },
                { p: link('enter', '', 'probe'), q: link('probe', 'success', 'exit') },
              ),
              mark: processor('Mark'),
              exit2: outPort(),
            },
            {
              a: link('one', '', 'enter'),
              b: link('two', '', 'enter'),
              c: link('exit', '', 'mark'),
              d: link('mark', 'success', 'exit2'),
            },
          ),
          out: hold,
        },
        { l: link('left', 'success', 'one'), r: link('right', 'success', 'two'), z: link('exit2', '', 'out') },
      ),
      none,
    )
    await engine.start('f', ['left', 'right'])
    await engine.settled()
    expect(engine.status('f').groups).toEqual([{ id: 'group', inside: 1, atOutputPorts: 0 }])
    await engine.start('f', ['probe', 'mark'])
    await engine.settled()
    expect(countIn(engine, 'z')).toBe(40)
    expect(looks.map(({ inside }) => inside)).toEqual(Array(40).fill(1))
    // Both ports took turns: the first ten hold about as many of each.
    expect(looks.slice(0, 10).filter(({ number }) => number < 6)).toHaveLength(10)
  })

  test('[B1] the next one waits for all that became of the first', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(splitting({ flowFileConcurrency: 'single' }), none)
    await engine.start('f', ['in', 'split'])
    await engine.settled()
    expect([countIn(engine, 'front'), countIn(engine, 'b')]).toEqual([2, 2])
    await engine.start('f', ['mark'])
    await engine.settled()
    expect((await test.queue('f', 'behind')).map(({ content }) => content)).toEqual([
      '0x',
      '0x',
      '1x',
      '1x',
      '2x',
      '2x',
    ])
  })

  test.for([
    { name: 'is emptied', end: (engine: Engine) => engine.emptyQueue('f', 'b') },
    {
      name: 'expires',
      end: async (_: Engine, clock: ReturnType<typeof createVirtualClock>) => clock.advance(61_000),
    },
  ])('[B5] when what is inside $name, the next one comes in', async ({ end }) => {
    const clock = createVirtualClock()
    await using test = await startTestEngine({ processors: all, clock })
    const { engine } = test
    const flow = splitting({ flowFileConcurrency: 'single' })
    const inner = flow.root.components.group
    if (inner.kind === 'group') inner.root.connections.b.expiration = '60 sec'
    await engine.apply(flow, none)
    await engine.start('f', ['in', 'split'])
    await engine.settled()
    expect(countIn(engine, 'front')).toBe(2)
    await end(engine, clock)
    await engine.settled()
    expect([countIn(engine, 'front'), countIn(engine, 'b')]).toEqual([1, 2])
  })
})

describe('singleBatch', () => {
  test('[B2] everything that waits comes in at once, and nothing more until the group is empty', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = flowOf(
      {
        one: processor('Count', { total: 30, count: 5 }),
        two: processor('Count', { total: 30, count: 5 }),
        group: group(
          { flowFileConcurrency: 'singleBatch' },
          { p1: inPort(), p2: inPort(), mark: processor('Mark'), exit: outPort() },
          { a: link('p1', '', 'mark'), b: link('p2', '', 'mark'), c: link('mark', 'success', 'exit') },
        ),
        out: hold,
      },
      { l: link('one', 'success', 'p1'), r: link('two', 'success', 'p2'), z: link('exit', '', 'out') },
    )
    await engine.apply(flow, none)
    await engine.runOnce('f', 'one')
    await engine.settled()
    expect([countIn(engine, 'l'), countIn(engine, 'a')]).toEqual([0, 5])
    for (const source of ['one', 'two', 'two']) await engine.runOnce('f', source)
    await engine.settled()
    expect([countIn(engine, 'l'), countIn(engine, 'r'), countIn(engine, 'a')]).toEqual([5, 10, 5])
    await engine.emptyQueue('f', 'a')
    await engine.settled()
    expect(['l', 'r', 'a', 'b'].map((id) => countIn(engine, id))).toEqual([0, 0, 5, 10])
    await engine.start('f', ['mark'])
    await engine.settled()
    expect(countIn(engine, 'z')).toBe(15)
  })

  test('[B2] a batch is bigger than the bound of the connection that it goes into', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = splitting({ flowFileConcurrency: 'singleBatch' }, { total: 50 })
    const inner = flow.root.components.group
    if (inner.kind === 'group') inner.root.connections.a.backPressure = { count: 3, bytes: null }
    await engine.apply({ ...flow }, none)
    for (let run = 0; run < 5; run += 1) await engine.runOnce('f', 'in')
    await engine.settled()
    // The first run came in alone; the others waited together.
    expect([countIn(engine, 'a'), countIn(engine, 'front')]).toEqual([10, 40])
    await engine.start('f', ['split', 'mark'])
    await engine.settled()
    expect(countIn(engine, 'behind')).toBe(100)
  })
})

describe('batch output', () => {
  const batch = { flowFileConcurrency: 'single', outboundPolicy: 'batch' }

  test('[B3] nothing leaves before nothing else is inside; then all leave, and each says how many left by each port', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = flowOf(
      {
        in: processor('Count', { total: 2 }),
        group: group(
          batch,
          {
            enter: inPort(),
            split: processor('Split', { copies: 3 }),
            mark: processor('Mark'),
            parts: outPort('parts'),
            whole: outPort('whole'),
            never: outPort('never'),
            nothing: processor('Count', { total: 0 }),
          },
          {
            a: link('enter', '', 'split'),
            b: link('split', 'split', 'mark'),
            c: link('mark', 'success', 'parts'),
            d: link('split', 'original', 'whole'),
            e: link('nothing', 'success', 'never'),
          },
        ),
        out: hold,
      },
      {
        front: link('in', 'success', 'enter'),
        x: link('parts', '', 'out'),
        y: link('whole', '', 'out'),
        z: link('never', '', 'out'),
      },
    )
    await engine.apply(flow, none)
    await engine.start('f', ['in', 'split'])
    await engine.settled()
    // The original waits at its port for the parts.
    expect(engine.status('f').groups).toEqual([{ id: 'group', inside: 4, atOutputPorts: 1 }])
    expect([countIn(engine, 'd'), countIn(engine, 'y')]).toEqual([1, 0])
    await engine.start('f', ['mark'])
    await engine.settled()
    const counts = { 'batch.output.parts': '3', 'batch.output.whole': '1', 'batch.output.never': '0' }
    const parts = await test.queue('f', 'x')
    expect(parts.map(({ content }) => content)).toEqual(['0x', '0x', '0x', '1x', '1x', '1x'])
    const whole = await test.queue('f', 'y')
    expect(whole.map(({ content }) => content)).toEqual(['0', '1'])
    for (const { attributes } of [...parts, ...whole]) expect(attributes).toMatchObject(counts)
    const status = engine.status('f', 'start').processors
    expect(status.find(({ id }) => id === 'parts')).toMatchObject({ totalIn: 6, totalOut: 6 })
    const events = (await test.events()).filter(({ component }) => component === 'group')
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['ATTRIBUTES_MODIFIED']))
    expect(events).toHaveLength(8)
  })

  test('[B3] what waits at the output port of a group within is still inside', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = (stopped: boolean) =>
      flowOf(
        {
          in: processor('Count', { total: 4, count: 4 }),
          outer: group(
            { flowFileConcurrency: 'singleBatch', outboundPolicy: 'batch' },
            {
              enter: inPort(),
              inner: group(
                batch,
                { enter2: inPort(), split: processor('Split', { copies: 2 }), exit2: outPort('inner') },
                {
                  a: link('enter2', '', 'split'),
                  b: link('split', 'split', 'exit2'),
                  c: link('split', 'original', 'exit2'),
                },
              ),
              ...(stopped ? { slow: processor('Mark') } : {}),
              exit: outPort('outer'),
            },
            {
              p: link('enter', '', 'enter2'),
              q: link('exit2', '', stopped ? 'slow' : 'exit'),
              ...(stopped ? { r: link('slow', 'success', 'exit') } : {}),
            },
          ),
          out: hold,
        },
        { front: link('in', 'success', 'enter'), z: link('exit', '', 'out') },
      )
    await engine.apply(flow(true), none)
    await engine.start('f', ['in', 'split'])
    await engine.settled()
    expect(engine.status('f').groups).toEqual([
      { id: 'outer', inside: 12, atOutputPorts: 0 },
      { id: 'inner', inside: 0, atOutputPorts: 0 },
    ])
    await engine.start('f', ['slow'])
    await engine.settled()
    expect(countIn(engine, 'z')).toBe(12)
    for (const { attributes } of await test.queue('f', 'z'))
      expect(attributes).toMatchObject({ 'batch.output.inner': '3', 'batch.output.outer': '12' })
  })

  test('[B3] a penalized FlowFile keeps its batch together', async () => {
    const clock = createVirtualClock()
    await using test = await startTestEngine({ processors: all, clock })
    const { engine } = test
    const flow = flowOf(
      {
        in: processor('Count', { total: 1 }),
        group: group(
          batch,
          {
            enter: inPort(),
            split: processor('Split'),
            flaky: processor('Flaky', {}, { autoTerminate: ['success'], scheduling: { penalty: '10 sec' } }),
            exit: outPort('done'),
          },
          {
            a: link('enter', '', 'split'),
            b: link('split', 'split', 'flaky'),
            c: link('flaky', 'failure', 'exit'),
            d: link('split', 'original', 'exit'),
          },
        ),
        out: hold,
      },
      { front: link('in', 'success', 'enter'), z: link('exit', '', 'out') },
    )
    await engine.apply(flow, none)
    await engine.start('f', ['in', 'split', 'flaky'])
    await engine.settled()
    clock.advance(9000)
    await engine.settled()
    expect(countIn(engine, 'z')).toBe(0)
    clock.advance(1000)
    await engine.settled()
    expect((await test.queue('f', 'z')).map(({ attributes }) => attributes['batch.output.done'])).toEqual([
      '3',
      '3',
      '3',
    ])
  })

  test('[B4] a batch that is bigger than the bounds before and behind its port still leaves, and leaves whole', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const bounded = { backPressure: { count: 2, bytes: null } }
    const flow = splitting(batch, { total: 3, copies: 40, inside: bounded })
    const inner = flow.root.components.group
    const mark = inner.kind === 'group' ? inner.root.components.mark : undefined
    // One at a time, so that the bound would keep the second from being marked.
    if (mark?.kind === 'processor') mark.scheduling = { batchSize: 1 }
    await engine.apply(flow, none)
    await engine.start('f', ['in', 'split', 'mark'])
    await engine.settled()
    expect(countIn(engine, 'behind')).toBe(120)
  })

  test('[B4] back pressure behind the port holds the whole batch, and lets it go when there is room', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = splitting(batch, { copies: 4 })
    flow.root.connections.behind.backPressure = { count: 3, bytes: null }
    await engine.apply(flow, none)
    await engine.start('f', ['in', 'split', 'mark'])
    await engine.settled()
    expect(engine.status('f').groups).toEqual([{ id: 'group', inside: 4, atOutputPorts: 4 }])
    expect([countIn(engine, 'behind'), countIn(engine, 'front')]).toEqual([4, 1])
    await engine.start('f', ['out'])
    await engine.settled()
    expect(engine.queuedIn('f')).toBe(0)
  })

  test('[B4] a source inside waits while its batch cannot leave, and goes on after it', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = flowOf(
      {
        group: group(
          { flowFileConcurrency: 'singleBatch', outboundPolicy: 'batch' },
          { source: processor('Count', { total: 5000, count: 50 }), mark: processor('Mark'), exit: outPort('done') },
          {
            a: link('source', 'success', 'mark'),
            b: link('mark', 'success', 'exit', { backPressure: { count: 100, bytes: null } }),
          },
        ),
        out: hold,
      },
      { z: link('exit', '', 'out', { backPressure: { count: 100, bytes: null } }) },
    )
    await engine.apply(flow, none)
    await engine.start('f', ['source', 'mark'])
    await engine.settled()
    expect(engine.queuedIn('f')).toBeLessThan(500)
    await engine.start('f', ['out'])
    await expect.poll(() => engine.status('f', 'start').processors.find(({ id }) => id === 'out')?.totalIn).toBe(5000)
  })

  test('[B7] with unbounded concurrency the outbound policy means nothing', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(splitting({ outboundPolicy: 'batch' }), none)
    await engine.start('f', ['in', 'split'])
    await engine.settled()
    await engine.emptyQueue('f', 'b')
    expect(engine.status('f').groups).toEqual([])
  })
})

describe('batches longer than memory', () => {
  const paged = { queueRecords: 5, pageRecords: 4, memoryRecords: 20 }
  const patient = { timeout: 15_000 }

  test('[B2][B3] what waits in pages on disk comes in and leaves with the rest, as one commit each', async () => {
    await using test = await startTestEngine({ processors: all, limits: paged })
    const { engine } = test
    await engine.apply(
      splitting({ flowFileConcurrency: 'singleBatch', outboundPolicy: 'batch' }, { total: 300, copies: 2 }),
      none,
    )
    await engine.runOnce('f', 'in')
    await engine.settled()
    // The first ten are inside; these wait for them, most of them on disk.
    for (let run = 1; run < 20; run += 1) await engine.runOnce('f', 'in')
    await expect.poll(() => engine.metrics().flowfiles_queued).toBe(200)
    await engine.emptyQueue('f', 'a')
    await expect.poll(() => [countIn(engine, 'front'), countIn(engine, 'a')], patient).toEqual([0, 190])
    await engine.start('f', ['split', 'mark'])
    await expect.poll(() => countIn(engine, 'behind'), patient).toBe(380)
    const left = await test.queue('f', 'behind')
    expect(left.map(({ content }) => content)).toEqual(
      Array.from({ length: 380 }, (_, index) => `${10 + Math.floor(index / 2)}x`),
    )
    expect(new Set(left.map(({ attributes }) => attributes['batch.output.done']))).toEqual(new Set(['380']))
    expect(await sizesOfCommitsInto(test, 'a')).toEqual([10, 190])
    expect(await sizesOfCommitsInto(test, 'behind')).toEqual([380])
  })

  test('[B2] when a queue is emptied while its pages are read, the batch is what is left', async () => {
    await using test = await startTestEngine({ processors: all, limits: paged })
    const { engine } = test
    await engine.apply(splitting({ flowFileConcurrency: 'singleBatch' }, { total: 300 }), none)
    for (let run = 0; run < 20; run += 1) await engine.runOnce('f', 'in')
    await expect.poll(() => countIn(engine, 'front')).toBe(190)
    const emptied = engine.emptyQueue('f', 'a')
    await engine.emptyQueue('f', 'front')
    await emptied
    await engine.settled()
    await engine.start('f', ['in', 'split', 'mark'])
    // The last hundred came after, with what a batch held at the moment of emptying.
    const made = () => engine.status('f', 'start').processors.find(({ id }) => id === 'in')?.totalOut
    const open = () => [made(), countIn(engine, 'front'), engine.status('f').groups[0].inside]
    await expect.poll(open, patient).toEqual([300, 0, 0])
    await engine.settled()
    expect(countIn(engine, 'behind')).toBeGreaterThanOrEqual(200)
    expect(engine.queuedIn('f')).toBe(countIn(engine, 'behind'))
    expect(engine.content.references).toBe(engine.queuedIn('f'))
  })
})

describe('batches from group to group', () => {
  const batchGroup = (prefix: string, processors: Parts = {}) =>
    group(
      { flowFileConcurrency: 'singleBatch', outboundPolicy: 'batch' },
      {
        [`${prefix}In`]: inPort(),
        [`${prefix}Mark`]: processor('Mark', { mark: prefix }),
        [`${prefix}Out`]: outPort(prefix),
        ...processors,
      },
      {
        [`${prefix}1`]: link(`${prefix}In`, '', `${prefix}Mark`),
        [`${prefix}2`]: link(`${prefix}Mark`, 'success', `${prefix}Out`),
      },
    )

  test('[B8] batches that go straight from one group into the next do not mix', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = flowOf(
      { in: processor('Count', { total: 100, count: 4 }), a: batchGroup('a'), b: batchGroup('b'), out: hold },
      { front: link('in', 'success', 'aIn'), between: link('aOut', '', 'bIn'), z: link('bOut', '', 'out') },
    )
    await engine.apply(flow, none)
    await engine.start('f', ['aMark'])
    for (let run = 0; run < 4; run += 1) {
      await engine.runOnce('f', 'in')
      await engine.settled()
    }
    // The first batch is in b, the second in between, the third waits at the port, the fourth in front.
    expect(['b1', 'between', 'a2', 'front'].map((id) => countIn(engine, id))).toEqual([4, 4, 4, 4])
    await engine.start('f', ['bMark'])
    await engine.settled()
    const left = await test.queue('f', 'z')
    expect(left.map(({ attributes }) => attributes['batch.output.b'])).toEqual(Array(16).fill('4'))
  })

  test('[B8] groups whose batches go in a circle do not wait for each other for ever', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    const flow = flowOf(
      { in: processor('Count', { total: 100, count: 4 }), a: batchGroup('a'), b: batchGroup('b') },
      { front: link('in', 'success', 'aIn'), ab: link('aOut', '', 'bIn'), ba: link('bOut', '', 'aIn') },
    )
    await engine.apply(flow, none)
    await engine.start('f', ['in', 'aMark', 'bMark'])
    const rounds = () => engine.status('f', 'start').processors.find(({ id }) => id === 'bMark')?.totalIn ?? 0
    await expect.poll(rounds).toBeGreaterThan(2000)
    expect(engine.queuedIn('f')).toBe(100)
  })
})

describe('changes and restarts', () => {
  test('[B9] a changed setting holds at once, without a restart of what is inside', async () => {
    await using test = await startTestEngine({ processors: all })
    const { engine } = test
    await engine.apply(splitting({ flowFileConcurrency: 'single', outboundPolicy: 'batch' }), none)
    await engine.start('f', ['in', 'split'])
    await engine.settled()
    expect(countIn(engine, 'front')).toBe(2)
    const { restarted } = await engine.apply(splitting({}), none)
    expect(restarted).toEqual([])
    await engine.settled()
    expect([countIn(engine, 'front'), countIn(engine, 'b')]).toEqual([0, 6])
    await engine.apply(splitting({ flowFileConcurrency: 'single' }), none)
    await engine.runOnce('f', 'in')
    await engine.start('f', ['mark'])
    await engine.settled()
    expect(countIn(engine, 'behind')).toBe(6)
  })

  test('[B6] power cuts at every operation: no batch is split, and all arrive once', async () => {
    const document = splitting({ flowFileConcurrency: 'single', outboundPolicy: 'batch' }, { total: 12, copies: 3 })
    const limits = { journalFileBytes: 3000, segmentBytes: 512 }
    const open = (disk: ReturnType<typeof createMemoryDisk>) =>
      openEngine({ folder: '/data', processors: all, disk, limits })
    const run = async (engine: Engine) => {
      await engine.apply(document, none)
      await engine.start('f', ['in', 'split', 'mark'])
    }
    const left = async (engine: Engine) =>
      (await engine.listQueue('f', 'behind', { limit: 1000 })).items.map(({ attributes }) => attributes)

    const whole = createMemoryDisk()
    {
      await using engine = await open(whole)
      await run(engine)
      await expect.poll(async () => (await left(engine)).length).toBe(36)
    }
    for (let stopAt = 1; stopAt <= whole.operations; stopAt += 1) {
      const disk = createMemoryDisk()
      const died = new Promise<void>((resolve) => {
        disk.beforeOperation = (_name, _path, index) => {
          if (index < stopAt) return
          resolve()
          throw new Error('The power is gone.')
        }
      })
      const ghost = open(disk).then(async (engine) => {
        void run(engine).catch(() => undefined)
        return engine
      })
      ghost.catch(() => undefined)
      const done = ghost.then((engine) =>
        expect
          .poll(async () => (engine.flows().length > 0 ? (await left(engine)).length : 0), { timeout: 5000 })
          .toBe(36),
      )
      await Promise.race([died, done.catch(() => undefined)])
      const after = createMemoryDisk()
      after.restoreFrom(disk, (write) => ((write * 7919 + stopAt) % 4) / 3)
      disk.beforeOperation = undefined
      void ghost.then((engine) => engine.close()).catch(() => undefined)

      await using engine = await open(after)
      await engine.apply(document, none)
      const recovered = Map.groupBy(await left(engine), ({ number }) => number)
      for (const batch of recovered.values()) expect(batch).toHaveLength(3)
      await run(engine)
      await expect.poll(async () => (await left(engine)).length, { timeout: 5000 }).toBe(36)
      await engine.settled()
      expect((await left(engine)).map(({ number, index }) => `${number}/${index}`)).toEqual(
        Array.from({ length: 36 }, (_, at) => `${Math.floor(at / 3)}/${at % 3}`),
      )
      for (const attributes of await left(engine)) expect(attributes['batch.output.done']).toBe('3')
      expect(engine.queuedIn('f')).toBe(36)
      expect(engine.content.references).toBe(36)
    }
  }, 120_000)
})

/** Groups within groups, and what stands in each, as numbers decide. */
interface Shape {
  readonly concurrency: 'unbounded' | 'single' | 'singleBatch'
  readonly policy: 'stream' | 'batch'
  readonly ports: 1 | 2
  readonly bound: number | null
  readonly copies: number
  readonly within: readonly Shape[]
}
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.record({
    concurrency: fc.constantFrom('unbounded', 'single', 'singleBatch'),
    policy: fc.constantFrom('stream', 'batch'),
    ports: fc.constantFrom(1, 2),
    bound: fc.constantFrom(null, 1, 3),
    copies: fc.constantFrom(1, 2, 3),
    within: fc.oneof({ depthSize: 'small', maxDepth: 2 }, fc.constant([]), fc.array(tie('shape'), { maxLength: 2 })),
  }),
}))

/** A group whose input ports lead through a splitter, then the groups within one after the other, then out. */
function build(id: string, { concurrency, policy, ports, bound, copies, within }: Shape): object {
  const bounded = { backPressure: { count: bound, bytes: null } }
  const components: Parts = {
    [`${id}-mark`]: processor('Mark', { mark: '.' }),
    [`${id}-split`]: processor('Split', { copies }, { autoTerminate: ['original'] }),
    [`${id}-exit`]: outPort('exit'),
  }
  const connections: Parts = {
    [`${id}-m`]: link(`${id}-mark`, 'success', `${id}-split`, bounded),
  }
  for (let port = 0; port < ports; port += 1) {
    components[`${id}-enter${port}`] = inPort()
    connections[`${id}-e${port}`] = link(`${id}-enter${port}`, '', `${id}-mark`, bounded)
  }
  let last = { from: `${id}-split`, relationship: 'split' }
  for (const [index, inner] of within.entries()) {
    const key = `${id}-${index}`
    components[key] = build(key, inner)
    for (let port = 0; port < inner.ports; port += 1)
      connections[`${key}-to${port}`] = link(last.from, last.relationship, `${key}-enter${port}`, bounded)
    last = { from: `${key}-exit`, relationship: '' }
  }
  connections[`${id}-x`] = link(last.from, last.relationship, `${id}-exit`, bounded)
  return group({ flowFileConcurrency: concurrency, outboundPolicy: policy }, components, connections)
}

/** How many come out for one that goes in by one of its ports; each port of a group within gets its own. */
const factorOf = ({ copies, within }: Shape): number =>
  within.reduce((factor, inner) => factor * inner.ports * factorOf(inner), copies)

test('[B4][B5] groups of any settings, nested and in a row, run empty and lose nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(shape, { minLength: 1, maxLength: 2 }),
      fc.constantFrom(1, 4, 9),
      async (shapes, total) => {
        const expected = shapes.reduce<number>((count, one) => count * one.ports * factorOf(one), total)
        fc.pre(expected <= 4000)
        await using test = await startTestEngine({ processors: all })
        const { engine } = test
        const components: Parts = { in: processor('Count', { total, count: 2 }), out: hold }
        const connections: Parts = {}
        let last = { from: 'in', relationship: 'success' }
        for (const [index, one] of shapes.entries()) {
          components[`g${index}`] = build(`g${index}`, one)
          for (let port = 0; port < one.ports; port += 1)
            connections[`to${index}-${port}`] = link(last.from, last.relationship, `g${index}-enter${port}`)
          last = { from: `g${index}-exit`, relationship: '' }
        }
        connections.z = link(last.from, last.relationship, 'out', { backPressure: { count: null, bytes: null } })
        await engine.apply(flowOf(components, connections), none)
        await engine.start(
          'f',
          engine.status('f').processors.flatMap(({ id }) => (/^in$|-(mark|split)$/.test(id) ? [id] : [])),
        )
        await expect.poll(() => countIn(engine, 'z'), { timeout: 5000 }).toBe(expected)
        await engine.settled()
        expect(engine.queuedIn('f')).toBe(expected)
      },
    ),
    { numRuns: 40 },
  )
}, 120_000)
