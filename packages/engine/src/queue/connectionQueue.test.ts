import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FlowFileRecord } from '../journal/records.ts'
import { fileNumbers } from '../journal/recover.ts'
import { createMemoryDisk } from '../memoryDisk.ts'
import { ConnectionQueue } from './connectionQueue.ts'
import { type Page, pageFileName, readPage } from './page.ts'
import { PageStore } from './pageStore.ts'

const FOLDER = '/data/journal'
const PAGE_RECORDS = 5000

const record = (id: number, more: Partial<FlowFileRecord> = {}): FlowFileRecord => ({
  id,
  attributes: { filename: `${id}.json`, 이름: '물길' },
  claim: { segment: 1 + Math.floor(id / 1000), offset: id * 10, length: 10 },
  entryDate: id,
  lineageStartDate: id,
  queuedAt: id,
  penalizedUntil: 0,
  ...more,
})

async function open(disk = createMemoryDisk(), onUnreadable: (error: unknown) => void = () => undefined) {
  const pages = await PageStore.open(disk, FOLDER, PAGE_RECORDS, onUnreadable)
  let ready = 0
  const queue = new ConnectionQueue('f', 'a', pages, () => {
    ready += 1
  })
  return { disk, pages, queue, readied: () => ready }
}

/** What is under way on the memory disk is done after some turns of the loop. */
async function turns(count = 20) {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function drain(queue: ConnectionQueue): Promise<number[]> {
  const ids: number[] = []
  for (let idle = 0; idle < 50; ) {
    const taken = queue.take(0)
    if (!taken) {
      idle += 1
      queue.hasReady(0)
      await turns(1)
      continue
    }
    idle = 0
    queue.forget(taken)
    ids.push(taken.id)
  }
  return ids
}

describe('a queue longer than memory', () => {
  test('[Q1] keeps its order, its counts and its bytes', async () => {
    const { disk, queue } = await open()
    const total = 60_000
    for (let id = 1; id <= total; id += 1) queue.add(record(id))
    await turns()
    expect([queue.count, queue.bytes]).toEqual([total, total * 10])
    expect(queue.inMemory).toBeLessThanOrEqual(20_000 + 3 * PAGE_RECORDS)
    expect((await fileNumbers(disk, FOLDER, 'page')).length).toBeGreaterThanOrEqual(6)
    expect(await drain(queue)).toEqual(Array.from({ length: total }, (_, index) => index + 1))
    expect([queue.count, queue.bytes, queue.totalOutCount]).toEqual([0, 0, total])
  })

  test('[Q1] gives what comes in while it is emptied after what was there', async () => {
    const { queue } = await open()
    queue.memoryRecords = 100
    let next = 1
    const out: number[] = []
    for (let round = 0; round < 400; round += 1) {
      for (let count = 0; count < 60; count += 1) queue.add(record(next++))
      for (let count = 0; count < (round < 200 ? 20 : 100); count += 1) {
        const taken = queue.take(0)
        if (!taken) break
        if (count % 7 === 0) queue.putBack([taken])
        else {
          queue.forget(taken)
          out.push(taken.id)
        }
      }
      if (round % 5 === 0) await turns(2)
    }
    out.push(...(await drain(queue)))
    expect(out).toEqual(Array.from({ length: next - 1 }, (_, index) => index + 1))
  })

  test('[Q2] is described for a snapshot by its pages and by what is in none, in order, at any moment', async () => {
    const { disk, queue } = await open()
    queue.memoryRecords = 1000
    const listed = async () => {
      const ids: number[] = []
      for (const part of [...queue.parts()]) {
        if ('attributes' in part) ids.push(part.id)
        else ids.push(...(await readPage(disk, FOLDER, part.number)).map(({ id }) => id))
      }
      return ids
    }
    for (let id = 1; id <= 3 * PAGE_RECORDS; id += 1) {
      queue.add(record(id))
      if (id % 4000 === 0) await turns(1)
    }
    const all = Array.from({ length: 3 * PAGE_RECORDS }, (_, index) => index + 1)
    expect(await listed()).toEqual(all)
    await turns()
    expect(await listed()).toEqual(all)
    const ids: number[] = []
    for await (const { id } of queue.list()) ids.push(id)
    expect(ids).toEqual(all)
    const first = queue.take(0) as FlowFileRecord
    queue.forget(first)
    expect(await listed()).toEqual(all.slice(1))
  })

  test('[Q3] ends what is too old in pages too, and empties wholly', async () => {
    const { queue } = await open()
    queue.memoryRecords = 1000
    queue.configure({ maxCount: null, maxBytes: null, prioritizers: [], expirationMs: 10_000 })
    for (let id = 1; id <= 30_000; id += 1) queue.add(record(id))
    await turns()
    const now = 22_000
    const expired = queue.takeExpired(now).map(({ id }) => id)
    expect(queue.hasExpiredPages(now)).toBe(true)
    for await (const batch of queue.takeExpiredPages(now)) expired.push(...batch.map(({ id }) => id))
    expect(expired.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 11_999 }, (_, index) => index + 1))
    expect(queue.hasExpiredPages(now)).toBe(false)
    const dropped: number[] = []
    for await (const batch of queue.takeAll()) {
      for (const one of batch) {
        dropped.push(one.id)
        queue.forget(one)
      }
    }
    expect(dropped.length).toBe(30_000 - 11_999)
    expect(queue.count).toBe(11_999)
  })

  test('[Q4] prioritizes what is at hand; what waits on disk comes to hand in its order', async () => {
    const { queue } = await open()
    queue.memoryRecords = 1000
    queue.configure({ maxCount: null, maxBytes: null, prioritizers: ['newest'], expirationMs: null })
    for (let id = 1; id <= 12_000; id += 1) queue.add(record(id))
    await turns()
    expect(queue.take(0)?.id).toBe(1000)
    const rest = await drain(queue)
    expect(rest.length).toBe(11_999)
    expect(new Set(rest).size).toBe(11_999)
  })

  test('[Q5] while the disk refuses, everything stays in memory, and goes to disk later', async () => {
    const { disk, queue } = await open()
    queue.memoryRecords = 1000
    disk.beforeOperation = () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    }
    for (let id = 1; id <= 20_000; id += 1) queue.add(record(id))
    await turns()
    expect(queue.inMemory).toBe(20_000)
    disk.beforeOperation = undefined
    queue.spill()
    await turns()
    expect(queue.inMemory).toBeLessThanOrEqual(1000 + 2 * PAGE_RECORDS)
    expect(await drain(queue)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1))
  })

  test('[Q6] a page that is not as it was written is told once, and is tried again', async () => {
    const troubles: unknown[] = []
    const { disk, queue } = await open(createMemoryDisk(), (error) => troubles.push(error))
    queue.memoryRecords = 1000
    for (let id = 1; id <= 12_000; id += 1) queue.add(record(id))
    await turns()
    const [, second] = await fileNumbers(disk, FOLDER, 'page')
    disk.flip(`${FOLDER}/${pageFileName(second)}`, 5000, 1)
    const out = await drain(queue)
    expect(out).toEqual(Array.from({ length: 6000 }, (_, index) => index + 1))
    expect(troubles).toMatchObject([{ code: 'QUEUE_PAGE_CORRUPT' }])
    disk.flip(`${FOLDER}/${pageFileName(second)}`, 5000, 1)
    expect((await drain(queue)).length).toBe(6000)
  })

  test('[Q1] any order of adding, taking, putting back and spilling gives every FlowFile once, in order', async () => {
    const step = fc.record({
      add: fc.nat(9000),
      take: fc.nat(9000),
      back: fc.nat(50),
      turns: fc.nat(3),
      spill: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { queue } = await open()
        queue.memoryRecords = 500
        let next = 1
        const out: number[] = []
        for (const { add, take, back, turns: wait, spill } of steps) {
          for (let count = 0; count < add; count += 1) queue.add(record(next++))
          await turns(wait)
          const held: FlowFileRecord[] = []
          for (let count = 0; count < take; count += 1) {
            const taken = queue.take(0)
            if (!taken) break
            held.push(taken)
          }
          const kept = held.splice(Math.max(0, held.length - back))
          for (const one of held) {
            queue.forget(one)
            out.push(one.id)
          }
          queue.putBack(kept)
          if (spill) queue.spill()
        }
        out.push(...(await drain(queue)))
        expect(out).toEqual(Array.from({ length: next - 1 }, (_, index) => index + 1))
        expect(queue.count).toBe(0)
        expect(queue.bytes).toBe(0)
      }),
      { numRuns: 25 },
    )
  })
})

test('a page says what is in it without being read', async () => {
  const { pages } = await open()
  const page: Page = await pages.write([record(900), record(1100), record(1200)])
  expect(page).toMatchObject({ count: 3, bytes: 30, minId: 900, maxId: 1200, oldestEntryDate: 900 })
  expect(page.segments).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect((await pages.read(page)).map(({ id }) => id)).toEqual([900, 1100, 1200])
})
