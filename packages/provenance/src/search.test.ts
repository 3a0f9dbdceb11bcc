import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { randomCommits } from '../test/randomEvents.ts'
import { allPages, asStored, expectedBy, randomQuery, storeCommits } from '../test/searchModel.ts'
import { openProvenanceReader } from './provenanceReader.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provenance-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a search finds exactly what a filter over all events finds, page by page, across partitions', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      randomCommits,
      fc.array(fc.record({ query: randomQuery, limit: fc.integer({ min: 1, max: 30 }) }), {
        minLength: 8,
        maxLength: 8,
      }),
      fc.record({
        partitionEvents: fc.integer({ min: 3, max: 60 }),
        together: fc.integer({ min: 1, max: 5 }),
        scanLimit: fc.constantFrom(1, 10, 200_000),
        pageMs: fc.constantFrom(0, 1_000),
      }),
      async (commits, queries, { partitionEvents, together, ...bounds }) => {
        run += 1
        const into = join(folder, String(run))
        await storeCommits(commits, together, { folder: into, partitionEvents })
        await using reader = await openProvenanceReader({ folder: into, ...bounds })
        for (const { query, limit } of queries) {
          const found = await allPages(reader, { ...query, limit })
          expect(found.map(({ id }) => id)).toEqual(expectedBy(query, commits.flat()))
        }
      },
    ),
    { numRuns: 40 },
  )
}, 120_000)

test('an event comes back with all that was stored, its changes, and all attributes after it', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(randomCommits, fc.integer({ min: 3, max: 60 }), async (commits, partitionEvents) => {
      run += 1
      const into = join(folder, String(run))
      await storeCommits(commits, 2, { folder: into, partitionEvents })
      await using reader = await openProvenanceReader({ folder: into })
      for (const { event, attributes } of commits.flat()) {
        const found = await reader.event(event.id)
        expect(found).toMatchObject(asStored(event))
        expect(Object.entries(found?.attributes ?? {}).sort()).toEqual(Object.entries(attributes).sort())
        expect(found?.changes).toEqual(event.changes)
      }
    }),
    { numRuns: 20 },
  )
}, 120_000)

test('an index that is not there yet has nothing to show', async () => {
  await using reader = await openProvenanceReader({ folder: join(folder, 'nowhere') })
  expect(await reader.search({})).toEqual({ items: [], nextCursor: null, partial: false })
  expect(await reader.event(1)).toBeUndefined()
  expect(await reader.lastEvent(1)).toBeUndefined()
  expect(await reader.lineage(1)).toEqual({ events: [], links: [], truncated: false })
})

test.for(['x', '-1', '1.5', '99999999999999999', ''])('the cursor "%s" is refused', async (cursor) => {
  await using reader = await openProvenanceReader({ folder })
  await expect(reader.search({ cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID', status: 400 })
})
