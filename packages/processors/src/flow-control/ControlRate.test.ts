import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { ControlRate } from './ControlRate.ts'

const byCount = { rateControlCriteria: 'flowFileCount', maximumFlowFileRate: 2 }
const contents = (flowFiles: readonly { content: string }[]) => flowFiles.map(({ content }) => content)
const still = () => Date.UTC(2026, 0, 1)
const input = ['a', 'b', 'c', 'd'].map((content) => ({
  content,
  attributes: { group: content === 'd' ? '2' : '1', weight: '5' },
}))

test('what is over the rate stays in the queue in its order, and does not keep the processor busy', async () => {
  const { success, queued, events } = await runProcessor(ControlRate, {
    properties: byCount,
    input,
    clock: still,
    triggers: 1,
  })
  expect(contents(success)).toEqual(['a', 'b'])
  expect(contents(queued)).toEqual(['c', 'd'])
  expect(events).toEqual([])
})

test('it goes on when the time is over', async () => {
  const properties = { ...byCount, timeDuration: '50 ms' }
  const { success } = await runProcessor(ControlRate, {
    properties,
    input,
    until: (result) => result.success.length === 4,
  })
  expect(contents(success)).toEqual(['a', 'b', 'c', 'd'])
})

test('each group has a rate of its own, and is not held up by another', async () => {
  const properties = { ...byCount, groupingAttribute: 'group' }
  const { success, queued } = await runProcessor(ControlRate, { properties, input, clock: still, triggers: 1 })
  expect(contents(success)).toEqual(['a', 'b', 'd'])
  expect(contents(queued)).toEqual(['c'])
})

test.for([
  { name: 'bytes', properties: { rateControlCriteria: 'dataRate', maximumDataRate: '3 B' }, passed: 3 },
  {
    name: 'bytes or FlowFiles',
    properties: { rateControlCriteria: 'dataRateOrFlowFileCount', maximumDataRate: '3 B', maximumFlowFileRate: 1 },
    passed: 1,
  },
  {
    name: 'an attribute',
    properties: { rateControlCriteria: 'attributeValue', maximumRate: 10, rateControlledAttribute: 'weight' },
    passed: 2,
  },
])('counts $name', async ({ properties, passed }) => {
  const result = await runProcessor(ControlRate, {
    properties: { ...properties, rateExceededStrategy: 'routeToRateExceeded' },
    input,
    clock: still,
  })
  expect(result.success).toHaveLength(passed)
  expect(result['rate exceeded']).toHaveLength(4 - passed)
})

test.for(['', 'many', '-1'])('an attribute that holds "%s" fails', async (weight) => {
  const properties = { rateControlCriteria: 'attributeValue', maximumRate: 10, rateControlledAttribute: 'weight' }
  const { failure } = await runProcessor(ControlRate, { properties, input: [{ attributes: { weight } }] })
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'RATE_ATTRIBUTE_INVALID' } }])
})

test('a rate that is not given is a problem of the property', async () => {
  await expect(runProcessor(ControlRate, { properties: {}, input })).rejects.toThrow('Needed for dataRate')
})
