import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'
import { flowParams } from './params.ts'

const params = z.strictObject({ type: z.string() })
const serviceParams = flowParams.extend({ service: z.string().min(1).max(64) })
const codes = ['FLOW_NOT_FOUND', 'NOT_DEPLOYED', 'SERVICE_UNKNOWN']

const path = '/api/flows/:flow/services/:service'
export const serviceRoutes = ({ types, runs }: Services) => [
  route(
    'get',
    '/api/service-types',
    { summary: 'All installed controller services.', response: z.array(contract.ServiceType) },
    async () => [...(await types.services.list())],
  ),
  route(
    'get',
    '/api/service-types/:type',
    {
      summary: "One controller service's spec.",
      params,
      response: contract.ServiceType,
      errors: ['SERVICE_TYPE_NOT_FOUND'],
    },
    ({ params }) => types.services.get(params.type),
  ),
  route(
    'post',
    `${path}/enable`,
    {
      summary: 'Enables a service that was disabled; what should run and waited for it starts.',
      params: serviceParams,
      response: contract.EnabledService,
      errors: codes,
    },
    ({ params }) => runs.enableService(params.flow, params.service),
  ),
  route(
    'post',
    `${path}/disable`,
    {
      summary: 'Disables a service after stopping all that uses it; it stays so, also after a restart.',
      params: serviceParams,
      response: contract.DisabledService,
      errors: codes,
    },
    ({ params }) => runs.disableService(params.flow, params.service),
  ),
]
