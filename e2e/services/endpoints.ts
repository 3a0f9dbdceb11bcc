/** The variable that holds each endpoint: set one to use a service that runs already, such as the compose file's. */
export const endpointVariables = {
  kafka: 'MULGIL_TEST_KAFKA',
  search: 'MULGIL_TEST_ELASTICSEARCH',
  mosquitto: 'MULGIL_TEST_MQTT',
  postgres: 'MULGIL_TEST_POSTGRES',
} as const

/** The endpoint of a service that the global setup started; throws, with the reason, where it could not. */
export function serviceEndpoint(name: keyof typeof endpointVariables): string {
  const variable = endpointVariables[name]
  const endpoint = process.env[variable]
  if (endpoint) return endpoint
  const reason =
    process.env[`${variable}_PROBLEM`] ?? 'these tests run with the global setup e2e/services/globalSetup.ts'
  throw new Error(`This test needs the service ${name} (${variable}), which is not there: ${reason}`)
}
