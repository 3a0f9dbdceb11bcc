import type { contract } from '@mulgil/client'
import { expect, test } from 'vitest'
import { documentOf, startTestServer } from '../testing/testServer.ts'

const source = { kind: 'processor', type: 'GenerateFlowFile' }
const sink = { kind: 'processor', type: 'LogAttribute', autoTerminate: ['success'] }
const sender = (flow: string, port = 'in') =>
  documentOf(
    'sender',
    { source, out: { kind: 'outputPort', name: 'To others', link: { flow, port } } },
    { made: { from: 'source', relationships: ['success'], to: 'out' } },
  )
const receiver = documentOf('receiver', { in: { kind: 'inputPort' }, sink }, { c: { from: 'in', to: 'sink' } })

test('a link to what is not there or not deployed is a warning, and none once it is', async () => {
  await using server = await startTestServer()
  await server.ok('POST', '/api/flows', { document: sender('receiver') })
  const problems = async (document: object) => {
    const found = await server.ok<contract.Validation>('POST', '/api/flows/sender/validate', { document })
    expect(found.valid).toBe(true)
    return found.problems.map(({ code, component, details }) => ({ code, component, details }))
  }
  const component = 'out'
  const label = '"To others" (out)'
  expect(await problems(sender('receiver'))).toEqual([
    { code: 'LINK_FLOW_UNKNOWN', component, details: { component: label, flow: 'receiver' } },
  ])
  await server.ok('POST', '/api/flows', { document: receiver })
  expect(await problems(sender('receiver'))).toEqual([
    { code: 'LINK_FLOW_NOT_DEPLOYED', component, details: { component: label, flow: 'Flow receiver' } },
  ])
  await server.ok('POST', '/api/flows/receiver/deploy', { revision: 1 })
  expect(await problems(sender('receiver'))).toEqual([])
  expect(await problems(sender('receiver', 'sink'))).toEqual([
    { code: 'LINK_PORT_UNKNOWN', component, details: { component: label, flow: 'Flow receiver', port: 'sink' } },
  ])
  // A warning does not keep it from being deployed.
  await server.ok('POST', '/api/flows/sender/deploy', { revision: 1 })
})
