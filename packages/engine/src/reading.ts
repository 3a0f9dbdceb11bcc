/** What other threads read of an engine's folder: journal, content and positions, without what runs flows. */
export { ACTIVITY_BYTES, type ActiveComponent, readActivity } from './activity.ts'
export { hasContent, readContent } from './content/readContent.ts'
export { defaultLimits, type EngineLimits } from './engineOptions.ts'
export type { ContentClaim } from './flowFile.ts'
export { POSITIONS_BYTES, readPosition, sharedPositions, writeIndexedTime, writePosition } from './indexPositions.ts'
export { type ArchiveBounds, type ArchiveOptions, tendArchive } from './journal/archive.ts'
export type { FrameTouches, Touch, TouchEvent } from './journal/frameTouches.ts'
export { journalEnd } from './journal/journalEnd.ts'
export { journalNumbers } from './journal/journalSource.ts'
export { readProvenance, readTouches, type TouchedFrame } from './journal/readProvenance.ts'
export type { JournalGap, TailOptions } from './journal/tailFrames.ts'
export type { LinkAnswer } from './link/linkBatch.ts'
export {
  type AttributeChange,
  type JournalPosition,
  PROVENANCE_TYPES,
  type ProvenanceBatch,
  type ProvenanceEvent,
  type ProvenanceType,
  tellsAllAttributes,
} from './provenance.ts'
export type { HeldComponent } from './quarantine.ts'
export { engineOfId, IDS_PER_ENGINE, idOf, MAX_ENGINES, uuidOf } from './uuid.ts'
