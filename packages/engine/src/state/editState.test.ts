import { expect, test } from 'vitest'
import { createMemoryDisk } from '../memoryDisk.ts'
import { createVirtualClock } from '../schedule/clock.ts'
import { flowOf, link, processor } from '../testFlows.ts'
import { startTestEngine } from '../testing.ts'
import { Count, createAct, createCollect } from '../testProcessors.ts'

const processors = [Count, createCollect(() => undefined)]
const hold = processor('Collect', {}, { autoTerminate: ['success'] })
const document = flowOf({ in: processor('Count'), out: hold }, { a: link('in', 'success', 'out') })

test('[E13] an edited entry is what the next trigger sees, and survives a power cut', async () => {
  const disk = createMemoryDisk()
  {
    await using test = await startTestEngine({ processors, disk, folder: '/data' })
    const { engine } = test
    await engine.apply(document, { parameters: {} })
    await engine.runOnce('f', 'in')
    await engine.setState('f', 'in', 'next', '70')
    await engine.setState('f', 'in', 'ключ / 키', 'any value')
    await engine.setState('f', 'in', 'gone', 'x')
    await engine.setState('f', 'in', 'gone', null)
    disk.powerCut()
  }
  await using again = await startTestEngine({ processors, disk, folder: '/data' })
  const { engine } = again
  await engine.apply(document, { parameters: {} })
  expect(engine.componentState('f', 'in')).toEqual([
    { key: 'next', value: '70' },
    { key: 'ключ / 키', value: 'any value' },
  ])
  await engine.runOnce('f', 'in')
  expect((await again.queue('f', 'a')).map(({ content }) => content).slice(10)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(70 + index)),
  )
})

test('[E13] an edited entry comes out of a snapshot too', async () => {
  const disk = createMemoryDisk()
  const limits = { journalFileBytes: 2000 }
  {
    await using test = await startTestEngine({ processors, disk, folder: '/data', limits })
    const { engine } = test
    await engine.apply(document, { parameters: {} })
    await engine.setState('f', 'in', 'note', 'kept')
    for (let run = 0; run < 10; run += 1) await engine.runOnce('f', 'in')
    await engine.settled()
    await engine.journal.prune(engine.journal.durable)
    expect(disk.paths()).not.toContain('/data/journal/00000001.journal')
  }
  await using again = await startTestEngine({ processors, disk, folder: '/data', limits })
  await again.engine.apply(document, { parameters: {} })
  expect(again.engine.componentState('f', 'in')).toContainEqual({ key: 'note', value: 'kept' })
})

test('[E13] an entry with a new value still expires when it was to', async () => {
  const clock = createVirtualClock()
  const Remember = createAct(
    'Remember',
    ({ session, clock: now }) => {
      session.state.set('short', 'old', { expiresAt: now() + 10_000 })
    },
    { input: 'none' },
  )
  await using test = await startTestEngine({ processors: [Remember], clock })
  const { engine } = test
  const remember = processor('Remember', {}, { autoTerminate: ['success', 'failure'] })
  await engine.apply(flowOf({ remember }, {}), { parameters: {} })
  await engine.runOnce('f', 'remember')
  await engine.setState('f', 'remember', 'short', 'new')
  await engine.setState('f', 'remember', 'long', 'new')
  clock.advance(9000)
  expect(engine.componentState('f', 'remember')).toEqual([
    { key: 'short', value: 'new' },
    { key: 'long', value: 'new' },
  ])
  clock.advance(1000)
  await engine.setState('f', 'remember', 'short', 'again')
  clock.advance(60_000)
  expect(engine.componentState('f', 'remember')).toContainEqual({ key: 'short', value: 'again' })
})

test('[E13] state of a component that runs cannot be edited', async () => {
  await using test = await startTestEngine({ processors })
  const { engine } = test
  await engine.apply(document, { parameters: {} })
  await engine.start('f', ['out'])
  await expect(engine.setState('f', 'out', 'key', 'value')).rejects.toMatchObject({ code: 'STATE_NOT_STOPPED' })
  await expect(engine.setState('f', 'nobody', 'key', 'value')).rejects.toMatchObject({ code: 'COMPONENT_UNKNOWN' })
  expect(engine.componentState('f', 'out')).toEqual([])
})

test('[E14] counters add up over commits, not over roll-backs, and begin again after a reset', async () => {
  let fail = true
  const Counting = createAct('Counting', ({ session }) => {
    for (const flowFile of session.get()) {
      session.count('seen')
      session.count('weight', 2)
      session.transfer(flowFile, 'success')
    }
    if (fail) throw new Error('Not yet.')
  })
  await using test = await startTestEngine({ processors: [...processors, Counting] })
  const { engine } = test
  const counting = processor('Counting', {}, { autoTerminate: ['success', 'failure'] })
  await engine.apply(flowOf({ in: processor('Count'), counting }, { a: link('in', 'success', 'counting') }), {
    parameters: {},
  })
  await engine.runOnce('f', 'in')
  const counters = () => engine.status('f').processors.find(({ id }) => id === 'counting')?.counters
  await engine.runOnce('f', 'counting')
  expect(counters()).toEqual({})
  fail = false
  await engine.runOnce('f', 'counting')
  expect(counters()).toEqual({ seen: 10, weight: 20 })
  engine.resetCounters('f', 'counting')
  expect(counters()).toEqual({})
})
