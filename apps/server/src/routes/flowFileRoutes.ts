import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'
import { inlineQuery, limitOf } from './params.ts'

const params = z.strictObject({ id: z.string().min(1).max(64).describe('Integer id or UUID.') })
const codes = ['FLOWFILE_NOT_FOUND']

const path = '/api/flowfiles/:id'
export const flowFileRoutes = ({ provenance }: Services) => [
  route(
    'get',
    path,
    { summary: 'One FlowFile, wherever it is or was.', params, response: contract.FlowFileDetail, errors: codes },
    ({ params }) => provenance.flowFile(params.id),
  ),
  route(
    'get',
    `${path}/content`,
    {
      summary: 'Its content; a Range may be asked for.',
      params,
      query: z.strictObject({ inline: inlineQuery }),
      produces: 'bytes',
      errors: [...codes, 'CONTENT_GONE', 'RANGE_NOT_SATISFIABLE'],
    },
    ({ params, query }) => provenance.flowFileContent(params.id, query.inline),
  ),
  route(
    'get',
    `${path}/lineage`,
    {
      summary: 'Its events and those of its parents and children.',
      params,
      query: z.strictObject({
        depth: z.coerce.number().int().min(0).max(1000).optional(),
        limit: limitOf(1000, 10_000),
      }),
      response: contract.Lineage,
      errors: codes,
    },
    ({ params, query, signal }) => provenance.lineage(params.id, query, signal),
  ),
]
