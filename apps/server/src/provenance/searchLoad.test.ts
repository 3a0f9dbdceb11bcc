import type * as contract from '@mulgil/client/contract'
import { expect, test } from 'vitest'
import { documentOf, startTestServer, until } from '../testing/testServer.ts'

const EVENTS = 300_000

const many = documentOf(
  'many',
  {
    source: {
      kind: 'processor',
      type: 'GenerateFlowFile',
      properties: { fileSize: '0 B', batchSize: 1000 },
      scheduling: { strategy: 'timer', period: '0 sec' },
    },
    mark: { kind: 'processor', type: 'UpdateAttribute', properties: { attributes: { colour: 'red' } } },
    end: { kind: 'processor', type: 'LogAttribute', properties: { logLevel: 'off' }, autoTerminate: ['success'] },
  },
  {
    made: { from: 'source', relationships: ['success'], to: 'mark' },
    marked: { from: 'mark', relationships: ['success'], to: 'end' },
  },
)

test('[P3] the server answers while searches look through hundreds of thousands of events', async () => {
  await using server = await startTestServer({ durability: 'none' })
  await server.ok('POST', '/api/flows', { document: many })
  await server.ok('POST', '/api/flows/many/deploy', { revision: 1, start: true })
  const newest = () => server.ok<contract.EventPage>('GET', '/api/provenance?limit=1')
  await until(newest, ({ items }) => (items[0]?.id ?? 0) > EVENTS)
  await server.ok('POST', '/api/flows/many/stop', {})
  await until(newest, ({ lag }) => lag.bytes === 0)

  const answers: number[] = []
  let searching = true
  const asking = (async () => {
    while (searching) {
      const from = performance.now()
      await server.ok('GET', '/api/health')
      answers.push(performance.now() - from)
    }
  })()
  // Each looks at all that there is, and no attribute is like that.
  const scan = async (query: string) => {
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: contract.EventPage = await server.ok(
        'GET',
        `/api/provenance?${query}${cursor && `&cursor=${cursor}`}`,
      )
      expect(page.items).toEqual([])
      cursor = page.nextCursor
    }
  }
  await Promise.all([scan('attr.colour=*r*e*e*d*'), scan('attr.colour=*blue*'), scan('transitUri=*nowhere*&order=asc')])
  searching = false
  await asking
  answers.sort((a, b) => a - b)
  expect(answers.length).toBeGreaterThan(20)
  // Not the longest: the processors are shared with all other tests.
  expect(answers[Math.floor(answers.length * 0.9)]).toBeLessThan(100)
}, 120_000)
