import { PROVENANCE_TYPES, type ProvenanceEvent, type ProvenanceType } from '@mulgil/engine/reading'
import fc from 'fast-check'
import { expect } from 'vitest'
import { type IndexWriterOptions, openIndexWriter } from '../src/indexWriter.ts'
import type { ProvenanceReader } from '../src/provenanceReader.ts'
import type { EventQuery } from '../src/search.ts'
import type { StoredEvent } from '../src/storedEvent.ts'
import type { ExpectedEvent } from './randomEvents.ts'
import { append } from './touches.ts'

const conditions: { [K in keyof EventQuery]: fc.Arbitrary<EventQuery[K]> } = {
  flow: fc.constantFrom('line-7', 'other', 'none'),
  flowFile: fc.integer({ min: 0, max: 15 }).map((nth) => 1_000 + nth * 3),
  component: fc.constantFrom('in', 'route', 'out'),
  types: fc.array(fc.constantFrom<ProvenanceType>(...PROVENANCE_TYPES), { minLength: 1, maxLength: 9 }),
  from: fc.integer({ min: 1_763_700_000_000, max: 1_763_700_000_150 }),
  to: fc.integer({ min: 1_763_700_000_000, max: 1_763_700_000_150 }),
  relationship: fc.constantFrom('success', 'failure'),
  transitUri: fc.constantFrom('mqtt://broker/line/1', 'mqtt:*', '*', '*t*p*', 'file:///tmp/x*x'),
  attributes: fc.dictionary(
    fc.constantFrom('filename', 'level', '__proto__'),
    fc.constantFrom('hot', '*o*', '', '*', 'cold'),
    { maxKeys: 2 },
  ),
}

/** At most three conditions, so that mostly something is found. */
export const randomQuery: fc.Arbitrary<EventQuery> = fc
  .subarray(Object.keys(conditions) as (keyof EventQuery)[], { maxLength: 3 })
  .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, conditions[key] as fc.Arbitrary<unknown>]))))
  .chain((query) => fc.constantFrom('asc', 'desc').map((order) => ({ ...query, order }) as EventQuery))

/** The filter as anyone would write it over an array. */
export function expectedBy(query: EventQuery, all: readonly ExpectedEvent[]): number[] {
  const like = (pattern: string, text: string | undefined) =>
    text !== undefined &&
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replaceAll(/[^\w]/gu, '\\$&'))
        .join('.*')}$`,
      's',
    ).test(text)
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

export async function allPages(reader: ProvenanceReader, query: EventQuery): Promise<StoredEvent[]> {
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

/** Indexes commits, some `together` in one transaction. */
export async function storeCommits(
  commits: readonly ExpectedEvent[][],
  together: number,
  options: IndexWriterOptions,
): Promise<void> {
  await using writer = await openIndexWriter(options)
  for (let at = 0; at < commits.length; at += together) {
    const events = commits.slice(at, at + together).flatMap((commit) => commit.map(({ event }) => event))
    await append(writer, events, { file: 1, offset: at })
  }
}

/** An event as the index gives it back. */
export function asStored(event: ProvenanceEvent): Partial<StoredEvent> {
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
