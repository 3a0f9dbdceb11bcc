import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineProcessor } from '../processor.ts'
import { secret, service } from '../properties.ts'
import { createVirtualClock } from '../schedule/clock.ts'
import { defineService } from '../service.ts'
import { startTestEngine } from '../testing.ts'

type Parts = Record<string, unknown>

/** Services and processors that write down what happens to them. */
function createCast() {
  const log: string[] = []
  /** Names of services that cannot be enabled now, and what may hold one up. */
  const broken = new Set<string>()
  const gates = new Map<string, Promise<void>>()
  const closing = new Map<string, Promise<void>>()
  const open = async (name: string) => {
    if (broken.has(name)) throw new Error(`${name} is away.`)
    await gates.get(name)
    log.push(`${name} opened`)
    const close = async () => {
      await closing.get(name)
      log.push(`${name} closed`)
    }
    return { name, [Symbol.asyncDispose]: close }
  }
  const Base = defineService({
    type: 'Base',
    summary: 'A base.',
    tags: [],
    properties: z.object({ name: z.string(), token: secret().optional() }),
    onEnabled: ({ properties }) => open(properties.name),
  })
  const Line = defineService({
    type: 'Line',
    summary: 'A line on a base.',
    tags: [],
    properties: z.object({ name: z.string(), base: service(Base).optional() }),
    async onEnabled({ properties }) {
      const opened = await open(properties.name)
      return { ...opened, path: `${properties.base?.name ?? ''}/${opened.name}` }
    },
  })
  const Call = defineProcessor({
    type: 'Call',
    summary: 'Makes FlowFiles that tell which line it has.',
    tags: [],
    input: 'none',
    properties: z.object({ line: service(Line), other: z.string().optional() }),
    relationships: { success: 'Made.' },
    effect: 'none',
    defaultScheduling: { strategy: 'timer', period: '1 hour' },
    onScheduled: ({ properties: { line } }) => {
      log.push(`call to ${line.path} opened`)
      return { [Symbol.dispose]: () => void log.push(`call to ${line.path} closed`) }
    },
    onTrigger({ session, properties }) {
      session.transfer(session.write(session.create(), properties.line.path), 'success')
    },
  })
  const Alone = defineProcessor({
    type: 'Alone',
    summary: 'Needs no service.',
    tags: [],
    input: 'none',
    properties: z.object({}),
    relationships: {},
    effect: 'none',
    defaultScheduling: { strategy: 'timer', period: '1 hour' },
    onTrigger() {},
  })
  return { log, broken, gates, closing, definitions: { processors: [Call, Alone], services: [Base, Line] } }
}

const call = (line: string, more: Parts = {}) => ({
  kind: 'processor',
  type: 'Call',
  properties: { line, ...more },
  autoTerminate: ['success'],
})
const services = {
  base: { type: 'Base', properties: { name: 'b' } },
  line: { type: 'Line', name: 'The line', properties: { name: 'l', base: 'base' } },
  spare: { type: 'Line', properties: { name: 's' } },
}
const flowOf = (components: Parts, more: Parts = {}) =>
  FlowDocument.parse({ format: FLOW_FORMAT, id: 'f', name: 'Test', services, root: { components }, ...more })
const users = { one: call('line'), two: call('spare'), alone: { kind: 'processor', type: 'Alone' } }
const none = { parameters: {} }

test('[A6] services are enabled by themselves, in the order in which they need each other, and processors get what they made', async () => {
  const { log, definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  await engine.apply(
    flowOf({
      in: { ...call('line'), autoTerminate: undefined },
      hold: {
        kind: 'group',
        services: { near: { type: 'Line', properties: { name: 'n', base: 'base' } } },
        root: { components: { inside: call('near') } },
      },
    }),
    none,
  )
  expect(log.toSorted()).toEqual(['b opened', 'l opened', 'n opened', 's opened'])
  expect(log.indexOf('b opened')).toBeLessThan(log.indexOf('l opened'))
  expect(engine.status('f').services).toEqual([
    { id: 'base', state: 'enabled', users: ['line', 'near'], bulletins: { warn: 0, error: 0 } },
    { id: 'line', state: 'enabled', users: ['in'], bulletins: { warn: 0, error: 0 } },
    { id: 'spare', state: 'enabled', users: [], bulletins: { warn: 0, error: 0 } },
    { id: 'near', state: 'enabled', users: ['inside'], bulletins: { warn: 0, error: 0 } },
  ])
  await engine.start('f', ['inside'])
  expect(log.slice(4)).toEqual(['call to b/n opened'])
})

test('[A6] a service that cannot be enabled is tried again with growing pauses; what needs it waits and then starts by itself', async () => {
  const clock = createVirtualClock()
  const { log, broken, definitions } = createCast()
  await using test = await startTestEngine({ ...definitions, clock })
  const { engine, bulletins } = test
  broken.add('b')
  await engine.apply(flowOf(users), none)
  expect(await engine.start('f')).toMatchObject({ started: ['one', 'two', 'alone'], problems: [] })
  expect(engine.runStates('f')).toEqual({ one: 'starting', two: 'running', alone: 'running' })
  expect(engine.status('f').services).toMatchObject([
    { id: 'base', state: 'enabling', bulletins: { error: 1 } },
    { id: 'line', state: 'enabling', bulletins: { error: 0 } },
    { id: 'spare', state: 'enabled' },
  ])
  for (const wait of [1000, 2000, 4000]) {
    const said = bulletins.length
    clock.advance(wait - 1)
    await engine.settled()
    expect(bulletins.length).toBe(said)
    clock.advance(1)
    await expect.poll(() => bulletins.length).toBe(said + 1)
  }
  expect(bulletins[0]).toMatchObject({
    level: 'error',
    component: 'base',
    code: 'ENABLE_FAILED',
    message: 'The service could not be enabled: b is away.',
  })
  broken.clear()
  clock.advance(8000)
  await expect.poll(() => engine.runStates('f').one).toBe('running')
  expect(log).toEqual(['s opened', 'call to /s opened', 'b opened', 'l opened', 'call to b/l opened'])
})

test('[A6] a service that takes its time holds up only what needs it', async () => {
  const { gates, definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  const gate = Promise.withResolvers<void>()
  gates.set('b', gate.promise)
  await engine.apply(flowOf(users), none)
  await engine.start('f')
  expect(engine.runStates('f')).toEqual({ one: 'starting', two: 'running', alone: 'running' })
  await expect(engine.runOnce('f', 'one')).resolves.toMatchObject({ started: [] })
  await engine.stop('f', ['one'])
  await expect(engine.runOnce('f', 'one')).rejects.toMatchObject({ code: 'SERVICE_NOT_ENABLED' })
  gate.resolve()
  await expect.poll(() => engine.status('f').services.map(({ state }) => state)).toEqual(Array(3).fill('enabled'))
  expect(engine.runStates('f').one).toBe('stopped')
  expect(await engine.runOnce('f', 'one')).toMatchObject({ started: ['one'] })
})

test('[A7] disabling stops what depends on it first, and enabling starts again what should run', async () => {
  const { log, definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  await engine.apply(flowOf({ ...users, still: call('line') }), none)
  await engine.start('f', ['one', 'two', 'alone'])
  log.length = 0
  expect(await engine.disableService('f', 'base')).toEqual({ stopped: ['one', 'line'] })
  expect(log).toEqual(['call to b/l closed', 'l closed', 'b closed'])
  expect(engine.runStates('f')).toEqual({ one: 'stopped', two: 'running', alone: 'running', still: 'stopped' })
  expect(engine.status('f').services.map(({ state }) => state)).toEqual(['disabled', 'disabled', 'enabled'])

  expect(await engine.start('f', ['one', 'still'])).toMatchObject({
    started: [],
    problems: [
      {
        code: 'SERVICE_DISABLED',
        severity: 'warning',
        component: 'one',
        details: { service: 'Service "The line" (line)' },
      },
      { code: 'SERVICE_DISABLED', component: 'still' },
    ],
  })
  expect(await engine.enableService('f', 'line')).toMatchObject({
    problems: [{ code: 'SERVICE_DISABLED', component: 'line' }],
  })
  await engine.stop('f', ['still'])
  expect(await engine.enableService('f', 'base')).toEqual({ problems: [] })
  expect(engine.runStates('f')).toEqual({ one: 'running', two: 'running', alone: 'running', still: 'stopped' })
  expect(log.slice(3)).toEqual(['b opened', 'l opened', 'call to b/l opened'])
  await expect(engine.disableService('f', 'one')).rejects.toMatchObject({ code: 'SERVICE_UNKNOWN' })
})

test('[A7] [R1] a disabled service stays so after a restart, and what waits for it starts when it is enabled', async () => {
  const { log, definitions } = createCast()
  const first = await startTestEngine(definitions)
  await first.engine.apply(flowOf(users), none)
  await first.engine.start('f')
  await first.engine.disableService('f', 'base')
  await first.engine.close()
  log.length = 0
  await using again = await startTestEngine({ ...definitions, folder: first.folder })
  await again.engine.apply(flowOf(users), none)
  expect(again.engine.runStates('f')).toEqual({ one: 'stopped', two: 'running', alone: 'running' })
  expect(again.engine.status('f').services.map(({ state }) => state)).toEqual(['disabled', 'disabled', 'enabled'])
  await again.engine.enableService('f', 'base')
  expect(again.engine.runStates('f').one).toBe('running')
  await again.engine.close()
  await first[Symbol.asyncDispose]()
})

test('[A7] a service that is disabled while it waits for its next try is not tried any more', async () => {
  const clock = createVirtualClock()
  const { broken, definitions } = createCast()
  await using test = await startTestEngine({ ...definitions, clock })
  const { engine, bulletins } = test
  broken.add('b')
  await engine.apply(flowOf(users), none)
  expect(await engine.disableService('f', 'base')).toEqual({ stopped: ['line'] })
  clock.advance(120_000)
  await engine.settled()
  expect(bulletins).toHaveLength(1)
  expect(engine.status('f').services.map(({ state }) => state)).toEqual(['disabled', 'disabled', 'enabled'])
})

test('a service that held up the engine is kept out with what needs it, until a person enables it', async () => {
  const { definitions } = createCast()
  const why = { code: 'BLOCKED', message: 'It blocked.', todo: 'Wait.' }
  const held = [{ flow: 'f', component: 'base', until: Number.POSITIVE_INFINITY, ...why }]
  await using test = await startTestEngine({ ...definitions, held })
  const { engine } = test
  await engine.apply(flowOf(users), none)
  await engine.start('f')
  expect(engine.status('f').services.map(({ state }) => state)).toEqual(['disabled', 'disabled', 'enabled'])
  expect(engine.runStates('f')).toEqual({ one: 'stopped', two: 'running', alone: 'running' })
  await engine.enableService('f', 'base')
  expect(engine.runStates('f').one).toBe('running')
})

test('[A7] enabling while it is still closing waits for that, and opens it again', async () => {
  const { log, definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  await engine.apply(flowOf(users), none)
  await engine.start('f')
  log.length = 0
  const disabling = engine.disableService('f', 'base')
  await engine.enableService('f', 'base')
  await disabling
  await expect.poll(() => engine.runStates('f').one).toBe('running')
  expect(log.filter((line) => line.startsWith('b '))).toEqual(['b closed', 'b opened'])
})

const changes: { name: string; from: Parts; to: Parts; values?: Parts; restarted: string[] }[] = [
  {
    name: 'a property',
    from: { services },
    to: { services: { ...services, line: { ...services.line, properties: { name: 'other', base: 'base' } } } },
    restarted: ['one', 'line'],
  },
  {
    name: 'a property of a service under another one',
    from: { services },
    to: { services: { ...services, base: { type: 'Base', properties: { name: 'other' } } } },
    restarted: ['one', 'base', 'line'],
  },
  {
    name: 'a parameter that one refers to',
    from: {
      parameters: { name: { value: 'x' } },
      services: { ...services, spare: { type: 'Line', properties: { name: '#{name}' } } },
    },
    to: {
      parameters: { name: { value: 'y' } },
      services: { ...services, spare: { type: 'Line', properties: { name: '#{name}' } } },
    },
    restarted: ['two', 'spare'],
  },
  {
    name: 'a secret',
    from: { services },
    to: { services },
    values: { secrets: { 'base.token': 's' } },
    restarted: ['one', 'base', 'line'],
  },
  {
    name: 'a name',
    from: { services },
    to: { services: { ...services, line: { ...services.line, name: 'X' } } },
    restarted: [],
  },
  {
    name: 'a parameter that nothing refers to',
    from: { parameters: { x: { value: 'a' } } },
    to: { parameters: { x: { value: 'b' } } },
    restarted: [],
  },
]
test.for(changes)('[A8] a change of $name restarts $restarted', async ({ from, to, values, restarted }) => {
  const { definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  await engine.apply(flowOf(users, from), none)
  await engine.start('f')
  const result = await engine.apply(flowOf(users, to), { ...none, ...values })
  expect(result.restarted.toSorted()).toEqual(restarted.toSorted())
  expect(engine.runStates('f')).toEqual({ one: 'running', two: 'running', alone: 'running' })
  expect(engine.status('f').services.map(({ state }) => state)).toEqual(Array(3).fill('enabled'))
})

test('[A8] what is started while a document is applied starts with the new services, at the end', async () => {
  const { log, closing, definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  await engine.apply(flowOf(users), none)
  await engine.start('f')
  const gate = Promise.withResolvers<void>()
  closing.set('l', gate.promise)
  log.length = 0
  const changed = { ...services, line: { ...services.line, properties: { name: 'new', base: 'base' } } }
  const applying = engine.apply(flowOf(users, { services: changed }), none)
  await expect.poll(() => engine.status('f').services[1].state).toBe('disabling')
  await engine.start('f')
  const enabling = engine.enableService('f', 'line')
  expect(engine.runStates('f').one).toBe('stopped')
  gate.resolve()
  await Promise.all([applying, enabling])
  expect(engine.runStates('f').one).toBe('running')
  expect(log).toEqual(['call to b/l closed', 'l closed', 'new opened', 'call to b/new opened'])
})

test('[E11] a service that is invalid is not enabled, and neither is what needs it; mended, all of it starts', async () => {
  const { log, definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  await engine.apply(flowOf(users), none)
  await engine.start('f')
  log.length = 0
  const { problems } = await engine.apply(
    flowOf(users, { services: { ...services, base: { type: 'Base', properties: {} } } }),
    none,
  )
  expect(problems.map(({ code, component }) => [code, component])).toEqual([
    ['MISSING_VALUE', 'base'],
    ['SERVICE_INVALID', 'line'],
    ['SERVICE_INVALID', 'one'],
  ])
  expect(log).toEqual(['call to b/l closed', 'l closed', 'b closed'])
  expect(engine.status('f')).toMatchObject({
    processors: [{ id: 'one', runState: 'invalid' }, { runState: 'running' }, { runState: 'running' }],
    services: [{ state: 'invalid' }, { state: 'invalid' }, { state: 'enabled' }],
  })
  expect(await engine.enableService('f', 'base')).toMatchObject({ problems: [{ code: 'MISSING_VALUE' }] })
  await engine.apply(flowOf(users), none)
  expect(engine.runStates('f')).toEqual({ one: 'running', two: 'running', alone: 'running' })
})

test('a service that goes from the document is closed and forgotten; the flow that goes takes all with it', async () => {
  const { log, definitions } = createCast()
  await using test = await startTestEngine(definitions)
  const { engine } = test
  await engine.apply(flowOf(users), none)
  await engine.start('f')
  await engine.disableService('f', 'spare')
  log.length = 0
  const { spare: _, ...fewer } = services
  await engine.apply(flowOf({ one: users.one }, { services: fewer }), none)
  expect(engine.status('f').services.map(({ id }) => id)).toEqual(['base', 'line'])
  await engine.apply(flowOf(users), none)
  expect(engine.status('f').services.map(({ state }) => state)).toEqual(Array(3).fill('enabled'))
  await engine.removeFlow('f')
  expect(log).toEqual(['s opened', 'call to b/l closed', 'l closed', 's closed', 'b closed'])
})

test('a service that fails to close, or does not end, is told and is disabled all the same', async () => {
  const clock = createVirtualClock()
  const Bad = defineService({
    type: 'Bad',
    summary: 'Closes badly.',
    tags: [],
    properties: z.object({ how: z.enum(['throws', 'hangs']) }),
    onEnabled: ({ properties: { how } }) => ({
      [Symbol.asyncDispose]: () =>
        how === 'hangs' ? new Promise<void>(() => undefined) : Promise.reject(new Error('No.')),
    }),
  })
  await using test = await startTestEngine({ processors: [], services: [Bad], clock })
  const { engine, bulletins } = test
  const bad = (how: string) => ({ type: 'Bad', properties: { how } })
  await engine.apply(flowOf({}, { services: { a: bad('throws'), b: bad('hangs') } }), none)
  await engine.disableService('f', 'a')
  expect(bulletins).toMatchObject([{ level: 'warn', component: 'a', cause: 'No.' }])
  const disabling = engine.disableService('f', 'b')
  await expect.poll(() => engine.status('f').services[1].state).toBe('disabling')
  clock.advance(10_000)
  await disabling
  expect(bulletins).toMatchObject([
    {},
    { level: 'warn', component: 'b', message: 'It did not close within 10 seconds.' },
  ])
  expect(engine.status('f').services).toMatchObject([{ state: 'disabled' }, { state: 'disabled' }])
})
