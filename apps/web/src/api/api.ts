import type { contract } from '@mulgil/client'
import type { FlowDocument } from '@mulgil/flow'
import type { z } from 'zod'
import { http, path, type Query, withQuery } from './http.ts'

export type StatusWindow = contract.FlowStatus['window']
export type RunAction = 'start' | 'stop' | 'terminate' | 'run-once' | 'disable' | 'enable'
type DeployInput = z.input<typeof contract.DeployFlow>
type CreateInput = z.input<typeof contract.CreateFlow>
type TestInput = z.input<typeof contract.TestExpression>

/** Every route that the app uses, typed by the contract. */
export const api = {
  health: () => http.get<contract.Health>(path('health')),
  processorTypes: (signal?: AbortSignal) => http.get<contract.ProcessorType[]>(path('processor-types'), signal),

  serviceTypes: (signal?: AbortSignal) => http.get<contract.ServiceType[]>(path('service-types'), signal),
  enableService: (flow: string, service: string) =>
    http.post<z.output<typeof contract.EnabledService>>(path('flows', flow, 'services', service, 'enable')),
  disableService: (flow: string, service: string) =>
    http.post<z.output<typeof contract.DisabledService>>(path('flows', flow, 'services', service, 'disable')),

  flows: (signal?: AbortSignal) => http.get<contract.FlowSummary[]>(path('flows'), signal),
  createFlow: (body: CreateInput) => http.post<contract.Flow>(path('flows'), body),
  flow: (flow: string, signal?: AbortSignal) => http.get<contract.Flow>(path('flows', flow), signal),
  saveFlow: (
    flow: string,
    body: { readonly revision: number; readonly document: FlowDocument },
    signal?: AbortSignal,
  ) => http.put<contract.Flow>(path('flows', flow), body, signal),
  deleteFlow: (flow: string, queues?: 'drop') => http.delete<void>(withQuery(path('flows', flow), { queues })),
  importFlow: (file: unknown) => http.post<contract.Flow>(path('flows', 'import'), file),
  exportAddress: (flow: string, version: string | number = 'draft') =>
    withQuery(path('flows', flow, 'export'), { format: 'mulgil', version }),
  validate: (flow: string, document?: FlowDocument, signal?: AbortSignal) =>
    http.post<contract.Validation>(path('flows', flow, 'validate'), document ? { document } : {}, signal),
  deploy: (flow: string, body: DeployInput) => http.post<contract.FlowVersion>(path('flows', flow, 'deploy'), body),
  versions: (flow: string, signal?: AbortSignal) =>
    http.get<contract.FlowVersion[]>(path('flows', flow, 'versions'), signal),
  version: (flow: string, version: number, signal?: AbortSignal) =>
    http.get<z.output<typeof contract.FlowVersionDocument>>(path('flows', flow, 'versions', version), signal),
  diff: (flow: string, from: string, to: string, signal?: AbortSignal) =>
    http.get<contract.FlowDiff>(withQuery(path('flows', flow, 'diff'), { from, to }), signal),
  rollback: (flow: string, version: number) => http.post<contract.Flow>(path('flows', flow, 'rollback'), { version }),

  runFlow: (flow: string, action: 'start' | 'stop') => http.post<contract.StartResult>(path('flows', flow, action)),
  runComponent: (flow: string, component: string, action: RunAction) =>
    http.post<contract.StartResult>(path('flows', flow, 'components', component, action)),
  componentState: (flow: string, component: string) =>
    http.get<z.output<typeof contract.ComponentState>>(path('flows', flow, 'components', component, 'state')),
  clearComponentState: (flow: string, component: string) =>
    http.delete<void>(path('flows', flow, 'components', component, 'state')),
  /** null removes the entry. */
  setComponentState: (flow: string, component: string, key: string, value: string | null) => {
    const at = path('flows', flow, 'components', component, 'state', key)
    return value === null ? http.delete<void>(at) : http.put<void>(at, { value })
  },
  resetCounters: (flow: string, component: string) =>
    http.delete<void>(path('flows', flow, 'components', component, 'counters')),
  setSecret: (flow: string, key: string, value: string | null) =>
    http.put<void>(path('flows', flow, 'secrets', key), { value }),
  status: (flow: string, window: StatusWindow = '5min', signal?: AbortSignal) =>
    http.get<contract.FlowStatus>(withQuery(path('flows', flow, 'status'), { window }), signal),
  bulletins: (
    flow: string,
    query: { readonly component?: string; readonly limit?: number } = {},
    signal?: AbortSignal,
  ) => http.get<contract.Bulletin[]>(withQuery(path('flows', flow, 'bulletins'), query), signal),
  clearBulletins: (flow: string, component?: string) =>
    http.delete<void>(withQuery(path('flows', flow, 'bulletins'), { component })),

  queue: (flow: string, connection: string, query: Query = {}, signal?: AbortSignal) =>
    http.get<contract.QueuePage>(withQuery(path('flows', flow, 'connections', connection, 'flowfiles'), query), signal),
  emptyQueue: (flow: string, connection: string) =>
    http.delete<z.output<typeof contract.EmptiedQueue>>(path('flows', flow, 'connections', connection, 'flowfiles')),
  preview: (flow: string, connection: string, limit = 5, signal?: AbortSignal) =>
    http.get<contract.QueuePage>(
      withQuery(path('flows', flow, 'connections', connection, 'preview'), { limit }),
      signal,
    ),
  flowFile: (id: string | number, signal?: AbortSignal) =>
    http.get<contract.FlowFileDetail>(path('flowfiles', id), signal),
  contentAddress: (id: string | number, inline = false) =>
    withQuery(path('flowfiles', id, 'content'), { inline: inline ? 1 : undefined }),
  lineage: (id: string | number, query: Query = {}, signal?: AbortSignal) =>
    http.get<contract.Lineage>(withQuery(path('flowfiles', id, 'lineage'), query), signal),
  provenance: (query: Query, signal?: AbortSignal) =>
    http.get<contract.EventPage>(withQuery(path('provenance'), query), signal),
  event: (event: number, signal?: AbortSignal) => http.get<contract.EventDetail>(path('provenance', event), signal),
  eventContentAddress: (event: number, side: 'input' | 'output') =>
    withQuery(path('provenance', event, 'content'), { side }),
  replay: (event: number) => http.post<z.output<typeof contract.Replayed>>(path('provenance', event, 'replay')),

  templates: (signal?: AbortSignal) => http.get<contract.Template[]>(path('templates'), signal),
  testExpression: (body: TestInput, signal?: AbortSignal) =>
    http.post<z.output<typeof contract.TestedExpression>>(path('expressions', 'test'), body, signal),
}
