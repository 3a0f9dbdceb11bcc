import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import { readProvenance } from '../journal/readProvenance.ts'
import type { ProvenanceEvent } from '../provenance.ts'
import type { LinkTransport } from './linkBatch.ts'
import { openLinked, receiving, sending } from './testLinks.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Two engines in folders of their own, joined by their transports alone; content goes by the sender's folder. */
async function openPair() {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-links-'))
  const engines: Engine[] = []
  const transport: LinkTransport = {
    deliver: async (batch) => {
      const target = engines.find((engine) => engine.flows().some(({ id }) => id === batch.target.flow)) ?? engines[1]
      const answer = await target.receive(batch)
      return pair.losing ? 'unreachable' : answer
    },
  }
  const bulletins: string[] = []
  const open = (number: number) =>
    openLinked({
      folder: join(folder, String(number)),
      number,
      links: transport,
      durability: 'none',
      onBulletin: ({ code }) => bulletins.push(code ?? ''),
    })
  const a = await open(0)
  const b = await open(1)
  engines.push(a.engine, b.engine)
  const pair = {
    a,
    b,
    bulletins,
    /** Answers get lost on their way back. */
    losing: false,
    async [Symbol.asyncDispose]() {
      for (const engine of engines) await engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return pair
}

async function eventsOf(engine: Engine): Promise<ProvenanceEvent[]> {
  const events: ProvenanceEvent[] = []
  const { durable } = engine.journal
  const { signal } = new AbortController()
  for await (const batch of readProvenance(engine.journalFolder, { until: () => durable, once: true, signal }))
    events.push(...batch.events)
  return events
}

test('[L1] an output port hands over in order, attributes and content and all, and both sides record it', async () => {
  await using pair = await openPair()
  const { a, b } = pair
  await b.engine.apply(receiving('Collect'), { parameters: {} })
  await b.engine.start('to')
  await a.engine.apply(sending(2500, { count: 90 }), { parameters: {} })
  await a.engine.start('from')
  await expect.poll(() => b.seen.numbers.length, { timeout: 10_000 }).toBe(2500)
  expect(b.seen.numbers).toEqual(numbers(2500))
  expect(b.seen.contents).toEqual(numbers(2500).map(String))
  await expect.poll(() => a.engine.queuedIn('from')).toBe(0)
  await a.engine.settled()
  await b.engine.settled()
  expect([a.engine.content.references, b.engine.content.references]).toEqual([0, 0])

  const transitUri = 'mulgil://to/in'
  const sent = (await eventsOf(a.engine)).filter(({ component }) => component === 'out')
  expect(sent.filter(({ type }) => type === 'SEND').map(({ transitUri: uri }) => uri)).toEqual(
    Array(2500).fill(transitUri),
  )
  expect(sent.filter(({ type }) => type === 'DROP')).toHaveLength(2500)
  const received = (await eventsOf(b.engine)).filter(({ component }) => component === 'in')
  expect(received).toHaveLength(2500)
  // Ids tell the engine, and the details whose FlowFile it was.
  expect(received[0]).toMatchObject({
    type: 'RECEIVE',
    transitUri,
    flowFileId: 2 ** 48 + 1,
    details: `Sent as FlowFile ${a.engine.uuidOf(sent[0].flowFileId)}`,
    changes: [['number', null, '0']],
  })
})

test('[L1] content of every size arrives as it was', async () => {
  await using pair = await openPair()
  const { a, b } = pair
  await b.engine.apply(receiving('Collect'), { parameters: {} })
  await b.engine.start('to')
  await a.engine.apply(sending(9, { count: 3, size: 3 * 1024 * 1024 }), { parameters: {} })
  await a.engine.start('from')
  await expect.poll(() => b.seen.numbers.length, { timeout: 10_000 }).toBe(9)
  expect(b.seen.contents.map((content) => [content.length, content[0]])).toEqual(
    numbers(9).map((number) => [3 * 1024 * 1024, String(number)]),
  )
})

test('[L1] two flows of one engine are linked in the same way, and share the content', async () => {
  await using pair = await openPair()
  const { engine, seen } = pair.a
  await engine.apply(sending(500), { parameters: {} })
  await engine.start('from')
  await engine.apply(receiving('Collect'), { parameters: {} })
  await engine.start('to')
  await expect.poll(() => seen.numbers.length, { timeout: 10_000 }).toBe(500)
  expect(seen.contents).toEqual(numbers(500).map(String))
  await engine.settled()
  expect(engine.content.references).toBe(0)
  expect(engine.content.bytes).toBe(numbers(500).join('').length)
})

test('[L3] a full target makes the sender wait, back to its source, and all comes when there is room', async () => {
  await using pair = await openPair()
  const { a, b } = pair
  const bounded = { backPressure: { count: 50, bytes: null } }
  await b.engine.apply(receiving('Collect', 'to', bounded), { parameters: {} })
  await a.engine.apply(sending(3000, {}, undefined, bounded), { parameters: {} })
  await a.engine.start('from')
  const held = () => a.engine.status('from').connections[0].backPressured && b.engine.queuedIn('to') >= 50
  await expect.poll(held).toBe(true)
  await a.engine.settled()
  // What waits between source and end is bounded: the source has felt it.
  expect(a.engine.metrics().flowfiles_created).toBeLessThan(500)
  await b.engine.start('to')
  await expect.poll(() => b.seen.numbers.length, { timeout: 10_000 }).toBe(3000)
  expect(b.seen.numbers).toEqual(numbers(3000))
})

test('[L4] what is meant for a flow that is not there waits, says so once, and goes on by itself', async () => {
  await using pair = await openPair()
  const { a, b, bulletins } = pair
  await a.engine.apply(sending(40), { parameters: {} })
  await a.engine.start('from')
  await expect.poll(() => bulletins).toEqual(['LINK_TARGET_ABSENT'])
  expect(a.engine.queuedIn('from')).toBe(40)
  expect(a.engine.status('from').queued.count).toBe(40)
  await b.engine.apply(receiving('Collect'), { parameters: {} })
  await b.engine.start('to')
  await expect.poll(() => b.seen.numbers.length, { timeout: 10_000 }).toBe(40)
  expect(b.seen.numbers).toEqual(numbers(40))
  expect(bulletins).toEqual(['LINK_TARGET_ABSENT'])
})

test('[L5] a batch under way goes to its old target while that may have it, and to the new one when it is gone', async () => {
  await using pair = await openPair()
  const { a, b } = pair
  const full = { backPressure: { count: 5, bytes: null } }
  await b.engine.apply(receiving('Collect', 'old', full), { parameters: {} })
  await b.engine.apply(receiving('Tally', 'new'), { parameters: {} })
  await b.engine.start('new')
  await a.engine.apply(sending(60, {}, { flow: 'old', port: 'in' }), { parameters: {} })
  await a.engine.start('from')
  // "old" is full, so a batch stands offered to it.
  await expect.poll(() => b.engine.queuedIn('old') >= 5 && a.engine.queuedIn('from')).toBeGreaterThan(0)
  await a.engine.settled()
  await a.engine.apply(sending(60, {}, { flow: 'new', port: 'in' }), { parameters: {} })
  await a.engine.settled()
  expect(b.seen.numbers).toEqual([])
  await b.engine.removeFlow('old', { queues: 'drop' })
  const dropped = new Set(
    (await eventsOf(b.engine)).flatMap(({ type, flow, changes }) =>
      type === 'RECEIVE' && flow === 'old' ? changes.map(([, , number]) => Number(number)) : [],
    ),
  )
  await expect.poll(() => b.seen.numbers.length, { timeout: 10_000 }).toBe(60 - dropped.size)
  expect(b.seen.numbers).toEqual(numbers(60).filter((number) => !dropped.has(number)))
  expect(dropped.size).toBeGreaterThan(0)
})

test('[L5] a batch that the old target took before it went away is not sent to the new one', async () => {
  await using pair = await openPair()
  const { a, b } = pair
  await b.engine.apply(receiving('Collect', 'old'), { parameters: {} })
  await b.engine.apply(receiving('Collect', 'new'), { parameters: {} })
  await b.engine.start('old')
  await b.engine.start('new')
  pair.losing = true
  await a.engine.apply(sending(10, {}, { flow: 'old', port: 'in' }), { parameters: {} })
  await a.engine.start('from')
  await expect.poll(() => b.seen.numbers.length).toBe(10)
  await b.engine.removeFlow('old')
  await a.engine.apply(sending(20, {}, { flow: 'new', port: 'in' }), { parameters: {} })
  pair.losing = false
  await expect.poll(() => a.engine.queuedIn('from')).toBe(0)
  await expect.poll(() => b.seen.numbers.length).toBe(20)
  expect(b.seen.numbers).toEqual(numbers(20))
})

test('[L6] a batch that may be under way stays with its port, and goes only with a choice', async () => {
  await using pair = await openPair()
  const { a } = pair
  await a.engine.apply(sending(30), { parameters: {} })
  await a.engine.start('from')
  await expect.poll(() => a.engine.queuedIn('from')).toBe(30)
  await a.engine.settled()
  const ending = receiving('Collect', 'from')
  await expect(a.engine.apply(ending, { parameters: {} })).rejects.toMatchObject({ code: 'QUEUE_NOT_EMPTY' })
  expect(a.engine.queuedIn('from')).toBe(30)
  await a.engine.apply(ending, { parameters: {}, queues: 'drop' })
  expect(a.engine.queuedIn('from')).toBe(0)
  expect(a.engine.content.references).toBe(0)
  expect((await eventsOf(a.engine)).filter(({ type }) => type === 'DROP')).toHaveLength(30)
})

test('[L7] a sender that comes from a backup is refused with an error, not swallowed', async () => {
  await using pair = await openPair()
  const { b } = pair
  await b.engine.apply(receiving('Collect'), { parameters: {} })
  const offer = (number: number, nonce: string) =>
    b.engine.receive({
      link: 'l',
      number,
      nonce,
      target: { flow: 'to', port: 'in' },
      node: '0123456789ab',
      contentFolder: '/nowhere',
      flowFiles: [{ id: 1, attributes: {}, claim: undefined, entryDate: 1, lineageStartDate: 1 }],
    })
  expect(await offer(1, 'a')).toBe('taken')
  expect(await offer(1, 'a')).toBe('taken')
  await expect(offer(1, 'b')).rejects.toMatchObject({ code: 'LINK_OUT_OF_STEP' })
  expect(await offer(2, 'b')).toBe('taken')
  await expect(offer(1, 'a')).rejects.toMatchObject({ code: 'LINK_OUT_OF_STEP' })
  expect(b.engine.queuedIn('to')).toBe(2)
})

test('[L1] each side keeps as much provenance as its level says', async () => {
  await using pair = await openPair()
  const { a, b } = pair
  await b.engine.apply({ ...receiving('Collect'), provenance: 'none' }, { parameters: {} })
  await b.engine.start('to')
  await a.engine.apply(sending(30), { parameters: {} })
  await a.engine.start('from')
  await expect.poll(() => b.seen.numbers.length, { timeout: 10_000 }).toBe(30)
  await expect.poll(() => a.engine.queuedIn('from')).toBe(0)
  await a.engine.settled()
  expect((await eventsOf(a.engine)).filter(({ type }) => type === 'SEND')).toHaveLength(30)
  expect(await eventsOf(b.engine)).toEqual([])
})
