import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'

const params = z.strictObject({ type: z.string() })

export const processorTypeRoutes = ({ types }: Services) => [
  route(
    'get',
    '/api/processor-types',
    { summary: 'All installed processors.', response: z.array(contract.ProcessorType) },
    async () => [...(await types.processors.list())],
  ),
  route(
    'get',
    '/api/processor-types/:type',
    {
      summary: "One processor's spec.",
      params,
      response: contract.ProcessorType,
      errors: ['PROCESSOR_TYPE_NOT_FOUND'],
    },
    ({ params }) => types.processors.get(params.type),
  ),
]
