export {
  BackPressure, Component, ComponentId, Connection, ConnectionId, ControllerService, FLOW_FORMAT, FlowDocument, FlowId,
  FunnelComponent, Group, GroupComponent, LabelComponent, LayoutItem, Parameter, PortComponent, Prioritizer, Problem,
  ProcessorComponent, Properties, Retry, Scheduling, type Json,
} from './document.ts'
export { MulgilError, defineErrors, type ErrorWords } from './errors.ts'
export { parseDataSize, parseDuration } from './units.ts'
