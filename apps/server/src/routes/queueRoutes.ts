import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'
import { attributesQuery, flowParams, limitOf } from './params.ts'

const params = flowParams.extend({ connection: z.string().min(1).max(64) })
const codes = ['FLOW_NOT_FOUND', 'NOT_DEPLOYED', 'CONNECTION_UNKNOWN']

const path = '/api/flows/:flow/connections/:connection'
export const queueRoutes = ({ runs }: Services) => [
  route(
    'get',
    `${path}/flowfiles`,
    {
      summary: 'What waits in a connection, in the order of the queue.',
      params,
      query: z.strictObject({ cursor: z.string().optional(), limit: limitOf(100, 1000), attributes: attributesQuery }),
      response: contract.QueuePage,
      errors: codes,
    },
    ({ params, query }) => runs.queue(params.flow, params.connection, query),
  ),
  route(
    'delete',
    `${path}/flowfiles`,
    { summary: 'Drops all that waits in a connection.', params, response: contract.EmptiedQueue, errors: codes },
    ({ params }) => runs.emptyQueue(params.flow, params.connection),
  ),
  route(
    'get',
    `${path}/preview`,
    {
      summary: 'The last FlowFiles that went through a connection, also when it is empty.',
      params,
      query: z.strictObject({ limit: limitOf(10, 100) }),
      response: contract.QueuePage,
      errors: codes,
    },
    ({ params, query }) => runs.preview(params.flow, params.connection, query.limit),
  ),
]
