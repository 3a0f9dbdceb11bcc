import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningService, startService } from '../../../../e2e/services/service.ts'
import { smallFlow, startTestServer, until } from '../testing/testServer.ts'

let database = process.env.MULGIL_TEST_POSTGRES ?? ''
let service: RunningService | undefined
beforeAll(async () => {
  if (database !== '') return
  service = await startService('postgres', { env: { FAST: '1' } })
  database = service.endpoint
})
afterAll(() => service?.stop())

test('with a PostgreSQL address, flows and what happened to their data live there', async () => {
  const flow = `pg-${process.pid}`
  await using server = await startTestServer({ database })
  await server.ok('POST', '/api/flows', { document: smallFlow(flow) })
  await server.ok('POST', `/api/flows/${flow}/deploy`, { revision: 1 })
  await server.ok('POST', `/api/flows/${flow}/components/source/run-once`)
  const { items } = await until(
    () => server.ok<contract.EventPage>('GET', `/api/provenance?flow=${flow}`),
    (page) => page.items.length > 0,
  )
  expect(items[0]).toMatchObject({ type: 'CREATE', component: 'source' })
  expect(existsSync(join(server.home, 'provenance'))).toBe(false)
  expect(existsSync(join(server.home, 'mulgil.db'))).toBe(false)
})
