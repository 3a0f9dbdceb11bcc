import type { FlowDocument } from '@mulgil/flow'
import type { z } from 'zod'
import type * as contract from './contract.ts'
import { walkItems } from './paging.ts'
import { createTransport, pathOf as path, type Query, type RequestOptions } from './request.ts'

export type StatusWindow = contract.FlowStatus['window']
/** A version to compare or export: `draft`, `deployed`, or its number. */
export type VersionName = 'draft' | 'deployed' | number
export type ComponentAction = 'start' | 'stop' | 'terminate' | 'run-once' | 'disable' | 'enable'

/** What an event search may ask for; `attributes` are equal to, by name. */
export interface EventSearch {
  readonly flow?: string
  readonly flowFile?: string | number
  readonly component?: string
  readonly type?: contract.EventSummary['type']
  /** Epoch milliseconds. */
  readonly from?: number
  readonly to?: number
  readonly relationship?: string
  readonly transitUri?: string
  readonly attributes?: Attributes
  readonly order?: 'asc' | 'desc'
  readonly limit?: number
  readonly cursor?: string
}
export interface QueueQuery {
  readonly attributes?: Attributes
  readonly limit?: number
  readonly cursor?: string
}

type Attributes = Readonly<Record<string, string>>

function withAttributes<T extends { readonly attributes?: Attributes }>({ attributes, ...rest }: T): Query {
  const named = Object.entries(attributes ?? {}).map(([name, value]) => [`attr.${name}`, value])
  return { ...(rest as Query), ...Object.fromEntries(named) }
}

export interface ClientOptions {
  /** `http://127.0.0.1:8484`; empty in a browser for the server of the page. */
  readonly baseUrl: string
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch
}

/**
 * A method for every path of the contract. All throw `ApiError`. Answers are trusted, not parsed again: server and client
 * share one contract.
 */
export function createClient({ baseUrl, fetch: send = (...args) => fetch(...args) }: ClientOptions) {
  const transport = createTransport(baseUrl, send)
  const get = <T>(at: string, query?: Query, options?: RequestOptions) =>
    transport.json<T>({ method: 'GET', path: at, query, ...options })
  const post = <T>(at: string, body: unknown = {}, options?: RequestOptions) =>
    transport.json<T>({ method: 'POST', path: at, body, ...options })
  const remove = <T>(at: string, query?: Query, options?: RequestOptions) =>
    transport.json<T>({ method: 'DELETE', path: at, query, ...options })
  const content = (at: string, query: Query, { range, signal }: ContentOptions = {}) => {
    const headers = { accept: '*/*', ...(range && { range: `bytes=${range.from}-${range.to ?? ''}` }) }
    return transport.response({ method: 'GET', path: at, query, headers, signal })
  }

  const client = {
    health: (options?: RequestOptions) => get<contract.Health>(path('health'), {}, options),
    processorTypes: (options?: RequestOptions) => get<contract.ProcessorType[]>(path('processor-types'), {}, options),
    processorType: (type: string, options?: RequestOptions) =>
      get<contract.ProcessorType>(path('processor-types', type), {}, options),

    serviceTypes: (options?: RequestOptions) => get<contract.ServiceType[]>(path('service-types'), {}, options),
    serviceType: (type: string, options?: RequestOptions) =>
      get<contract.ServiceType>(path('service-types', type), {}, options),

    flows: (options?: RequestOptions) => get<contract.FlowSummary[]>(path('flows'), {}, options),
    createFlow: (body: z.input<typeof contract.CreateFlow>, options?: RequestOptions) =>
      post<contract.Flow>(path('flows'), body, options),
    flow: (flow: string, options?: RequestOptions) => get<contract.Flow>(path('flows', flow), {}, options),
    /** Throws REVISION_STALE when someone saved in between. */
    saveFlow: (flow: string, body: { revision: number; document: FlowDocument }, { signal }: RequestOptions = {}) =>
      transport.json<contract.Flow>({ method: 'PUT', path: path('flows', flow), body, signal }),
    /** Throws QUEUE_NOT_EMPTY while connections hold data, unless they may be dropped. */
    deleteFlow: (flow: string, queues?: 'drop', options?: RequestOptions) =>
      remove<void>(path('flows', flow), { queues }, options),
    /** Takes the parsed JSON of a flow file. */
    importFlow: (file: unknown, options?: RequestOptions) =>
      post<contract.Flow>(path('flows', 'import'), file, options),
    exportFlow: (flow: string, version: VersionName = 'draft', options?: RequestOptions) =>
      get<FlowDocument>(path('flows', flow, 'export'), { format: 'mulgil', version }, options),
    exportAddress: (flow: string, version: VersionName = 'draft') =>
      transport.address(path('flows', flow, 'export'), { format: 'mulgil', version }),

    /** Validates a document, or the saved draft without one. */
    validate: (flow: string, document?: FlowDocument, options?: RequestOptions) =>
      post<contract.Validation>(path('flows', flow, 'validate'), document ? { document } : {}, options),
    deploy: (flow: string, body: z.input<typeof contract.DeployFlow>, options?: RequestOptions) =>
      post<contract.FlowVersion>(path('flows', flow, 'deploy'), body, options),
    versions: (flow: string, options?: RequestOptions) =>
      get<contract.FlowVersion[]>(path('flows', flow, 'versions'), {}, options),
    version: (flow: string, version: number, options?: RequestOptions) =>
      get<z.output<typeof contract.FlowVersionDocument>>(path('flows', flow, 'versions', version), {}, options),
    diff: (flow: string, from: VersionName, to: VersionName, options?: RequestOptions) =>
      get<contract.FlowDiff>(path('flows', flow, 'diff'), { from, to }, options),
    rollback: (flow: string, version: number, options?: RequestOptions) =>
      post<contract.Flow>(path('flows', flow, 'rollback'), { version }, options),

    startFlow: (flow: string, options?: RequestOptions) =>
      post<contract.StartResult>(path('flows', flow, 'start'), {}, options),
    stopFlow: (flow: string, options?: RequestOptions) =>
      post<contract.StartResult>(path('flows', flow, 'stop'), {}, options),
    runComponent: (flow: string, component: string, action: ComponentAction, options?: RequestOptions) =>
      post<contract.StartResult>(path('flows', flow, 'components', component, action), {}, options),
    enableService: (flow: string, service: string, options?: RequestOptions) =>
      post<z.output<typeof contract.EnabledService>>(path('flows', flow, 'services', service, 'enable'), {}, options),
    /** Stops what uses it first; it stays disabled, also after a restart. */
    disableService: (flow: string, service: string, options?: RequestOptions) =>
      post<z.output<typeof contract.DisabledService>>(path('flows', flow, 'services', service, 'disable'), {}, options),
    componentState: (flow: string, component: string, options?: RequestOptions) =>
      get<z.output<typeof contract.ComponentState>>(path('flows', flow, 'components', component, 'state'), {}, options),
    clearComponentState: (flow: string, component: string, options?: RequestOptions) =>
      remove<void>(path('flows', flow, 'components', component, 'state'), {}, options),
    /** Sets or (null) removes one entry of a stopped component's state. */
    setComponentState: (
      flow: string,
      component: string,
      key: string,
      value: string | null,
      { signal }: RequestOptions = {},
    ) => {
      const at = path('flows', flow, 'components', component, 'state', key)
      return value === null
        ? transport.json<void>({ method: 'DELETE', path: at, signal })
        : transport.json<void>({ method: 'PUT', path: at, body: { value }, signal })
    },
    resetCounters: (flow: string, component: string, options?: RequestOptions) =>
      remove<void>(path('flows', flow, 'components', component, 'counters'), {}, options),
    /** Sets or (null) removes the value of a sensitive parameter; the key is `parameter:NAME`, or `parameter:CONTEXT/NAME`. */
    setSecret: (flow: string, key: string, value: string | null, { signal }: RequestOptions = {}) =>
      transport.json<void>({ method: 'PUT', path: path('flows', flow, 'secrets', key), body: { value }, signal }),

    status: (flow: string, window: StatusWindow = '5min', options?: RequestOptions) =>
      get<contract.FlowStatus>(path('flows', flow, 'status'), { window }, options),
    bulletins: (flow: string, query: { component?: string; limit?: number } = {}, options?: RequestOptions) =>
      get<contract.Bulletin[]>(path('flows', flow, 'bulletins'), query, options),
    clearBulletins: (flow: string, component?: string, options?: RequestOptions) =>
      remove<void>(path('flows', flow, 'bulletins'), { component }, options),

    queue: (flow: string, connection: string, query: QueueQuery = {}, options?: RequestOptions) =>
      get<contract.QueuePage>(queuePath(flow, connection), withAttributes(query), options),
    emptyQueue: (flow: string, connection: string, options?: RequestOptions) =>
      remove<z.output<typeof contract.EmptiedQueue>>(queuePath(flow, connection), {}, options),
    /** The last FlowFiles that went through, also when the queue is empty. */
    preview: (flow: string, connection: string, limit?: number, options?: RequestOptions) =>
      get<contract.QueuePage>(path('flows', flow, 'connections', connection, 'preview'), { limit }, options),

    /** By integer id or UUID, like the next three. */
    flowFile: (id: string | number, options?: RequestOptions) =>
      get<contract.FlowFileDetail>(path('flowfiles', id), {}, options),
    flowFileContent: (id: string | number, options?: ContentOptions) =>
      content(path('flowfiles', id, 'content'), {}, options),
    flowFileContentAddress: (id: string | number, inline = false) =>
      transport.address(path('flowfiles', id, 'content'), { inline: inline ? 1 : undefined }),
    lineage: (id: string | number, query: { depth?: number; limit?: number } = {}, options?: RequestOptions) =>
      get<contract.Lineage>(path('flowfiles', id, 'lineage'), query, options),

    events: (search: EventSearch = {}, options?: RequestOptions) =>
      get<contract.EventPage>(path('provenance'), withAttributes(search), options),
    event: (event: number, options?: RequestOptions) =>
      get<contract.EventDetail>(path('provenance', event), {}, options),
    eventContent: (event: number, side: 'input' | 'output', options?: ContentOptions) =>
      content(path('provenance', event, 'content'), { side }, options),
    eventContentAddress: (event: number, side: 'input' | 'output') =>
      transport.address(path('provenance', event, 'content'), { side }),
    replay: (event: number, options?: RequestOptions) =>
      post<z.output<typeof contract.Replayed>>(path('provenance', event, 'replay'), {}, options),

    templates: (options?: RequestOptions) => get<contract.Template[]>(path('templates'), {}, options),
    template: (id: string, options?: RequestOptions) => get<contract.Template>(path('templates', id), {}, options),
    testExpression: (body: z.input<typeof contract.TestExpression>, options?: RequestOptions) =>
      post<z.output<typeof contract.TestedExpression>>(path('expressions', 'test'), body, options),
    openApi: (options?: RequestOptions) => get<Record<string, unknown>>(path('openapi.json'), {}, options),
    /** Prometheus text. */
    metrics: async ({ signal }: RequestOptions = {}) =>
      (await transport.response({ method: 'GET', path: '/metrics', headers: { accept: 'text/plain' }, signal })).text(),
  }
  return {
    ...client,
    /** Every FlowFile of a queue, page by page. */
    walkQueue: (flow: string, connection: string, query: QueueQuery = {}, options?: RequestOptions) =>
      walkItems((cursor = query.cursor) => client.queue(flow, connection, { ...query, cursor }, options)),
    /** Every event that a search finds, page by page. */
    walkEvents: (search: EventSearch = {}, options?: RequestOptions) =>
      walkItems((cursor = search.cursor) => client.events({ ...search, cursor }, options)),
  }
}
export type Client = ReturnType<typeof createClient>

export interface ContentOptions extends RequestOptions {
  /** Bytes `from` to `to`, both included; to the end without `to`. */
  readonly range?: { readonly from: number; readonly to?: number }
}

const queuePath = (flow: string, connection: string) => path('flows', flow, 'connections', connection, 'flowfiles')
