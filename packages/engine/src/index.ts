export type { ContentClaim, FlowFile } from './flowFile.ts'
export {
  type AnyProcessor, defineProcessor, type ExampleFlowFile, type Log, type NifiTwin, type ProcessorDefinition, type ProcessorExample,
  rename, type ReadonlyState, type ScheduledContext, type TriggerContext,
} from './processor.ts'
export { condition, dataSize, duration, expression, hint, type PropertyHints, secret } from './properties.ts'
export { type AttributeChange, type JournalPosition, PROVENANCE_TYPES, type ProvenanceBatch, type ProvenanceEvent, type ProvenanceType } from './provenance.ts'
export { type AttributeValue, type CoreAttribute, type Dynamic, dynamicName, type Session, type SessionState, type TransitOptions } from './session.ts'
export { readProvenance, type ReadProvenanceOptions } from './journal/readProvenance.ts'
