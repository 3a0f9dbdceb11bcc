import * as contract from '@mulgil/client/contract'
import { route } from '../route.ts'
import type { Services } from '../services.ts'

export const expressionRoutes = ({ expressions }: Services) => [
  route(
    'post',
    '/api/expressions/test',
    {
      summary: 'What an expression gives for these attributes; sensitive parameters stay hidden.',
      body: contract.TestExpression,
      response: contract.TestedExpression,
      errors: ['FLOW_NOT_FOUND'],
    },
    ({ body }) => expressions.test(body),
  ),
]
