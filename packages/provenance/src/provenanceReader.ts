import type { AttributeChange } from '@mulgil/engine/reading'
import { attributesAfter } from './attributes.ts'
import { createCandidates } from './candidates.ts'
import type { IndexStore } from './indexStore.ts'
import { findLineage, type LineageOptions, type StoredLineage } from './lineage.ts'
import { eventById } from './partition.ts'
import { openPartitionFiles } from './partitions.ts'
import { type EventQuery, type SearchTools, type StoredEventPage, searchEvents } from './search.ts'
import type { StoredEvent } from './storedEvent.ts'
import { createTurn, inTurns, type QueryOptions } from './turns.ts'

/** An event with what its FlowFile looked like after it. */
export interface StoredEventDetail extends StoredEvent {
  readonly attributes: Readonly<Record<string, string>>
  readonly changes: readonly AttributeChange[]
}

/** Reads the provenance index while the indexer writes it. */
export interface ProvenanceReader extends AsyncDisposable {
  search(query: EventQuery, options?: QueryOptions): Promise<StoredEventPage>
  event(id: number, options?: QueryOptions): Promise<StoredEventDetail | undefined>
  /** The newest event of a FlowFile, which tells how it ended or where it was last. */
  lastEvent(flowFileId: number, options?: QueryOptions): Promise<StoredEventDetail | undefined>
  lineage(flowFileId: number, bounds?: LineageOptions, options?: QueryOptions): Promise<StoredLineage>
}

export type ProvenanceReaderOptions = IndexStore & {
  /** Events that one page of a search looks at before it hands back a cursor to go on. */
  readonly scanLimit?: number
  /** How long one page of a search takes, about, before it hands back a cursor to go on. */
  readonly pageMs?: number
}

/**
 * Opens the index for reading, which need not hold anything yet. Queries of SQLite hold the thread that asks: a server asks by
 * `startProvenanceReader`.
 */
export async function openProvenanceReader(options: ProvenanceReaderOptions): Promise<ProvenanceReader> {
  const all =
    'url' in options
      ? await (await import('./partitionTables.ts')).openPartitionTablesForReading(options.url)
      : openPartitionFiles(options.folder)
  const candidates = createCandidates()
  const { scanLimit, pageMs } = options
  const partitionsFor = (bounds: QueryOptions | undefined) => inTurns(all, createTurn(bounds ?? {}))
  const toolsFor = (bounds: QueryOptions | undefined): SearchTools => ({
    partitions: partitionsFor(bounds),
    candidates,
    scanLimit,
    pageMs,
  })

  async function event(id: number, bounds?: QueryOptions): Promise<StoredEventDetail | undefined> {
    const partitions = partitionsFor(bounds)
    const spans = await partitions.spans()
    const span = spans.find(({ firstId, lastId }) => firstId <= id && id <= lastId)
    if (!span) return undefined
    const found = await partitions.use(span, (partition) => eventById(partition, id))
    if (!found) return undefined
    const after = (await attributesAfter(partitions, spans, [found.event])).get(id)
    return { ...found.event, attributes: after?.attributes ?? {}, changes: after?.changes ?? [] }
  }

  return {
    search: (query, bounds) => searchEvents(toolsFor(bounds), query),
    event,
    async lastEvent(flowFileId, bounds) {
      let cursor: string | undefined
      do {
        const page = await searchEvents(toolsFor(bounds), { flowFile: flowFileId, limit: 1, cursor })
        if (page.items.length > 0) return event(page.items[0].id, bounds)
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      return undefined
    },
    lineage: (flowFileId, limits, bounds) => findLineage(partitionsFor(bounds), flowFileId, limits),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  }
}
