import { z } from 'zod'

/** The format tag of every flow document; a newer major number means a reader must refuse it. */
export const FLOW_FORMAT = 'mulgil/flow@1'

const idPattern = /^[A-Za-z0-9_-]{1,64}$/
const id = z.string().regex(idPattern, 'An id has 1 to 64 letters, digits, "-" or "_".')

export const FlowId = id.brand<'FlowId'>()
export type FlowId = z.infer<typeof FlowId>
export const ComponentId = id.brand<'ComponentId'>()
export type ComponentId = z.infer<typeof ComponentId>
export const ConnectionId = id.brand<'ConnectionId'>()
export type ConnectionId = z.infer<typeof ConnectionId>

/** JSON as a flow document may hold it in a processor's properties. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export const Properties = z.record(z.string(), z.json())
export type Properties = z.infer<typeof Properties>

/** What to do with a FlowFile that a processor sent to a relationship with retry: try again `count` times, then route. */
export const Retry = z.strictObject({
  count: z.int().min(1).max(1000).default(10),
  /** `penalize` holds back that FlowFile; `yield` holds back the whole processor. */
  backOff: z.enum(['penalize', 'yield']).default('penalize'),
  /** The longest wait; the wait doubles from the penalty duration up to it. */
  maxBackOff: z.string().default('10 min'),
})
export type Retry = z.infer<typeof Retry>

/**
 * What a component itself says of its scheduling, without defaults: what is absent comes from the processor's spec
 * first (`defaultScheduling`), then from `Scheduling`.
 */
export const OwnScheduling = z.strictObject({
  strategy: z.enum(['event', 'timer', 'cron']).optional(),
  /** A duration for `timer` (and for sources under `event`), six cron fields with seconds for `cron`. */
  period: z.string().optional(),
  timeZone: z.string().optional(),
  concurrency: z.int().min(1).max(64).optional(),
  /** How long one trigger may go on taking batches before it gives way, as a duration; more gives larger commits. */
  runDuration: z.string().optional(),
  /** How many FlowFiles a trigger takes at once at most; absent: what the processor's spec says. */
  batchSize: z.int().min(1).max(100_000).optional(),
  penalty: z.string().optional(),
  yield: z.string().optional(),
  bulletinLevel: z.enum(['debug', 'info', 'warn', 'error', 'none']).optional(),
})
export type OwnScheduling = z.infer<typeof OwnScheduling>

/** When a processor runs. `event` (the default): whenever it has input and room, or, for a source, every `period`. */
export const Scheduling = z.strictObject({
  ...OwnScheduling.shape,
  strategy: OwnScheduling.shape.strategy.unwrap().default('event'),
  concurrency: OwnScheduling.shape.concurrency.unwrap().default(1),
  penalty: z.string().default('30 sec'),
  yield: z.string().default('1 sec'),
  bulletinLevel: OwnScheduling.shape.bulletinLevel.unwrap().default('warn'),
})
export type Scheduling = z.infer<typeof Scheduling>

const named = { name: z.string().max(200).optional(), comments: z.string().max(10_000).optional() }

export const ProcessorComponent = z.strictObject({
  kind: z.literal('processor'),
  type: z.string().min(1).max(100),
  ...named,
  properties: Properties.default({}),
  autoTerminate: z.array(z.string()).default([]),
  retry: z.record(z.string(), Retry).optional(),
  scheduling: OwnScheduling.optional(),
})
export type ProcessorComponent = z.infer<typeof ProcessorComponent>

/** Where an output port at the top of a flow hands its FlowFiles over: an input port at the top of another flow. */
export const Link = z.strictObject({ flow: FlowId, port: ComponentId })
export type Link = z.infer<typeof Link>

/** A way into or out of a group; at the top of a flow, the end of a link between flows. */
export const PortComponent = z.strictObject({
  kind: z.enum(['inputPort', 'outputPort']),
  ...named,
  /** Only for output ports at the top. */
  link: Link.optional(),
})
export type PortComponent = z.infer<typeof PortComponent>
export const FunnelComponent = z.strictObject({ kind: z.literal('funnel'), ...named })
export type FunnelComponent = z.infer<typeof FunnelComponent>
export const LabelComponent = z.strictObject({ kind: z.literal('label'), text: z.string().max(100_000).default('') })
export type LabelComponent = z.infer<typeof LabelComponent>

/** How much a connection may hold before the component in front of it is no longer run. Either bound, `null` for none. */
export const BackPressure = z.strictObject({
  count: z.int().min(1).nullable().default(10_000),
  bytes: z.string().nullable().default('1 GB'),
})
export type BackPressure = z.infer<typeof BackPressure>

export const Prioritizer = z.enum(['firstIn', 'newest', 'oldest', 'attribute'])
export type Prioritizer = z.infer<typeof Prioritizer>

/** A queue between two components of the same group (or a port on its boundary). */
export const Connection = z.strictObject({
  ...named,
  from: ComponentId,
  /** Which relationships of `from` lead in here; empty for ports and funnels, which have just one way out. */
  relationships: z.array(z.string()).default([]),
  to: ComponentId,
  backPressure: BackPressure.default({ count: 10_000, bytes: '1 GB' }),
  prioritizers: z.array(Prioritizer).default([]),
  /** A duration counted from the FlowFile's entry into Mulgil, or null: never. */
  expiration: z.string().nullable().default(null),
})
export type Connection = z.infer<typeof Connection>

export type Group = {
  components: Record<string, Component>
  connections: Record<string, Connection>
}
/** How much provenance is kept of what happens; `sampled`: of one FlowFile family in a hundred. */
export const ProvenanceLevel = z.enum(['all', 'sampled', 'errors', 'none'])
export type ProvenanceLevel = z.infer<typeof ProvenanceLevel>

/** A shared client or reader that processors name by its id. */
export const ControllerService = z.strictObject({ type: z.string(), ...named, properties: Properties.default({}) })
export type ControllerService = z.infer<typeof ControllerService>

const groupSettings = {
  ...named,
  /** How many FlowFiles may be inside at once: any number, one, or what waited before the group when it was empty. */
  flowFileConcurrency: z.enum(['unbounded', 'single', 'singleBatch']).optional(),
  /** When FlowFiles leave by the output ports: as they come, or all together once nothing else is inside. */
  outboundPolicy: z.enum(['stream', 'batch']).optional(),
  /** Whose parameters are seen inside, by name; absent: those that the group around it sees. */
  parameterContext: z.string().optional(),
  /** Absent: as in the group around it, and `all` at the top. */
  provenance: ProvenanceLevel.optional(),
  /** For the components of this group and of those inside it. */
  services: z.record(ComponentId, ControllerService).optional(),
}
export type GroupSettings = z.infer<z.ZodObject<typeof groupSettings>>
export type GroupComponent = GroupSettings & { kind: 'group'; root: Group }
export type Component = ProcessorComponent | PortComponent | FunnelComponent | LabelComponent | GroupComponent

export const Group: z.ZodType<Group> = z.lazy(() =>
  z.strictObject({
    components: z.record(ComponentId, Component).default({}),
    connections: z.record(ConnectionId, Connection).default({}),
  }),
) as z.ZodType<Group>
export const GroupComponent = z.strictObject({ kind: z.literal('group'), ...groupSettings, root: Group })
export const Component: z.ZodType<Component> = z.discriminatedUnion('kind', [
  ProcessorComponent,
  PortComponent,
  FunnelComponent,
  LabelComponent,
  GroupComponent,
]) as z.ZodType<Component>

/** A named value that properties refer to as `#{name}`. A sensitive one never carries its value in a document. */
export const Parameter = z.union([
  z.strictObject({ value: z.string(), description: z.string().optional() }),
  z.strictObject({ sensitive: z.literal(true), description: z.string().optional() }),
])
export type Parameter = z.infer<typeof Parameter>

const parameters = z.record(z.string().min(1).max(200), Parameter).default({})

/** A named set of parameters that groups choose; what it does not define itself comes from those it inherits, in order. */
export const ParameterContext = z.strictObject({
  description: z.string().optional(),
  inherits: z.array(z.string()).optional(),
  parameters,
})
export type ParameterContext = z.infer<typeof ParameterContext>

const Point = z.strictObject({ x: z.number(), y: z.number() })

/** Where things stand on the canvas, by the id of component or connection. Ids are unique in the whole document. */
export const LayoutItem = z.strictObject({
  x: z.number().optional(),
  y: z.number().optional(),
  width: z.number().positive().optional(),
  height: z.number().positive().optional(),
  colour: z.string().max(40).optional(),
  bends: z.array(Point).optional(),
})
export type LayoutItem = z.infer<typeof LayoutItem>

/** One deployable flow: what runs (`root`, `parameters`, `services`) apart from how it is drawn (`layout`). */
export const FlowDocument = z.strictObject({
  format: z.literal(FLOW_FORMAT),
  id: FlowId,
  name: z.string().min(1).max(200),
  comments: z.string().max(10_000).optional(),
  /** Seen everywhere in the flow, where no context of a group has one of the same name. */
  parameters,
  /** By name; a name has no slash. */
  parameterContexts: z.record(z.string().regex(/^[^/]{1,100}$/), ParameterContext).optional(),
  /** The context of the top, for all groups that choose none. */
  parameterContext: z.string().optional(),
  provenance: ProvenanceLevel.optional(),
  services: z.record(ComponentId, ControllerService).default({}),
  root: Group,
  layout: z.record(z.string(), LayoutItem).default({}),
})
export type FlowDocument = z.infer<typeof FlowDocument>

/** Something wrong with a document: what, where, and what to do. `code` is stable and is what the web app translates. */
export const Problem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  todo: z.string().optional(),
  /** Values the message was made from, for translation. */
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  component: z.string().optional(),
  connection: z.string().optional(),
  /** Property path, as `routes.hot` or `login.password`. */
  property: z.string().optional(),
  /** 1-based column in the property's text, for expressions. */
  column: z.number().optional(),
})
export type Problem = z.infer<typeof Problem>
