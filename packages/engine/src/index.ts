export { ACTIVITY_BYTES, type ActiveComponent, Activity, readActivity } from './activity.ts'
export { describeCause, type EngineBulletin } from './bulletins.ts'
export { hasContent, readContent } from './content/readContent.ts'
export { segmentFileName } from './content/segment.ts'
export { createDisk, type Disk, type DiskFile } from './disk.ts'
export { Engine, openEngine } from './engine.ts'
export type {
  ApplyOptions,
  EngineLimits,
  EngineOptions,
  QueueChoice,
  ReplayInput,
  StartResult,
} from './engineOptions.ts'
export { errors as engineErrors } from './errors.ts'
export type { ContentClaim, FlowFile } from './flowFile.ts'
export { POSITIONS_BYTES, readPosition, sharedPositions, writeIndexedTime, writePosition } from './indexPositions.ts'
export { readProvenance } from './journal/readProvenance.ts'
export {
  decodeBatch,
  encodeBatch,
  type LinkAnswer,
  type LinkBatch,
  type LinkTarget,
  type LinkTransport,
} from './link/linkBatch.ts'
export {
  type AnyProcessor,
  defineProcessor,
  type ExampleFlowFile,
  type Log,
  type NifiTwin,
  type ProcessorDefinition,
  type ProcessorExample,
  type ReadonlyState,
  type RelationshipCondition,
  rename,
  type ScheduledContext,
  type TriggerContext,
} from './processor.ts'
export { condition, dataSize, duration, expression, hint, type PropertyHints, secret, service } from './properties.ts'
export {
  type AttributeChange,
  type JournalPosition,
  PROVENANCE_TYPES,
  type ProvenanceBatch,
  type ProvenanceEvent,
  type ProvenanceType,
} from './provenance.ts'
export type { HeldComponent } from './quarantine.ts'
export type { FlowFileSummary, QueuePage } from './queue/queuePage.ts'
export { type Clock, createVirtualClock, systemClock } from './schedule/clock.ts'
export { catalogOf, parseProperties, relationshipsOf } from './schedule/parseProperties.ts'
export type { StatusWindow } from './schedule/statistics.ts'
export type { ServiceState } from './service/serviceRuntime.ts'
export type { ServiceStatus } from './service/serviceStatus.ts'
export { type AnyService, defineService, type EnabledContext, type ServiceDefinition } from './service.ts'
export {
  type AttributeValue,
  type CoreAttribute,
  type Dynamic,
  dynamicName,
  type Session,
  type SessionState,
  type TransitOptions,
} from './session.ts'
export type { ConnectionStatus, EngineFlowStatus, ProcessorStatus } from './status.ts'
export { engineOfId, IDS_PER_ENGINE, idOf, MAX_ENGINES, uuidOf } from './uuid.ts'
