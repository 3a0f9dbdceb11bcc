import * as contract from '@mulgil/client/contract'
import { route } from '../route.ts'
import type { Services } from '../services.ts'

export const healthRoutes = ({ health }: Services) => [
  route(
    'get',
    '/api/health',
    { summary: 'Whether the server works; 503 unless the status is ok.', response: contract.Health, statusOf },
    () => health(),
  ),
]

const statusOf = ({ status }: contract.Health) => (status === 'ok' ? 200 : 503)
