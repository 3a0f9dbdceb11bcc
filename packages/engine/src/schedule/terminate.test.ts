import { expect, test } from 'vitest'
import { createMemoryDisk } from '../memoryDisk.ts'
import type { Session } from '../session.ts'
import type { EngineFlowStatus } from '../status.ts'
import { flowOf, link, processor } from '../testFlows.ts'
import { startTestEngine } from '../testing.ts'
import { Count, createAct, createCollect } from '../testProcessors.ts'
import { createVirtualClock } from './clock.ts'

const document = flowOf(
  {
    in: processor('Count', { total: 5 }),
    hang: processor('Hang', {}, { autoTerminate: ['failure'] }),
    out: processor('Collect', {}, { autoTerminate: ['success'] }),
  },
  { a: link('in', 'success', 'hang'), b: link('hang', 'success', 'out') },
)

/** A processor that hangs in its first trigger until `letGo`, and then runs on with what `late` does. */
function createHanging(late: (session: Session) => void | Promise<void> = () => undefined) {
  const gate = Promise.withResolvers<void>()
  const aborted: boolean[] = []
  let triggers = 0
  const definition = createAct('Hang', async ({ session, signal }) => {
    triggers += 1
    if (triggers > 1) {
      for (const flowFile of session.get()) session.transfer(flowFile, 'success')
      return
    }
    const flowFiles = session.get(3)
    for (const flowFile of flowFiles) session.transfer(session.write(flowFile, 'late'), 'success')
    session.state.set('late', 'yes')
    signal.addEventListener('abort', () => aborted.push(true))
    await gate.promise
    await late(session as Session)
  })
  return { definition, letGo: () => gate.resolve(), aborted, triggers: () => triggers }
}
const stateOf = (status: EngineFlowStatus) => status.processors.find(({ id }) => id === 'hang')

test('[E12] terminate does not wait: what the trigger held is back in its order, and it can run again', async () => {
  const seen: string[] = []
  const hanging = createHanging()
  await using test = await startTestEngine({
    processors: [Count, hanging.definition, createCollect((_, content) => seen.push(content))],
  })
  const { engine } = test
  await engine.apply(document, { parameters: {} })
  await engine.runOnce('f', 'in')
  await engine.start('f', ['hang', 'out'])
  await expect.poll(hanging.triggers).toBe(1)
  await engine.terminate('f', ['hang'])
  expect(hanging.aborted).toEqual([true])
  expect(stateOf(engine.status('f'))).toMatchObject({ runState: 'stopped', activeTriggers: 0, terminatedTriggers: 1 })
  expect((await test.queue('f', 'a')).map(({ content }) => content)).toEqual(['0', '1', '2', '3', '4'])
  expect(engine.content.references).toBe(5)

  await engine.start('f', ['hang'])
  await expect.poll(() => seen).toEqual(['0', '1', '2', '3', '4'])
  hanging.letGo()
  await expect.poll(() => stateOf(engine.status('f'))?.terminatedTriggers).toBe(0)
  await engine.settled()
  expect(seen).toHaveLength(5)
  expect(engine.componentState('f', 'hang')).toEqual([])
  expect(engine.content.references).toBe(0)
  expect(test.bulletins).toEqual([])
})

const calls: { name: string; call: (session: Session) => unknown }[] = [
  { name: 'get', call: (session) => session.get() },
  { name: 'forEach', call: (session) => session.forEach(() => {}) },
  { name: 'create', call: (session) => session.create() },
  { name: 'state.get', call: (session) => session.state.get('late') },
  { name: 'state.set', call: (session) => session.state.set('late', 'no') },
  { name: 'state.delete', call: (session) => session.state.delete('late') },
  { name: 'state.entries', call: (session) => session.state.entries() },
  { name: 'count', call: (session) => session.count('late') },
  { name: 'afterCommit', call: (session) => session.afterCommit(() => undefined) },
  { name: 'afterRollback', call: (session) => session.afterRollback(() => undefined) },
  { name: 'commit', call: (session) => session.commit() },
]
test.for(calls)('[E12] $name of a terminated session throws and does nothing', async ({ call }) => {
  let thrown: unknown
  const hanging = createHanging(async (session) => {
    try {
      await call(session)
    } catch (error) {
      thrown = error
    }
  })
  await using test = await startTestEngine({ processors: [Count, hanging.definition, createCollect(() => undefined)] })
  const { engine } = test
  await engine.apply(document, { parameters: {} })
  await engine.runOnce('f', 'in')
  await engine.start('f', ['hang'])
  await expect.poll(hanging.triggers).toBe(1)
  await engine.terminate('f', ['hang'])
  hanging.letGo()
  await expect.poll(() => stateOf(engine.status('f'))?.terminatedTriggers).toBe(0)
  expect(thrown).toMatchObject({ code: 'SESSION_TERMINATED' })
  expect(engine.componentState('f', 'hang')).toEqual([])
  expect(engine.queuedIn('f')).toBe(5)
})

test('[E12] content that is still streaming in when its session is terminated leaves no reference', async () => {
  const hanging = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const Streaming = createAct('Hang', async ({ session }) => {
    const [flowFile] = session.get(1)
    await session.writeStream(
      flowFile,
      (async function* () {
        yield Buffer.from('some')
        begun.resolve()
        await hanging.promise
        yield Buffer.from('more')
      })(),
    )
  })
  await using test = await startTestEngine({ processors: [Count, Streaming, createCollect(() => undefined)] })
  const { engine } = test
  await engine.apply(document, { parameters: {} })
  await engine.runOnce('f', 'in')
  await engine.start('f', ['hang'])
  await begun.promise
  await engine.terminate('f', ['hang'])
  hanging.resolve()
  await expect.poll(() => stateOf(engine.status('f'))?.terminatedTriggers).toBe(0)
  expect(engine.content.references).toBe(5)
})

test('[E12] terminate ends a stop and an apply that wait for a trigger', async () => {
  const clock = createVirtualClock()
  const hanging = createHanging()
  await using test = await startTestEngine({
    processors: [Count, hanging.definition, createCollect(() => undefined)],
    clock,
  })
  const { engine } = test
  await engine.apply(document, { parameters: {} })
  await engine.runOnce('f', 'in')
  await engine.start('f', ['hang'])
  await expect.poll(hanging.triggers).toBe(1)
  const stopping = engine.stop('f', ['hang'])
  const changed = structuredClone(document) as typeof document
  if (changed.root.components.hang.kind === 'processor') changed.root.components.hang.scheduling = { yield: '2 sec' }
  const applying = engine.apply(changed, { parameters: {} })
  await new Promise((resolve) => setImmediate(resolve))
  expect(stateOf(engine.status('f'))?.runState).toBe('stopping')
  await engine.terminate('f', ['hang'])
  await Promise.all([stopping, applying])
  expect(stateOf(engine.status('f'))).toMatchObject({ runState: 'stopped', terminatedTriggers: 1 })
  hanging.letGo()
  await expect.poll(() => stateOf(engine.status('f'))?.terminatedTriggers).toBe(0)
  expect(engine.queuedIn('f')).toBe(5)
})

test('[E12] one run that hangs can be terminated, and a component that hangs while it starts', async () => {
  const hanging = createHanging()
  const starting = Promise.withResolvers<undefined>()
  const Slow = createAct('Slow', () => undefined, { input: 'none', onScheduled: () => starting.promise })
  await using test = await startTestEngine({
    processors: [Count, hanging.definition, Slow, createCollect(() => undefined)],
  })
  const { engine } = test
  const slow = processor('Slow', {}, { autoTerminate: ['success', 'failure'] })
  await engine.apply(
    {
      ...document,
      root: { ...document.root, components: { ...document.root.components, ...flowOf({ slow }, {}).root.components } },
    },
    { parameters: {} },
  )
  await engine.runOnce('f', 'in')
  const once = engine.runOnce('f', 'hang')
  await expect.poll(hanging.triggers).toBe(1)
  await engine.terminate('f', ['hang'])
  await once
  await engine.start('f', ['slow'])
  expect(engine.runStates('f').slow).toBe('starting')
  await engine.terminate('f', ['slow'])
  expect(engine.runStates('f')).toMatchObject({ slow: 'stopped', hang: 'stopped' })
  starting.resolve(undefined)
  hanging.letGo()
  await engine.settled()
  expect(engine.runStates('f').slow).toBe('stopped')
})

test('[E12] a terminated component stays stopped after a crash', async () => {
  const disk = createMemoryDisk()
  const hanging = createHanging()
  const processors = [Count, hanging.definition, createCollect(() => undefined)]
  {
    await using test = await startTestEngine({ processors, disk, folder: '/data' })
    await test.engine.apply(document, { parameters: {} })
    await test.engine.runOnce('f', 'in')
    await test.engine.start('f', ['hang'])
    await expect.poll(hanging.triggers).toBe(1)
    await test.engine.terminate('f', ['hang'])
    disk.powerCut()
    hanging.letGo()
  }
  await using again = await startTestEngine({ processors, disk, folder: '/data' })
  await again.engine.apply(document, { parameters: {} })
  expect(again.engine.runStates('f').hang).toBe('stopped')
  expect(again.engine.queuedIn('f')).toBe(5)
})

test('[E12] what a terminated trigger says later goes to the log, and is no bulletin', async () => {
  const waiting = Promise.withResolvers<void>()
  let begun = false
  const Late = createAct('Late', async ({ log }) => {
    begun = true
    await waiting.promise
    log.error('Too late.')
    throw new Error('And it failed.')
  })
  const lines: string[] = []
  await using test = await startTestEngine({ processors: [Late, Count], onLog: (_, line) => lines.push(line) })
  const { engine } = test
  const late = processor('Late', {}, { autoTerminate: ['success', 'failure'] })
  await engine.apply(flowOf({ in: processor('Count'), late }, { a: link('in', 'success', 'late') }), { parameters: {} })
  await engine.runOnce('f', 'in')
  await engine.start('f', ['late'])
  await expect.poll(() => begun).toBe(true)
  await engine.terminate('f', ['late'])
  waiting.resolve()
  await expect.poll(() => engine.status('f').processors.find(({ id }) => id === 'late')?.terminatedTriggers).toBe(0)
  expect(lines).toEqual(['f/Late: Too late. (said after it was terminated)'])
  expect(test.bulletins).toEqual([])
})
