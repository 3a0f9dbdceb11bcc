export type {
  Catalog,
  CatalogEntry,
  ParameterValues,
  ProcessorCatalog,
  ServiceEntry,
  ServiceReference,
} from './catalog.ts'
export { type CronSchedule, isTimeZone, parseCron } from './cron.ts'
export { diffFlows, type FieldChange, type FlowChange } from './diff.ts'
export {
  BackPressure,
  Component,
  ComponentId,
  Connection,
  ConnectionId,
  ControllerService,
  FLOW_FORMAT,
  FlowDocument,
  FlowId,
  FunnelComponent,
  Group,
  GroupComponent,
  type GroupSettings,
  type Json,
  LabelComponent,
  LayoutItem,
  Link,
  OwnScheduling,
  Parameter,
  ParameterContext,
  PortComponent,
  Prioritizer,
  Problem,
  ProcessorComponent,
  Properties,
  ProvenanceLevel,
  Retry,
  Scheduling,
} from './document.ts'
export { defineErrors, type ErrorExtras, type ErrorWords, MulgilError } from './errors.ts'
export { flowErrors } from './flowErrors.ts'
export {
  componentName,
  contextsOf,
  findComponent,
  type PlacedComponent,
  type PlacedConnection,
  type PlacedGroup,
  type PlacedService,
  parametersIn,
  type SeenParameter,
  walkComponents,
  walkConnections,
  walkGroups,
  walkServices,
} from './graph.ts'
export type { TextPlace } from './jsonText.ts'
export { locateProblem } from './locateProblem.ts'
export { nearest } from './nearest.ts'
export { createParameterScopes, type GivenParameters, type ParameterScope } from './parameterScopes.ts'
export {
  joinPath,
  type ParameterReference,
  type PropertyText,
  replaceParameterReferences,
  scanParameterReferences,
  walkTexts,
} from './parameters.ts'
export { parseFlow } from './parse.ts'
export { makeProblem, problemWords } from './problems.ts'
export { checkWithSchema, type PropertyProblem } from './schemaProblems.ts'
export { serialiseFlow } from './serialise.ts'
export { parseDataSize, parseDuration } from './units.ts'
export { labelComponent } from './validate/scope.ts'
export { type ValidationOptions, validateFlow } from './validate.ts'
