import type { AttributeChange } from '@mulgil/engine/reading'
import { attributesAfter } from './attributes.ts'
import { createCandidates } from './candidates.ts'
import type { IndexStore } from './indexStore.ts'
import { findLineage, type LineageOptions, type StoredLineage } from './lineage.ts'
import { eventById } from './partition.ts'
import { openPartitionFiles } from './partitions.ts'
import { type EventQuery, type SearchTools, type StoredEventPage, searchEvents } from './search.ts'
import type { StoredEvent } from './storedEvent.ts'

/** An event with what its FlowFile looked like after it. */
export interface StoredEventDetail extends StoredEvent {
  readonly attributes: Readonly<Record<string, string>>
  readonly changes: readonly AttributeChange[]
}

/** Reads the provenance index while the indexer writes it. */
export interface ProvenanceReader extends AsyncDisposable {
  search(query: EventQuery): Promise<StoredEventPage>
  event(id: number): Promise<StoredEventDetail | undefined>
  /** The newest event of a FlowFile, which tells how it ended or where it was last. */
  lastEvent(flowFileId: number): Promise<StoredEventDetail | undefined>
  lineage(flowFileId: number, options?: LineageOptions): Promise<StoredLineage>
}

export type ProvenanceReaderOptions = IndexStore & {
  /** Events that one page of a search looks at before it hands back a cursor to go on. */
  readonly scanLimit?: number
}

/** Opens the index for reading, which need not hold anything yet. */
export async function openProvenanceReader(options: ProvenanceReaderOptions): Promise<ProvenanceReader> {
  const partitions =
    'url' in options
      ? await (await import('./partitionTables.ts')).openPartitionTablesForReading(options.url)
      : openPartitionFiles(options.folder)
  const tools: SearchTools = { partitions, candidates: createCandidates(partitions), scanLimit: options.scanLimit }

  async function event(id: number): Promise<StoredEventDetail | undefined> {
    const spans = await partitions.spans()
    const span = spans.find(({ firstId, lastId }) => firstId <= id && id <= lastId)
    if (!span) return undefined
    const found = await partitions.use(span, (partition) => eventById(partition, id))
    if (!found) return undefined
    const after = (await attributesAfter(partitions, spans, [found.event])).get(id)
    return { ...found.event, attributes: after?.attributes ?? {}, changes: after?.changes ?? [] }
  }

  return {
    search: (query) => searchEvents(tools, query),
    event,
    async lastEvent(flowFileId) {
      const { items } = await searchEvents(tools, { flowFile: flowFileId, limit: 1 })
      return items.length > 0 ? event(items[0].id) : undefined
    },
    lineage: (flowFileId, options) => findLineage(partitions, flowFileId, options),
    [Symbol.asyncDispose]: () => partitions[Symbol.asyncDispose](),
  }
}
