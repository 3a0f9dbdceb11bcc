import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { RouteOnAttribute } from './RouteOnAttribute.ts'

const routes = { hot: '${celsius:gt(90)}', kiln: "${sensor:startsWith('kiln')}" }
const kiln = (celsius: string) => ({ content: celsius, attributes: { sensor: 'kiln-1', celsius } })

test('a FlowFile goes to every route whose condition holds, as copies of one content', async () => {
  const { outputs, events } = await runProcessor(RouteOnAttribute, { properties: { routes }, input: [kiln('97')] })
  expect(outputs.hot).toMatchObject([{ content: '97', attributes: { 'RouteOnAttribute.Route': 'hot' } }])
  expect(outputs.kiln).toMatchObject([{ content: '97', attributes: { 'RouteOnAttribute.Route': 'kiln' } }])
  expect(outputs.unmatched).toEqual([])
  expect(events.map(({ type }) => type).toSorted()).toEqual(['CLONE', 'ROUTE', 'ROUTE'])
})

test.for([
  { strategy: 'routeToMatchedIfAllMatch', celsius: '97', relationship: 'matched' },
  { strategy: 'routeToMatchedIfAllMatch', celsius: '20', relationship: 'unmatched' },
  { strategy: 'routeToMatchedIfAnyMatches', celsius: '20', relationship: 'matched' },
])('$strategy sends $celsius degrees to $relationship', async ({ strategy, celsius, relationship }) => {
  const properties = { routingStrategy: strategy, routes }
  const { outputs } = await runProcessor(RouteOnAttribute, { properties, input: [kiln(celsius)] })
  expect(Object.keys(outputs).toSorted()).toEqual(['matched', 'unmatched'])
  expect(outputs[relationship]).toMatchObject([{ attributes: { 'RouteOnAttribute.Route': relationship } }])
})

test.for([
  { name: 'a missing attribute', condition: '${missing:gt(1)}' },
  { name: 'text where a number is asked for', condition: '${sensor:gt(1)}' },
  { name: 'a text that is not a boolean', condition: 'yes' },
])('$name is no match', async ({ condition }) => {
  const { outputs, bulletins } = await runProcessor(RouteOnAttribute, {
    properties: { routes: { it: condition } },
    input: [kiln('1')],
  })
  expect(outputs.unmatched).toHaveLength(1)
  expect(bulletins).toEqual([])
})

test('without routes everything is unmatched, whatever the strategy', async () => {
  for (const routingStrategy of ['routeToPropertyName', 'routeToMatchedIfAllMatch', 'routeToMatchedIfAnyMatches']) {
    const { unmatched } = await runProcessor(RouteOnAttribute, { properties: { routingStrategy }, input: [kiln('1')] })
    expect(unmatched).toHaveLength(1)
  }
})

test('a condition that cannot be evaluated for a FlowFile holds that one back, and says why', async () => {
  const { unmatched, queued, bulletins } = await runProcessor(RouteOnAttribute, {
    properties: { routes: { it: '${open:not()}' } },
    input: [kiln('1'), { attributes: { open: 'true' } }],
  })
  expect(unmatched).toHaveLength(1)
  expect(queued).toMatchObject([{ content: '1', penalized: true }])
  expect(bulletins).toHaveLength(1)
})

test('a condition that is no expression is refused before anything runs', async () => {
  const properties = { routes: { bad: '${celsius:gt(}' } }
  await expect(runProcessor(RouteOnAttribute, { properties, input: [kiln('1')] })).rejects.toThrow()
})
