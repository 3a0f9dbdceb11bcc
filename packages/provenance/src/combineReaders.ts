import { engineOfId } from '@mulgil/engine/reading'
import { errors } from './errors.ts'
import type { ProvenanceReader } from './provenanceReader.ts'
import type { EventQuery, StoredEventPage } from './search.ts'
import type { StoredEvent } from './storedEvent.ts'
import type { QueryOptions } from './turns.ts'

const DEFAULT_LIMIT = 100
/** What a cursor says of an engine whose events were all shown. */
const ENDED = 'end'

/** One index's part of a page: what came of it, and where to go on in it. */
interface Part {
  readonly items: readonly StoredEvent[]
  /** Undefined: all shown. */
  readonly next: string | undefined
  readonly start: string
  taken: number
}

/** The indexes of several engines as one. An id tells whose index it is in; searches merge them by time. */
export function combineReaders(readers: readonly ProvenanceReader[]): ProvenanceReader {
  if (readers.length === 1) return readers[0]
  const of = (id: number) => readers[engineOfId(id)]

  async function search(query: EventQuery, options?: QueryOptions): Promise<StoredEventPage> {
    const { limit = DEFAULT_LIMIT, order = 'desc', flowFile } = query
    if (flowFile !== undefined)
      return (await of(flowFile)?.search(query, options)) ?? { items: [], nextCursor: null, partial: false }
    const cursors = parseCursor(query.cursor, readers.length)
    const parts = await Promise.all(
      readers.map(async (reader, index): Promise<Part> => {
        const start = cursors[index]
        if (start === ENDED) return { items: [], next: undefined, start, taken: 0 }
        const cursor = start === '' ? undefined : start
        const page = await reader.search({ ...query, limit, order, cursor }, options)
        return { items: page.items, next: page.nextCursor ?? undefined, start, taken: 0 }
      }),
    )
    const items: StoredEvent[] = []
    while (items.length < limit) {
      // What comes next of an index that has only more to look through is not known: the page ends there.
      if (parts.some(({ items: own, taken, next }) => taken === own.length && next !== undefined)) break
      const waiting = parts.filter(({ items: own, taken }) => taken < own.length)
      if (waiting.length === 0) break
      const first = waiting.reduce((best, part) =>
        isBefore(part.items[part.taken], best.items[best.taken], order) ? part : best,
      )
      items.push(first.items[first.taken])
      first.taken += 1
    }
    const after = parts.map(cursorAfter)
    const nextCursor = after.every((cursor) => cursor === ENDED) ? null : after.join('.')
    return { items, nextCursor, partial: items.length < limit && nextCursor !== null }
  }

  return {
    search,
    event: async (id, options) => of(id)?.event(id, options),
    lastEvent: async (flowFileId, options) => of(flowFileId)?.lastEvent(flowFileId, options),
    lineage: async (flowFileId, bounds, options) =>
      (await of(flowFileId)?.lineage(flowFileId, bounds, options)) ?? { events: [], links: [], truncated: false },
    async [Symbol.asyncDispose]() {
      for (const reader of readers) await reader[Symbol.asyncDispose]()
    },
  }
}

function cursorAfter({ items, taken, next, start }: Part): string {
  if (taken === items.length) return next ?? ENDED
  return taken === 0 ? start : String(items[taken - 1].id)
}

const isBefore = (a: StoredEvent, b: StoredEvent, order: 'asc' | 'desc'): boolean =>
  order === 'asc'
    ? a.time < b.time || (a.time === b.time && a.id < b.id)
    : a.time > b.time || (a.time === b.time && a.id > b.id)

/** A position an engine; empty where nothing was shown yet. */
function parseCursor(cursor: string | undefined, engines: number): string[] {
  if (cursor === undefined) return Array.from({ length: engines }, () => '')
  const parts = cursor.split('.')
  if (parts.length !== engines || parts.some((part) => !/^(\d{1,16}|end|)$/.test(part)))
    throw errors.CURSOR_INVALID({ cursor })
  return parts
}
