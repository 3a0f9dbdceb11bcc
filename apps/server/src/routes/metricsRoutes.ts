import { renderMetrics } from '../metrics.ts'
import { route } from '../route.ts'
import type { Services } from '../services.ts'

export const metricsRoutes = (services: Services) => [
  route('get', '/metrics', { summary: 'Numbers for Prometheus.', produces: 'text' }, () => renderMetrics(services)),
]
