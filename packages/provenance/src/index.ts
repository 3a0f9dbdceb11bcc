export {
  type AppStore,
  type AppStoreOptions,
  type AuditEntry,
  type Flow,
  type FlowVersion,
  openAppStore,
  type Secret,
  type Setting,
} from './appStore.ts'
export { combineReaders } from './combineReaders.ts'
export { indexedPosition } from './indexedPosition.ts'
export type { IndexerStats } from './indexerMessages.ts'
export type { LineageLink, LineageOptions, StoredLineage } from './lineage.ts'
export { openProvenanceReader, type ProvenanceReader, type StoredEventDetail } from './provenanceReader.ts'
export { type RebuildOptions, type RebuildProgress, type RebuildSummary, rebuildIndex } from './rebuildIndex.ts'
export { DEFAULT_RETENTION, type Retention } from './retention.ts'
export type { EventQuery, StoredEventPage } from './search.ts'
export { type Indexer, type IndexerOptions, startIndexer } from './startIndexer.ts'
export { type ReaderOptions, type ReaderThread, startProvenanceReader } from './startReader.ts'
export type { StoredEvent } from './storedEvent.ts'
export type { QueryOptions } from './turns.ts'
