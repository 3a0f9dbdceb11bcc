/**
 * The REST and live contract as zod schemas: the server checks with them, the client and the web app take their types
 * from them, OpenAPI is made from them. Times are epoch milliseconds, sizes bytes, unless a name says otherwise.
 */
import { ConnectionId, FlowDocument, Problem, Properties } from '@mulgil/flow'
import { z } from 'zod'

export const Health = z.object({
  status: z.enum(['ok', 'starting', 'failing']),
  version: z.string(),
  uptimeMs: z.number(),
})
export type Health = z.infer<typeof Health>

/** RFC 9457, with a stable `code`, where it happened and what to do. */
export const ProblemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  code: z.string(),
  todo: z.string().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  component: z.string().optional(),
  property: z.string().optional(),
  /** All problems, where there are several (validation). */
  problems: z.array(Problem).optional(),
})
export type ProblemDetails = z.infer<typeof ProblemDetails>

export const Bilingual = z.object({ en: z.string(), ko: z.string() })
export type Bilingual = z.infer<typeof Bilingual>

/** A processor's spec as the browser gets it. Texts carry both languages. */
export const ProcessorType = z.object({
  type: z.string(),
  family: z.string(),
  summary: Bilingual,
  description: Bilingual.optional(),
  tags: z.array(z.string()),
  input: z.enum(['none', 'required', 'optional']),
  /** JSON Schema (draft 2020-12) of the properties' input, with `x-mulgil` hints (PropertyHints of the engine). */
  properties: z.record(z.string(), z.json()),
  /** Property path (`login.password`) → label and help. */
  propertyTexts: z.record(z.string(), z.object({ label: Bilingual, help: Bilingual })),
  relationships: z.record(z.string(), Bilingual),
  /** Property (a record) whose keys are relationships, if any. */
  dynamicRelationships: z.string().optional(),
  /** Relationship (`*`: the dynamic ones) that is there only while a property has one of these values. */
  relationshipsWhen: z.record(
    z.string(),
    z.object({ property: z.string(), values: z.array(z.union([z.string(), z.boolean()])) }),
  ),
  reads: z.record(z.string(), Bilingual),
  writes: z.record(z.string(), Bilingual),
  effect: z.enum(['none', 'reads', 'writes']),
  promise: z.object({ level: z.enum(['atMostOnce', 'atLeastOnce', 'exactlyOnce']), when: Bilingual }).optional(),
  defaultScheduling: z.record(z.string(), z.json()),
  serial: z.boolean(),
  state: Bilingual.optional(),
  examples: z.array(z.json()),
})
export type ProcessorType = z.infer<typeof ProcessorType>

/** A controller service's spec as the browser gets it; a processor's property with `x-mulgil: { service: TYPE }` names one by its id. */
export const ServiceType = ProcessorType.pick({
  type: true,
  family: true,
  summary: true,
  description: true,
  tags: true,
  properties: true,
  propertyTexts: true,
})
export type ServiceType = z.infer<typeof ServiceType>

export const RunState = z.enum([
  'running',
  'stopped',
  'disabled',
  'starting',
  'stopping',
  'invalid',
  /** Its code holds the engine's thread right now. */
  'blocked',
  /** It should run, but is kept out for a while because it held up the engine. */
  'quarantined',
])
export type RunState = z.infer<typeof RunState>

export const FlowSummary = z.object({
  id: z.string(),
  name: z.string(),
  revision: z.number(),
  deployedVersion: z.number().nullable(),
  draftChanged: z.boolean(),
  runState: z.enum(['running', 'stopped', 'partly', 'undeployed']),
  components: z.number(),
  updatedAt: z.number(),
})
export type FlowSummary = z.infer<typeof FlowSummary>

/** The draft with its revision; a PUT carries the revision that it started from. */
export const Flow = z.object({
  revision: z.number(),
  document: FlowDocument,
  deployedVersion: z.number().nullable(),
  draftChanged: z.boolean(),
  /** Sensitive parameters and secret properties that have a value on the server: `parameter:token`, `parameter:context/token`, `component.property`, `service.property`. */
  secretsSet: z.array(z.string()),
  updatedAt: z.number(),
})
export type Flow = z.infer<typeof Flow>
/** A secret property reads as this in a document from the server when it has a value, and means «keep it» in a PUT. */
export const SECRET_KEPT = '••••••••'

export const CreateFlow = z.object({
  name: z.string().min(1).max(200).optional(),
  document: FlowDocument.optional(),
  template: z.string().optional(),
})
export const SaveFlow = z.object({ revision: z.number(), document: FlowDocument })
export const Validation = z.object({ valid: z.boolean(), problems: z.array(Problem) })
export type Validation = z.infer<typeof Validation>

export const DeployFlow = z.object({
  revision: z.number(),
  note: z.string().max(10_000).default(''),
  /** What becomes of data in connections that the new version no longer has. Absent: refuse with QUEUE_NOT_EMPTY. */
  queues: z.enum(['wait', 'drain', 'drop']).optional(),
  /** Start everything after the deploy. */
  start: z.boolean().default(false),
})
export const FlowVersion = z.object({
  version: z.number(),
  note: z.string(),
  deployedAt: z.number(),
  deployedBy: z.string(),
  components: z.number(),
})
export type FlowVersion = z.infer<typeof FlowVersion>
export const FlowVersionDocument = FlowVersion.extend({ document: FlowDocument })

/** One difference; see `diffFlows` in the flow package. */
export const FlowChange = z.object({
  kind: z.enum(['added', 'removed', 'changed', 'moved']),
  what: z.enum(['flow', 'component', 'connection', 'parameter', 'parameterContext', 'service', 'layout']),
  id: z.string(),
  name: z.string().optional(),
  type: z.string().optional(),
  /** For `changed`: property path → before and after. */
  fields: z.array(z.object({ path: z.string(), before: z.json().optional(), after: z.json().optional() })),
})
export type FlowChange = z.infer<typeof FlowChange>
export const FlowDiff = z.object({ from: z.string(), to: z.string(), changes: z.array(FlowChange) })
export type FlowDiff = z.infer<typeof FlowDiff>

/** Counts over the chosen window (`5min` by default). */
export const ProcessorStatus = z.object({
  id: z.string(),
  runState: RunState,
  activeTriggers: z.number(),
  /** How long the oldest trigger under way has been running. */
  longestTriggerMs: z.number(),
  /** Why it is kept out, what to do, and when it is tried again by itself. */
  quarantine: z.object({ until: z.number(), code: z.string(), message: z.string(), todo: z.string() }).nullable(),
  /** Triggers that were terminated and have not ended yet. */
  terminatedTriggers: z.number(),
  in: z.object({ count: z.number(), bytes: z.number() }),
  out: z.object({ count: z.number(), bytes: z.number() }),
  read: z.number(),
  written: z.number(),
  triggers: z.number(),
  /** Time spent in triggers. */
  busyMs: z.number(),
  /** How much provenance is kept of what it does, and what that costs: events, and all that its commits take in the journal. */
  provenance: z.enum(['all', 'sampled', 'errors', 'none']),
  events: z.number(),
  journalBytes: z.number(),
  inPerSecond: z.number(),
  outPerSecond: z.number(),
  /** Out per second over the last minute or so, for the spark line. */
  trend: z.array(z.number()),
  /** Out since the processor was first deployed. */
  totalOut: z.number(),
  totalIn: z.number(),
  yieldedUntil: z.number().nullable(),
  counters: z.record(z.string(), z.number()),
  bulletins: z.object({ warn: z.number(), error: z.number() }),
})
export type ProcessorStatus = z.infer<typeof ProcessorStatus>

export const ServiceState = z.enum(['disabled', 'enabling', 'enabled', 'disabling', 'invalid'])
export type ServiceState = z.infer<typeof ServiceState>
/** A service that is not disabled by a person is enabled by itself; while it cannot be it is tried again, and says why. */
export const ServiceStatus = z.object({
  id: z.string(),
  state: ServiceState,
  /** Ids of the components and services that use it. */
  users: z.array(z.string()),
  bulletins: z.object({ warn: z.number(), error: z.number() }),
})
export type ServiceStatus = z.infer<typeof ServiceStatus>

export const ConnectionStatus = z.object({
  id: z.string(),
  count: z.number(),
  bytes: z.number(),
  /** 0 to 1 and above: the fuller of count and bytes against the back pressure settings; null without bounds. */
  fill: z.number().nullable(),
  backPressured: z.boolean(),
  in: z.object({ count: z.number(), bytes: z.number() }),
  out: z.object({ count: z.number(), bytes: z.number() }),
  inPerSecond: z.number(),
  outPerSecond: z.number(),
  oldestQueuedAt: z.number().nullable(),
  penalized: z.number(),
})
export type ConnectionStatus = z.infer<typeof ConnectionStatus>

export const Bulletin = z.object({
  id: z.number(),
  time: z.number(),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  flow: z.string(),
  component: z.string().nullable(),
  componentName: z.string(),
  message: z.string(),
  code: z.string().optional(),
  todo: z.string().optional(),
  cause: z.string().optional(),
  flowFileId: z.number().optional(),
  /** The same message in a row is one bulletin with a count. */
  count: z.number(),
})
export type Bulletin = z.infer<typeof Bulletin>

/** A group that bounds how FlowFiles come in or leave. */
export const GroupStatus = z.object({
  id: z.string(),
  /** FlowFiles inside, also those in groups within it and those that sessions hold. */
  inside: z.number(),
  /** Those of them that wait at its output ports. */
  atOutputPorts: z.number(),
})
export type GroupStatus = z.infer<typeof GroupStatus>

/** Whether the engine of a flow answers; otherwise the rest of the status is the last that is known, of its `time`. */
export const EngineState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ok') }),
  z.object({
    state: z.literal('blocked'),
    sinceMs: z.number(),
    /** Whose code holds the engine's thread, as far as it is known. */
    component: z.object({ flow: z.string(), component: z.string(), name: z.string() }).nullable(),
  }),
  z.object({ state: z.literal('restarting') }),
])
export type EngineState = z.infer<typeof EngineState>

export const FlowStatus = z.object({
  flow: z.string(),
  time: z.number(),
  window: z.enum(['5min', '1h', 'start']),
  deployedVersion: z.number().nullable(),
  queued: z.object({ count: z.number(), bytes: z.number() }),
  running: z.number(),
  stopped: z.number(),
  invalid: z.number(),
  disabled: z.number(),
  processors: z.array(ProcessorStatus),
  connections: z.array(ConnectionStatus),
  groups: z.array(GroupStatus),
  services: z.array(ServiceStatus),
  engine: z.object({
    commitMs: z.number(),
    /** Bytes of journal that provenance has not indexed yet, and how old the oldest of them is. */
    indexLagBytes: z.number(),
    indexLagMs: z.number(),
    diskFreeBytes: z.number(),
    rssBytes: z.number(),
    answers: EngineState,
  }),
})
export type FlowStatus = z.infer<typeof FlowStatus>

export const StartResult = z.object({
  started: z.array(z.string()),
  /** What could not be started, and why. */
  problems: z.array(Problem),
})
export type StartResult = z.infer<typeof StartResult>

/** Why a service cannot be enabled yet; empty: it is, or is on its way. */
export const EnabledService = z.object({ problems: z.array(Problem) })
/** What used the service and was stopped: components, and services that were disabled with it. */
export const DisabledService = z.object({ stopped: z.array(z.string()) })

export const FlowFileSummary = z.object({
  id: z.number(),
  uuid: z.string(),
  filename: z.string(),
  size: z.number(),
  entryDate: z.number(),
  lineageStartDate: z.number(),
  queuedAt: z.number(),
  penalizedUntil: z.number().nullable(),
  attributes: z.record(z.string(), z.string()),
})
export type FlowFileSummary = z.infer<typeof FlowFileSummary>
export const QueuePage = z.object({
  connection: ConnectionId.or(z.string()),
  count: z.number(),
  bytes: z.number(),
  items: z.array(FlowFileSummary),
  nextCursor: z.string().nullable(),
})
export type QueuePage = z.infer<typeof QueuePage>
export const EmptiedQueue = z.object({ count: z.number(), bytes: z.number() })

/** One FlowFile wherever it is: in a queue, or gone (then from provenance). */
export const FlowFileDetail = FlowFileSummary.extend({
  flow: z.string(),
  /** The connection that holds it, or null when it has ended. */
  connection: z.string().nullable(),
  contentAvailable: z.boolean(),
})
export type FlowFileDetail = z.infer<typeof FlowFileDetail>

export const AttributeChange = z.object({
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export const EventSummary = z.object({
  id: z.number(),
  type: z.enum([
    'CREATE',
    'RECEIVE',
    'FETCH',
    'SEND',
    'FORK',
    'JOIN',
    'CLONE',
    'CONTENT_MODIFIED',
    'ATTRIBUTES_MODIFIED',
    'ROUTE',
    'DROP',
    'EXPIRE',
    'REPLAY',
    'UPLOAD',
    'DOWNLOAD',
    'ADDINFO',
    'REMOTE_INVOCATION',
  ]),
  time: z.number(),
  flowFileId: z.number(),
  flowFileUuid: z.string(),
  flow: z.string(),
  component: z.string(),
  componentName: z.string(),
  componentType: z.string(),
  relationship: z.string().nullable(),
  transitUri: z.string().nullable(),
  details: z.string().nullable(),
  size: z.number(),
})
export type EventSummary = z.infer<typeof EventSummary>
export const EventDetail = EventSummary.extend({
  entryDate: z.number(),
  lineageStartDate: z.number(),
  durationMs: z.number().nullable(),
  sourceConnection: z.string().nullable(),
  parents: z.array(z.object({ id: z.number(), uuid: z.string() })),
  children: z.array(z.object({ id: z.number(), uuid: z.string() })),
  /** All attributes after the event. */
  attributes: z.record(z.string(), z.string()),
  changes: z.array(AttributeChange),
  content: z.object({
    equal: z.boolean(),
    input: z.object({ size: z.number(), available: z.boolean() }).nullable(),
    output: z.object({ size: z.number(), available: z.boolean() }).nullable(),
  }),
  replay: z.object({ available: z.boolean(), why: z.string().nullable() }),
})
export type EventDetail = z.infer<typeof EventDetail>
export const EventPage = z.object({
  items: z.array(EventSummary),
  nextCursor: z.string().nullable(),
  /** The search stopped to stay quick, before the page was full: there may be more at the cursor. */
  partial: z.boolean(),
  /** How far the index is behind the journal. */
  lag: z.object({ bytes: z.number(), ms: z.number() }),
})
export type EventPage = z.infer<typeof EventPage>

/** The family of a FlowFile: its events and those of its parents and children, in time order, and what leads to what. */
export const Lineage = z.object({
  flowFileId: z.number(),
  flowFileUuid: z.string(),
  events: z.array(EventSummary.extend({ parents: z.array(z.number()), children: z.array(z.number()) })),
  /** Event id → event id: the next event of the same FlowFile, or from a FORK/JOIN/CLONE to the child's first event. */
  links: z.array(z.object({ from: z.number(), to: z.number(), kind: z.enum(['next', 'child']) })),
  truncated: z.boolean(),
})
export type Lineage = z.infer<typeof Lineage>
export const Replayed = z.object({ flowFileId: z.number(), connection: z.string() })

export const Template = z.object({
  id: z.string(),
  name: Bilingual,
  summary: Bilingual,
  /** Services that must run elsewhere: `mqtt`, `kafka`, `elasticsearch`; empty: runs anywhere. */
  needs: z.array(z.string()),
  document: FlowDocument,
})
export type Template = z.infer<typeof Template>

export const SetState = z.strictObject({ value: z.string() })
export const ComponentState = z.object({ entries: z.array(z.object({ key: z.string(), value: z.string() })) })
export const SetSecret = z.object({ value: z.string().max(100_000).nullable() })
export const TestExpression = z.object({
  expression: z.string(),
  attributes: z.record(z.string(), z.string()).default({}),
  flow: z.string().optional(),
  /** Component, group or service of the flow's draft whose parameters are seen; absent: those of the top. */
  component: z.string().optional(),
})
export const TestedExpression = z.union([
  z.object({ value: z.string() }),
  z.object({ error: z.string(), column: z.number().optional() }),
])
export { Problem, Properties }

/*
 * Paths (all under the server's origin; errors are application/problem+json):
 *   GET    /api/health                                   Health
 *   GET    /api/processor-types[/:type]                  ProcessorType[] | ProcessorType
 *   GET    /api/service-types[/:type]                    ServiceType[] | ServiceType
 *   GET    /api/flows                                    FlowSummary[]
 *   POST   /api/flows            CreateFlow              201 Flow
 *   GET    /api/flows/:flow                              Flow
 *   PUT    /api/flows/:flow      SaveFlow                Flow            409 REVISION_STALE (details.revision = current)
 *   DELETE /api/flows/:flow[?queues=drop]                204             409 QUEUE_NOT_EMPTY
 *   POST   /api/flows/:flow/validate  {document?}        Validation
 *   POST   /api/flows/:flow/deploy    DeployFlow         FlowVersion     422 FLOW_INVALID with problems
 *   GET    /api/flows/:flow/versions[/:n]                FlowVersion[] | FlowVersionDocument
 *   GET    /api/flows/:flow/diff?from=draft|deployed|n&to=…   FlowDiff
 *   POST   /api/flows/:flow/rollback  {version}          Flow (the draft becomes that version; deploy it then)
 *   POST   /api/flows/:flow/start|stop                   StartResult
 *   POST   /api/flows/:flow/components/:id/start|stop|terminate|run-once|disable|enable   StartResult
 *   GET|DELETE /api/flows/:flow/components/:id/state     ComponentState | 204
 *   PUT|DELETE /api/flows/:flow/components/:id/state/:key  SetState | 204, while it is stopped (409 STATE_NOT_STOPPED)
 *   DELETE /api/flows/:flow/components/:id/counters      204
 *   POST   /api/flows/:flow/services/:id/enable          EnabledService
 *   POST   /api/flows/:flow/services/:id/disable         DisabledService (what uses it is stopped first)
 *   PUT    /api/flows/:flow/secrets/:key  SetSecret      204  (`parameter:token`, `parameter:context/token`)
 *   GET    /api/flows/:flow/status?window=5min|1h|start  FlowStatus
 *   GET    /api/flows/:flow/bulletins?component&limit    Bulletin[]   DELETE clears (of one component)
 *   GET    /api/flows/:flow/connections/:id/flowfiles?cursor&limit&attr.NAME=V   QueuePage
 *   DELETE /api/flows/:flow/connections/:id/flowfiles    EmptiedQueue
 *   GET    /api/flows/:flow/connections/:id/preview?limit   QueuePage (the last that went through, also when empty)
 *   GET    /api/flowfiles/:id                            FlowFileDetail
 *   GET    /api/flowfiles/:id/content                    bytes (Range allowed; Content-Type from mime.type; attachment unless ?inline)
 *   GET    /api/flowfiles/:id/lineage?depth&limit        Lineage
 *   GET    /api/provenance?flow&flowFile&component&type&from&to&relationship&transitUri&attr.NAME=V&limit&cursor&order=desc|asc   EventPage
 *   GET    /api/provenance/:event                        EventDetail
 *   GET    /api/provenance/:event/content?side=input|output   bytes (Range allowed; 410 CONTENT_GONE)
 *   POST   /api/provenance/:event/replay                 Replayed
 *   GET    /api/templates[/:id]                          Template[] | Template
 *   POST   /api/flows/import     the file as JSON        201 Flow        422 NOT_A_FLOW
 *   GET    /api/flows/:flow/export?format=mulgil&version=draft|n   the document, as an attachment, without secrets
 *   POST   /api/expressions/test TestExpression          TestedExpression
 *   GET    /metrics                                      Prometheus text
 *   GET    /api/openapi.json
 *
 * `:id` of a FlowFile may be its integer id or its UUID.
 *
 * Socket.IO (namespace `/`, same origin): the browser emits `watch {flow, window}` and `unwatch {flow}`; the server emits,
 * to those who watch that flow, at most twice a second, `status` FlowStatus, `bulletins` Bulletin[] (new ones), and at once
 * `flow` {flow, revision, deployedVersion, by} when draft or deployment changed.
 */
