import { endpointVariables } from './endpoints.ts'
import { freePortBlock, type RunningService, startService } from './service.ts'

/**
 * Vitest's global setup for `*.service.test.ts`: starts each service once for the whole run, and stops it at the end. One
 * that cannot start leaves its reason, with which the tests that need it fail; none is skipped.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const running: RunningService[] = []
  for (const name of ['kafka', 'search', 'mosquitto'] as const) {
    const variable = endpointVariables[name]
    if (process.env[variable]) continue
    try {
      const service = await startService(name, { port: await freePortBlock() })
      running.push(service)
      process.env[variable] = service.endpoint
    } catch (error) {
      process.env[`${variable}_PROBLEM`] = error instanceof Error ? error.message : String(error)
    }
  }
  return async () => {
    await Promise.all(running.map((service) => service.stop()))
  }
}
