import { z } from 'zod'
import { createOpenApi } from '../openapi.ts'
import { type Route, route } from '../route.ts'
import type { Services } from '../services.ts'
import { version } from '../version.ts'
import { expressionRoutes } from './expressionRoutes.ts'
import { flowFileRoutes } from './flowFileRoutes.ts'
import { flowRoutes } from './flowRoutes.ts'
import { healthRoutes } from './healthRoutes.ts'
import { metricsRoutes } from './metricsRoutes.ts'
import { processorTypeRoutes } from './processorTypeRoutes.ts'
import { provenanceRoutes } from './provenanceRoutes.ts'
import { queueRoutes } from './queueRoutes.ts'
import { runRoutes } from './runRoutes.ts'
import { serviceRoutes } from './serviceRoutes.ts'
import { templateRoutes } from './templateRoutes.ts'
import { versionRoutes } from './versionRoutes.ts'

/** Every route of the server, and the one that describes them. */
export function allRoutes(services: Services): Route[] {
  let described: Record<string, unknown> | undefined
  const routes: Route[] = [
    ...healthRoutes(services),
    ...processorTypeRoutes(services),
    ...flowRoutes(services),
    ...versionRoutes(services),
    ...runRoutes(services),
    ...serviceRoutes(services),
    ...queueRoutes(services),
    ...flowFileRoutes(services),
    ...provenanceRoutes(services),
    ...templateRoutes(services),
    ...expressionRoutes(services),
    ...metricsRoutes(services),
    route(
      'get',
      '/api/openapi.json',
      { summary: 'This description.', response: z.record(z.string(), z.unknown()) },
      () => {
        described ??= createOpenApi(routes, version)
        return described
      },
    ),
  ]
  return routes
}
