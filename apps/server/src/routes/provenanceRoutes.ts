import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'
import { attributesQuery, inlineQuery, limitOf } from './params.ts'

const { EventDetail, EventPage, EventSummary, Replayed } = contract
const params = z.strictObject({ event: z.coerce.number().int().positive() })
const codes = ['EVENT_NOT_FOUND']
const time = z.coerce.number().int().nonnegative().optional()

const query = z.strictObject({
  flow: z.string().optional(),
  flowFile: z.string().max(64).optional().describe('Integer id or UUID.'),
  component: z.string().optional(),
  type: z
    .union([EventSummary.shape.type, z.array(EventSummary.shape.type)])
    .optional()
    .describe('May stand several times.'),
  from: time.describe('Epoch milliseconds, inclusive.'),
  to: time.describe('Epoch milliseconds, inclusive.'),
  relationship: z.string().optional(),
  transitUri: z.string().optional().describe('* stands for any text.'),
  attributes: attributesQuery,
  limit: limitOf(100, 1000),
  cursor: z.string().optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
})

const path = '/api/provenance'
export const provenanceRoutes = ({ provenance }: Services) => [
  route(
    'get',
    path,
    {
      summary: 'Events that match, newest first. A page may be empty and still have a next one.',
      query,
      response: EventPage,
      errors: ['CURSOR_INVALID'],
    },
    ({ query: { type, ...search }, signal }) =>
      provenance.search({ ...search, types: type === undefined ? undefined : [type].flat() }, signal),
  ),
  route(
    'get',
    `${path}/:event`,
    { summary: 'One event.', params, response: EventDetail, errors: codes },
    ({ params }) => provenance.event(params.event),
  ),
  route(
    'get',
    `${path}/:event/content`,
    {
      summary: 'The content before or after the event; a Range may be asked for.',
      params,
      query: z.strictObject({ side: z.enum(['input', 'output']).default('output'), inline: inlineQuery }),
      produces: 'bytes',
      errors: [...codes, 'CONTENT_NONE', 'CONTENT_GONE', 'RANGE_NOT_SATISFIABLE'],
    },
    ({ params, query }) => provenance.eventContent(params.event, query.side, query.inline),
  ),
  route(
    'post',
    `${path}/:event/replay`,
    {
      summary: 'Puts a copy of what the processor took in back into its connection.',
      params,
      response: Replayed,
      errors: [...codes, 'NOT_REPLAYABLE'],
    },
    ({ params }) => provenance.replay(params.event),
  ),
]
