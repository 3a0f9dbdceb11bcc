import * as contract from '@mulgil/client/contract'
import { FlowDocument } from '@mulgil/flow'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'
import { flowParams } from './params.ts'

const { CreateFlow, Flow, FlowSummary, SaveFlow, SetSecret, Validation } = contract
/** Documents of some ten thousand components. */
const bodyLimit = 32 * 1024 * 1024

const path = '/api/flows/:flow'
export const flowRoutes = ({ drafts }: Services) => [
  route('get', '/api/flows', { summary: 'All flows, by name.', response: z.array(FlowSummary) }, () => drafts.list()),
  route(
    'post',
    '/api/flows',
    {
      summary: 'Makes a flow: from a template, from a document, or empty.',
      body: CreateFlow,
      bodyLimit,
      response: Flow,
      status: 201,
    },
    ({ body }) => drafts.create(body),
  ),
  route(
    'post',
    '/api/flows/import',
    {
      summary: 'Makes a flow of an exported file, which is sent as it is.',
      body: z.string(),
      bodyAs: 'text',
      bodyLimit,
      response: Flow,
      status: 201,
      errors: [
        'NOT_JSON',
        'DUPLICATE_KEY',
        'NOT_A_FLOW',
        'FLOW_FORMAT_NEWER',
        'NIFI_NOT_SUPPORTED_YET',
        'FLOW_INVALID',
      ],
    },
    ({ body }) => drafts.import(body),
  ),
  route(
    'get',
    path,
    { summary: 'The draft.', params: flowParams, response: Flow, errors: ['FLOW_NOT_FOUND'] },
    ({ params }) => drafts.get(params.flow),
  ),
  route(
    'put',
    path,
    {
      summary: 'Saves the draft, if nobody saved since the given revision.',
      params: flowParams,
      body: SaveFlow,
      bodyLimit,
      response: Flow,
      errors: ['FLOW_NOT_FOUND', 'REVISION_STALE', 'FLOW_ID_DIFFERS'],
    },
    ({ params, body }) => drafts.save(params.flow, body),
  ),
  route(
    'delete',
    path,
    {
      summary: 'Stops and deletes a flow with its versions.',
      params: flowParams,
      query: z.strictObject({ queues: z.literal('drop').optional().describe('Drop what its queues hold.') }),
      errors: ['FLOW_NOT_FOUND', 'QUEUE_NOT_EMPTY'],
    },
    ({ params, query }) => drafts.remove(params.flow, query.queues),
  ),
  route(
    'post',
    `${path}/validate`,
    {
      summary: 'Finds all problems of the draft, or of the given document.',
      params: flowParams,
      body: z.strictObject({ document: FlowDocument.optional() }),
      bodyLimit,
      response: Validation,
      errors: ['FLOW_NOT_FOUND'],
    },
    ({ params, body }) => drafts.validate(params.flow, body.document),
  ),
  route(
    'put',
    `${path}/secrets/:key`,
    {
      summary:
        'Sets the value of a sensitive parameter (key parameter:NAME, or parameter:CONTEXT/NAME); null takes it away.',
      params: flowParams.extend({ key: z.string().min(1).max(320) }),
      body: SetSecret,
      errors: ['FLOW_NOT_FOUND', 'SECRET_NOT_WANTED'],
    },
    ({ params, body }) => drafts.setSecret(params.flow, params.key, body.value),
  ),
  route(
    'get',
    `${path}/export`,
    {
      summary: 'The flow as a file, without secrets.',
      params: flowParams,
      query: z.strictObject({
        format: z.enum(['mulgil']).default('mulgil'),
        version: z.union([z.literal('draft'), z.coerce.number().int().positive()]).default('draft'),
      }),
      produces: 'attachment',
      errors: ['FLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
    },
    ({ params, query }) => drafts.export(params.flow, query.version),
  ),
]
