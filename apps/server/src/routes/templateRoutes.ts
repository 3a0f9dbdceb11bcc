import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'

const { Template } = contract
const params = z.strictObject({ template: z.string() })

export const templateRoutes = ({ templates }: Services) => [
  route('get', '/api/templates', { summary: 'Flows to start from.', response: z.array(Template) }, () =>
    templates.list(),
  ),
  route(
    'get',
    '/api/templates/:template',
    { summary: 'One template.', params, response: Template, errors: ['TEMPLATE_NOT_FOUND'] },
    ({ params }) => templates.get(params.template),
  ),
]
