import * as contract from '@mulgil/client/contract'
import { z } from 'zod'
import { route } from '../route.ts'
import type { Services } from '../services.ts'
import { flowParams } from './params.ts'

const { DeployFlow, Flow, FlowDiff, FlowVersion, FlowVersionDocument } = contract
const number = z.coerce.number().int().positive()
const choice = z.union([z.enum(['draft', 'deployed']), number])

const path = '/api/flows/:flow'
export const versionRoutes = ({ deployments }: Services) => [
  route(
    'post',
    `${path}/deploy`,
    {
      summary: 'Makes the draft a version and applies it to what runs, in one step.',
      params: flowParams,
      body: DeployFlow,
      response: FlowVersion,
      errors: ['FLOW_NOT_FOUND', 'REVISION_STALE', 'FLOW_INVALID', 'QUEUE_NOT_EMPTY'],
    },
    ({ params, body }) => deployments.deploy(params.flow, body),
  ),
  route(
    'get',
    `${path}/versions`,
    {
      summary: 'All versions, newest first.',
      params: flowParams,
      response: z.array(FlowVersion),
      errors: ['FLOW_NOT_FOUND'],
    },
    ({ params }) => deployments.versions(params.flow),
  ),
  route(
    'get',
    `${path}/versions/:version`,
    {
      summary: 'One version with its document.',
      params: flowParams.extend({ version: number }),
      response: FlowVersionDocument,
      errors: ['FLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
    },
    ({ params }) => deployments.version(params.flow, params.version),
  ),
  route(
    'get',
    `${path}/diff`,
    {
      summary: 'What differs between two documents of a flow.',
      params: flowParams,
      query: z.strictObject({ from: choice.default('deployed'), to: choice.default('draft') }),
      response: FlowDiff,
      errors: ['FLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'NOT_DEPLOYED'],
    },
    ({ params, query }) => deployments.diff(params.flow, query.from, query.to),
  ),
  route(
    'post',
    `${path}/rollback`,
    {
      summary: 'Makes the draft what a version was; deploy it then.',
      params: flowParams,
      body: z.strictObject({ version: z.number().int().positive() }),
      response: Flow,
      errors: ['FLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
    },
    ({ params, body }) => deployments.rollback(params.flow, body.version),
  ),
]
