import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROVENANCE_TYPES, type ProvenanceEvent, type ProvenanceType } from '@mulgil/engine'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ExpectedEvent, randomCommits } from '../test/randomEvents.ts'
import { openIndexWriter } from './indexWriter.ts'
import { openProvenanceReader, type ProvenanceReader } from './provenanceReader.ts'
import type { EventQuery } from './search.ts'
import type { StoredEvent } from './storedEvent.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provenance-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const randomQuery: fc.Arbitrary<EventQuery> = fc.record(
  {
    flow: fc.constantFrom('line-7', 'other', 'none'),
    flowFile: fc.integer({ min: 333, max: 345 }).map((third) => third * 3 + 1),
    component: fc.constantFrom('in', 'route', 'out'),
    types: fc.array(fc.constantFrom<ProvenanceType>(...PROVENANCE_TYPES), { minLength: 1, maxLength: 9 }),
    from: fc.integer({ min: 1_763_699_999_900, max: 1_763_700_000_200 }),
    to: fc.integer({ min: 1_763_699_999_900, max: 1_763_700_000_400 }),
    relationship: fc.constantFrom('success', 'failure'),
    transitUri: fc.constantFrom('mqtt://broker/line/1', 'mqtt:*', '*', '*t*p*', 'file:///tmp/x*x'),
    attributes: fc.dictionary(
      fc.constantFrom('filename', 'level', '__proto__'),
      fc.constantFrom('hot', '*o*', '', '*', 'cold'),
      {
        maxKeys: 2,
      },
    ),
    order: fc.constantFrom('asc', 'desc'),
  },
  { requiredKeys: [] },
)

/** The filter as anyone would write it over an array. */
function expectedBy(query: EventQuery, all: readonly ExpectedEvent[]): number[] {
  const like = (pattern: string, text: string | undefined) =>
    text !== undefined && new RegExp(`^${pattern.split('*').map((part) => part.replaceAll(/[^\w]/gu, '\\$&')).join('.*')}$`, 's').test(text)
  const ids = all
    .filter(
      ({ event, attributes }) =>
        (query.flow === undefined || event.flow === query.flow) &&
        (query.flowFile === undefined || event.flowFileId === query.flowFile) &&
        (query.component === undefined || event.component === query.component) &&
        (query.types === undefined || query.types.includes(event.type)) &&
        (query.from === undefined || event.time >= query.from) &&
        (query.to === undefined || event.time <= query.to) &&
        (query.relationship === undefined || event.relationship === query.relationship) &&
        (query.transitUri === undefined || like(query.transitUri, event.transitUri)) &&
        Object.entries(query.attributes ?? {}).every(([name, pattern]) => like(pattern, attributes[name])),
    )
    .map(({ event }) => event.id)
  return query.order === 'asc' ? ids : ids.reverse()
}

async function allPages(reader: ProvenanceReader, query: EventQuery): Promise<StoredEvent[]> {
  const items: StoredEvent[] = []
  let cursor: string | undefined
  do {
    const page = await reader.search({ ...query, cursor })
    expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 100)
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return items
}

async function store(
  into: string,
  commits: readonly ExpectedEvent[][],
  partitionEvents: number,
  together: number,
): Promise<void> {
  await using writer = await openIndexWriter({ folder: into, partitionEvents })
  for (let at = 0; at < commits.length; at += together) {
    const events = commits.slice(at, at + together).flatMap((commit) => commit.map(({ event }) => event))
    await writer.append(events, { file: 1, offset: at })
  }
}

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
      }),
      async (commits, queries, { partitionEvents, together, scanLimit }) => {
        run += 1
        const into = join(folder, String(run))
        await store(into, commits, partitionEvents, together)
        await using reader = await openProvenanceReader({ folder: into, scanLimit })
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
      await store(into, commits, partitionEvents, 2)
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

function asStored(event: ProvenanceEvent): Partial<StoredEvent> {
  const {
    relationship,
    sourceConnection,
    transitUri,
    details,
    durationMs,
    parents,
    children,
    inputClaim,
    outputClaim,
  } = event
  const { changes, ...rest } = event
  return {
    ...rest,
    relationship: relationship || null,
    sourceConnection: sourceConnection || null,
    transitUri: transitUri || null,
    details: details || null,
    durationMs: durationMs ?? null,
    parents: parents ?? [],
    children: children ?? [],
    inputClaim: inputClaim ?? null,
    outputClaim: outputClaim ?? null,
    size: (outputClaim ?? inputClaim)?.length ?? 0,
  }
}

test('an index that is not there yet has nothing to show', async () => {
  await using reader = await openProvenanceReader({ folder: join(folder, 'nowhere') })
  expect(await reader.search({})).toEqual({ items: [], nextCursor: null })
  expect(await reader.event(1)).toBeUndefined()
  expect(await reader.lastEvent(1)).toBeUndefined()
  expect(await reader.lineage(1)).toEqual({ events: [], links: [], truncated: false })
})

test.for(['x', '-1', '1.5', '99999999999999999', ''])('the cursor "%s" is refused', async (cursor) => {
  await using reader = await openProvenanceReader({ folder })
  await expect(reader.search({ cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID', status: 400 })
})
