import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProvenanceLevel } from '@mulgil/flow'
import { expect, onTestFinished, test } from 'vitest'
import type { EngineLimits } from './engineOptions.ts'
import { type ProvenanceEvent, tellsAllAttributes } from './provenance.ts'
import { isSampled, provenanceLevels } from './provenanceLevel.ts'
import { createVirtualClock } from './schedule/clock.ts'
import { flowOf, group, link, type Parts, processor } from './testFlows.ts'
import { startTestEngine } from './testing.ts'
import { Count, createAct, createCollect, Mark, Split } from './testProcessors.ts'

const none = { parameters: {} }
const hold = processor('Collect', {}, { autoTerminate: ['success'] })
const base = [Count, Mark, Split, createCollect(() => undefined)]

/** Attributes after each event, as the index finds them: the changes of its FlowFile from its first event on. */
function attributesAfter(events: readonly ProvenanceEvent[]): Map<number, Record<string, string>> {
  const now = new Map<number, Record<string, string>>()
  const after = new Map<number, Record<string, string>>()
  for (const { id, flowFileId, changes } of events) {
    const known = tellsAllAttributes(changes) ? {} : { ...now.get(flowFileId) }
    for (const [name, , value] of changes) {
      if (value === null) delete known[name]
      else known[name] = value
    }
    now.set(flowFileId, known)
    after.set(id, known)
  }
  return after
}

test('[V1] the nearest group that says a level decides for its components, its connections and the groups within', () => {
  const document = flowOf(
    {
      top: processor('Mark'),
      quiet: group(
        { provenance: 'none' },
        {
          inQuiet: processor('Mark'),
          inner: group({}, { inInner: processor('Mark') }, { ci: link('inInner', 'success', 'inInner') }),
          loud: group({ provenance: 'all' }, { inLoud: processor('Mark') }, {}),
        },
        { cq: link('inQuiet', 'success', 'inQuiet') },
      ),
    },
    { ct: link('top', 'success', 'top') },
    { provenance: 'errors' },
  )
  expect(Object.fromEntries(provenanceLevels(document))).toEqual({
    top: 'errors',
    ct: 'errors',
    quiet: 'none',
    inQuiet: 'none',
    cq: 'none',
    inner: 'none',
    inInner: 'none',
    ci: 'none',
    loud: 'all',
    inLoud: 'all',
  })
  expect(provenanceLevels(flowOf({ top: processor('Mark') }, {})).get('top')).toBe('all')
})

test('[V2] about one family in a hundred is sampled, however near they begin', () => {
  for (const [start, step] of [
    [0, 1],
    [1_763_700_000_000, 1],
    [1_763_700_000_000, 1000],
    [Date.UTC(2026, 0, 1), 60_000],
  ]) {
    let sampled = 0
    for (let index = 0; index < 50_000; index += 1) if (isSampled(start + index * step)) sampled += 1
    expect(sampled).toBeGreaterThan(400)
    expect(sampled).toBeLessThan(600)
  }
})

/** A source at the top, then a group of some level that splits and marks, then a component at the top. */
const through = (provenance: ProvenanceLevel | undefined, more: Parts = {}) =>
  flowOf(
    {
      in: processor('Count', { total: 1000, count: 1 }),
      group: group(
        { provenance },
        {
          enter: { kind: 'inputPort' },
          split: processor('Split', {}, { autoTerminate: ['original'] }),
          mark: processor('Mark'),
          exit: { kind: 'outputPort' },
        },
        { a: link('enter', '', 'split'), b: link('split', 'split', 'mark'), c: link('mark', 'success', 'exit') },
      ),
      last: processor('Last', {}, { autoTerminate: ['failure'] }),
      out: hold,
    },
    { front: link('in', 'success', 'enter'), behind: link('exit', '', 'last'), z: link('last', 'success', 'out') },
    more,
  )
const Last = createAct('Last', ({ session }) => {
  for (const flowFile of session.get()) session.transfer(session.putAttributes(flowFile, { path: 'last' }), 'success')
})

test.for([
  { level: undefined, inside: 7 },
  { level: 'all', inside: 7 },
  { level: 'none', inside: 0 },
  { level: 'errors', inside: 0 },
] as const)(
  '[V1][V6] at level $level a group writes $inside events a FlowFile, and the data is the same',
  async ({ level, inside }) => {
    await using test = await startTestEngine({ processors: [...base, Last] })
    const { engine } = test
    await engine.apply(through(level), none)
    for (let run = 0; run < 5; run += 1) await engine.runOnce('f', 'in')
    await engine.start('f', ['split', 'mark', 'last'])
    await engine.settled()
    const events = await test.events()
    // In the group: two forks, the end of the original, two new contents; then Mark's and Last's attributes.
    const within = events.filter(({ component }) => component === 'split' || component === 'mark')
    expect(within).toHaveLength((inside - 2) * (inside > 0 ? 5 : 0))
    expect(events.filter(({ component }) => component === 'in')).toHaveLength(5)
    expect(events.filter(({ component }) => component === 'last')).toHaveLength(10)
    // Numbers without gaps.
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    const after = attributesAfter(events)
    const left = await test.queue('f', 'z')
    expect(left.map(({ content }) => content)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4].map((number) => `${number}x`))
    for (const { id, attributes } of left) {
      const last = events.findLast(({ flowFileId }) => flowFileId === id)
      expect(after.get(last?.id ?? 0)).toEqual(attributes)
    }
    const status = engine.status('f', 'start').processors
    const eventsOf = (id: string) => status.find((one) => one.id === id)?.events
    expect([eventsOf('in'), eventsOf('split'), eventsOf('mark')]).toEqual(inside > 0 ? [5, 15, 10] : [5, 0, 0])
    expect(status.find(({ id }) => id === 'mark')?.provenance).toBe(level ?? 'all')
  },
)

test('[V7] what a component writes to the journal is counted, and less at a lower level', async () => {
  const bytes: number[] = []
  for (const level of ['all', 'none'] as const) {
    await using test = await startTestEngine({ processors: [...base, Last] })
    const { engine } = test
    await engine.apply(through(level), none)
    for (let run = 0; run < 20; run += 1) await engine.runOnce('f', 'in')
    const before = engine.journal.durable.offset
    await engine.start('f', ['split'])
    await engine.settled()
    const written = engine.status('f', 'start').processors.find(({ id }) => id === 'split')?.journalBytes ?? 0
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThanOrEqual(engine.journal.durable.offset - before)
    bytes.push(written)
  }
  expect(bytes[1]).toBeLessThan(bytes[0])
})

test('[V2] a family is kept whole or not at all', async () => {
  const clock = createVirtualClock()
  await using test = await startTestEngine({ processors: [...base, Last], clock })
  const { engine } = test
  await engine.apply(through('sampled', { provenance: 'sampled' }), none)
  let families = 0
  for (let run = 0; run < 300; run += 1) {
    if (isSampled(clock.now())) families += 1
    await engine.runOnce('f', 'in')
    clock.advance(1)
  }
  await engine.start('f', ['split', 'mark', 'last'])
  await engine.settled()
  const events = await test.events()
  const byFamily = Map.groupBy(events, ({ lineageStartDate }) => lineageStartDate)
  expect(families).toBeGreaterThan(0)
  expect([...byFamily.keys()].every(isSampled)).toBe(true)
  expect(byFamily.size).toBe(families)
  // CREATE, two FORKs, DROP, two contents, two last attributes.
  for (const family of byFamily.values()) expect(family).toHaveLength(8)
})

test('[V3] at level errors only failures, coded errors, and what happens in queues is kept', async () => {
  const clock = createVirtualClock()
  const Sorts = createAct('Sorts', ({ session }) => {
    for (const flowFile of session.get()) {
      const number = Number(flowFile.attributes.number)
      if (number === 2) session.putAttributes(flowFile, { 'error.code': 'BAD' })
      else session.putAttributes(flowFile, { path: 'seen' })
      session.transfer(flowFile, number === 1 ? 'failure' : 'success')
    }
  })
  await using test = await startTestEngine({ processors: [...base, Sorts], clock })
  const { engine } = test
  await engine.apply(
    flowOf(
      {
        in: processor('Count', { total: 6, count: 6 }),
        sorts: processor('Sorts', {}, { autoTerminate: ['failure'] }),
        out: hold,
        also: hold,
      },
      {
        a: link('in', 'success', 'sorts'),
        b: link('sorts', 'success', 'out', { expiration: '1 min' }),
        c: link('sorts', 'success', 'also'),
      },
      { provenance: 'errors' },
    ),
    none,
  )
  await engine.runOnce('f', 'in')
  await engine.start('f', ['sorts'])
  await engine.settled()
  const seen = async () =>
    (await test.events()).map(({ component, type, relationship }) => [component, type, relationship].join(' '))
  expect(await seen()).toEqual([
    'sorts ATTRIBUTES_MODIFIED failure',
    'sorts DROP failure',
    'sorts ATTRIBUTES_MODIFIED success',
    // The clone that carries error.code.
    'sorts CLONE success',
  ])
  clock.advance(62_000)
  await engine.settled()
  await engine.emptyQueue('f', 'c')
  const events = await test.events()
  expect(events.slice(4).map(({ component, type }) => `${component} ${type}`)).toEqual([
    ...Array(5).fill('b EXPIRE'),
    ...Array(5).fill('c DROP'),
  ])
  // V4: they are the first that provenance hears of most of these.
  const after = attributesAfter(events)
  for (const { id } of events.slice(4)) expect(after.get(id)?.number).toMatch(/^[02345]$/)
})

test.for<{ name: string; limits: Partial<EngineLimits> }>([
  { name: 'from the journal', limits: {} },
  { name: 'from a snapshot', limits: { journalFileBytes: 1500 } },
  {
    name: 'from pages on disk',
    limits: { journalFileBytes: 1500, queueRecords: 5, pageRecords: 4, memoryRecords: 20 },
  },
])(
  '[V4] after a restart $name, the next event tells all attributes, and not those that are gone',
  { timeout: 20_000 },
  async ({ limits }) => {
    const folder = await mkdtemp(join(tmpdir(), 'mulgil-levels-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const Rename = createAct('Rename', ({ session }) => {
      for (const flowFile of session.get()) {
        session.putAttributes(flowFile, { filename: `file-${flowFile.attributes.number}` })
        session.transfer(session.removeAttributes(flowFile, ['mark']), 'success')
      }
    })
    const document = (provenance: ProvenanceLevel) =>
      flowOf(
        {
          in: processor('Count', { total: 60, count: 20 }),
          mark: processor('Mark'),
          group: group(
            { provenance },
            {
              enter: { kind: 'inputPort' },
              rename: processor('Rename', {}, { autoTerminate: ['failure'] }),
              exit: { kind: 'outputPort' },
            },
            { a: link('enter', '', 'rename'), b: link('rename', 'success', 'exit') },
          ),
          last: processor('Last', {}, { autoTerminate: ['failure'] }),
          out: hold,
        },
        {
          m: link('in', 'success', 'mark'),
          front: link('mark', 'success', 'enter'),
          behind: link('exit', '', 'last'),
          z: link('last', 'success', 'out'),
        },
      )
    const processors = [...base, Last, Rename]
    {
      await using test = await startTestEngine({ processors, folder, limits })
      await test.engine.apply(document('none'), none)
      await test.engine.start('f', ['in', 'mark', 'rename'])
      await expect.poll(() => test.engine.status('f').connections.find(({ id }) => id === 'behind')?.count).toBe(60)
      await test.engine.settled()
    }
    await using test = await startTestEngine({ processors, folder, limits })
    const { engine } = test
    await engine.apply(document('none'), none)
    await engine.start('f', ['last'])
    await expect.poll(() => engine.status('f').connections.find(({ id }) => id === 'z')?.count).toBe(60)
    const events = await test.events()
    expect(events.filter(({ component }) => component === 'rename')).toEqual([])
    const after = attributesAfter(events)
    const told = events.filter(({ component }) => component === 'last')
    expect(told).toHaveLength(60)
    for (const { id, changes } of told) {
      expect(after.get(id)).toEqual({
        number: expect.any(String),
        path: 'last',
        filename: `file-${after.get(id)?.number}`,
      })
      expect(changes.filter(([, before, now]) => before !== now)).toEqual([['path', null, 'last']])
    }
  },
)

test('[V5] a changed level holds at once, without a restart', async () => {
  await using test = await startTestEngine({ processors: [...base, Last] })
  const { engine } = test
  const counts: number[] = []
  for (const level of ['all', 'none', 'all'] as const) {
    const { restarted } = await engine.apply(through(level), none)
    expect(restarted).toEqual([])
    await engine.start('f', ['split', 'mark', 'last'])
    await engine.runOnce('f', 'in')
    await engine.settled()
    counts.push((await test.events()).filter(({ component }) => component === 'mark').length)
  }
  expect(counts).toEqual([2, 2, 4])
})

test('[V4] an event after retries tells the attributes that the tries left, and success takes the count away', async () => {
  const clock = createVirtualClock()
  let tries = 0
  const Fails = createAct('Fails', ({ session }) => {
    for (const flowFile of session.get()) {
      tries += 1
      session.transfer(session.putAttributes(flowFile, { path: `try ${tries}` }), tries < 3 ? 'failure' : 'success')
    }
  })
  await using test = await startTestEngine({ processors: [...base, Fails], clock })
  const { engine } = test
  await engine.apply(
    flowOf(
      {
        in: processor('Count', { total: 1 }),
        fails: processor('Fails', {}, { autoTerminate: ['failure'], retry: { failure: {} } }),
        out: hold,
      },
      { a: link('in', 'success', 'fails'), z: link('fails', 'success', 'out') },
    ),
    none,
  )
  await engine.runOnce('f', 'in')
  await engine.start('f', ['fails'])
  for (let wait = 0; wait < 4; wait += 1) {
    await engine.settled()
    clock.advance(60_000)
  }
  const [left] = await test.queue('f', 'z')
  expect(left.attributes).toEqual({ number: '0', path: 'try 3' })
  const events = await test.events()
  expect(events.map(({ type }) => type)).toEqual(['CREATE', 'ATTRIBUTES_MODIFIED'])
  expect(attributesAfter(events).get(2)).toEqual(left.attributes)
})
