import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IDS_PER_ENGINE } from '@mulgil/engine/reading'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ExpectedEvent, randomCommits } from '../test/randomEvents.ts'
import { allPages, asStored, expectedBy, randomQuery, storeCommits } from '../test/searchModel.ts'
import { combineReaders } from './combineReaders.ts'
import { openProvenanceReader } from './provenanceReader.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provenance-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The same commits as another engine writes them: ids of its range, and a clock that does not go back. */
function asEngine(engine: number, commits: readonly ExpectedEvent[][]): ExpectedEvent[][] {
  const shift = (id: number) => id + engine * IDS_PER_ENGINE
  let time = 0
  return commits.map((events) =>
    events.map(({ event, attributes }) => {
      time = Math.max(time, event.time)
      return {
        attributes,
        event: {
          ...event,
          id: shift(event.id),
          flowFileId: shift(event.flowFileId),
          parents: event.parents?.map(shift),
          children: event.children?.map(shift),
          time,
        },
      }
    }),
  )
}

test('[L8] a search over several engines finds what each has, in the order of time, page by page', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(randomCommits, { minLength: 2, maxLength: 3 }),
      fc.array(fc.record({ query: randomQuery, limit: fc.integer({ min: 1, max: 30 }) }), {
        minLength: 6,
        maxLength: 6,
      }),
      fc.constantFrom(1, 10, 200_000),
      async (made, queries, scanLimit) => {
        run += 1
        const engines = made.map((commits, engine) => asEngine(engine, commits))
        const folders = engines.map((_, engine) => join(folder, `${run}-${engine}`))
        for (const [engine, commits] of engines.entries())
          await storeCommits(commits, 2, { folder: folders[engine], partitionEvents: 20 })
        await using reader = combineReaders(
          await Promise.all(folders.map((one) => openProvenanceReader({ folder: one, scanLimit }))),
        )
        for (const { query, limit } of queries) {
          const found = await allPages(reader, { ...query, limit })
          const wanted = new Set(engines.flatMap((commits) => expectedBy(query, commits.flat())))
          const sign = query.order === 'asc' ? 1 : -1
          const inOrder = engines
            .flat(2)
            .map(({ event }) => event)
            .filter(({ id }) => wanted.has(id))
            .sort((a, b) => sign * (a.time - b.time || a.id - b.id))
          expect(found.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id))
        }
        const all = engines.flat(2)
        for (const { event } of [all[0], all[all.length - 1]]) {
          expect(await reader.event(event.id)).toMatchObject(asStored(event))
          const { events } = await reader.lineage(event.flowFileId)
          expect(events.map(({ id }) => id)).toContain(event.id)
          expect((await reader.lastEvent(event.flowFileId))?.flowFileId).toBe(event.flowFileId)
        }
      },
    ),
    { numRuns: 10 },
  )
}, 120_000)

test.for(['5', '1.2.3', 'x.1', '1.'.repeat(2)])('the cursor "%s" of two engines is refused', async (cursor) => {
  const open = (name: string) => openProvenanceReader({ folder: join(folder, name) })
  await using reader = combineReaders([await open('a'), await open('b')])
  await expect(reader.search({ cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID', status: 400 })
})

test('an id of an engine that is not there belongs to nothing', async () => {
  const open = (name: string) => openProvenanceReader({ folder: join(folder, name) })
  await using reader = combineReaders([await open('a'), await open('b')])
  const id = 7 * IDS_PER_ENGINE + 1
  expect(await reader.event(id)).toBeUndefined()
  expect(await reader.search({ flowFile: id })).toEqual({ items: [], nextCursor: null, partial: false })
  expect(await reader.lineage(id)).toEqual({ events: [], links: [], truncated: false })
})
