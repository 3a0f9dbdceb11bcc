import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import type { RunAction } from '../flows/runs.ts'
import { route } from '../route.ts'
import type { Services } from '../services.ts'
import { flowParams, limitOf } from './params.ts'

const { Bulletin, ComponentState, FlowStatus, SetState, StartResult } = contract
const componentParams = flowParams.extend({ component: z.string().min(1).max(64) })
const stateParams = componentParams.extend({ key: z.string().min(1).max(1000) })
const codes = ['FLOW_NOT_FOUND', 'NOT_DEPLOYED']
const componentCodes = [...codes, 'COMPONENT_UNKNOWN']

const summaries: Record<RunAction, string> = {
  start: 'Starts a component, or all in a group.',
  stop: 'Stops a component, or all in a group.',
  terminate:
    'Stops a component, or all in a group, without waiting: what it works on is back in its queues, and what it still does has no effect.',
  'run-once': 'Runs a stopped component once.',
  disable: 'Disables a component: it is left out when the flow is started.',
  enable: 'Enables a disabled component; it is stopped then.',
}

const path = '/api/flows/:flow'
export const runRoutes = ({ runs, bulletins }: Services) => [
  ...(['start', 'stop'] as const).map((action) =>
    route(
      'post',
      `${path}/${action}`,
      {
        summary: `${action === 'start' ? 'Starts' : 'Stops'} the whole flow.`,
        params: flowParams,
        response: StartResult,
        errors: codes,
      },
      ({ params }) => runs.flow(params.flow, action),
    ),
  ),
  ...(Object.keys(summaries) as RunAction[]).map((action) =>
    route(
      'post',
      `${path}/components/:component/${action}`,
      { summary: summaries[action], params: componentParams, response: StartResult, errors: componentCodes },
      ({ params }) => runs.component(params.flow, params.component, action),
    ),
  ),
  route(
    'get',
    `${path}/components/:component/state`,
    {
      summary: 'What a component keeps in its state.',
      params: componentParams,
      response: ComponentState,
      errors: componentCodes,
    },
    ({ params }) => runs.state(params.flow, params.component),
  ),
  route(
    'delete',
    `${path}/components/:component/state`,
    {
      summary: 'Clears the state of a stopped component.',
      params: componentParams,
      errors: [...componentCodes, 'STATE_NOT_STOPPED'],
    },
    ({ params }) => runs.clearState(params.flow, params.component),
  ),
  route(
    'put',
    `${path}/components/:component/state/:key`,
    {
      summary: 'Sets one entry in the state of a stopped component.',
      params: stateParams,
      body: SetState,
      errors: [...componentCodes, 'STATE_NOT_STOPPED'],
    },
    ({ params, body }) => runs.setState(params.flow, params.component, params.key, body.value),
  ),
  route(
    'delete',
    `${path}/components/:component/state/:key`,
    {
      summary: 'Removes one entry from the state of a stopped component.',
      params: stateParams,
      errors: [...componentCodes, 'STATE_NOT_STOPPED'],
    },
    ({ params }) => runs.setState(params.flow, params.component, params.key, null),
  ),
  route(
    'delete',
    `${path}/components/:component/counters`,
    { summary: 'Sets the counters of a component back to nothing.', params: componentParams, errors: componentCodes },
    ({ params }) => runs.resetCounters(params.flow, params.component),
  ),
  route(
    'get',
    `${path}/status`,
    {
      summary: 'Counts, rates and queues.',
      params: flowParams,
      query: z.strictObject({ window: z.enum(['5min', '1h', 'start']).default('5min') }),
      response: FlowStatus,
      errors: ['FLOW_NOT_FOUND'],
    },
    ({ params, query }) => runs.status(params.flow, query.window),
  ),
  route(
    'get',
    `${path}/bulletins`,
    {
      summary: 'The last messages of a flow or a component, newest first.',
      params: flowParams,
      query: z.strictObject({ component: z.string().optional(), limit: limitOf(100, 1000) }),
      response: z.array(Bulletin),
      errors: ['FLOW_NOT_FOUND'],
    },
    async ({ params, query }) => {
      await runs.check(params.flow)
      return bulletins.list(params.flow, query)
    },
  ),
  route(
    'delete',
    `${path}/bulletins`,
    {
      summary: 'Clears the messages of a flow or a component.',
      params: flowParams,
      query: z.strictObject({ component: z.string().optional() }),
      errors: ['FLOW_NOT_FOUND'],
    },
    async ({ params, query }) => {
      await runs.check(params.flow)
      bulletins.clear(params.flow, query.component)
    },
  ),
]
