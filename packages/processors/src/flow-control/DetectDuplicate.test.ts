import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { DetectDuplicate } from './DetectDuplicate.ts'

const properties = { cacheEntryIdentifier: '${id}', flowFileDescription: 'first ${n}' }
const flowFile = (id: string, n = '1') => ({ attributes: { id, n } })
const numbers = (flowFiles: readonly { attributes: Readonly<Record<string, string>> }[]) =>
  flowFiles.map(({ attributes }) => attributes.n)

test('a duplicate within one batch is found', async () => {
  const result = await runProcessor(DetectDuplicate, {
    properties,
    input: [flowFile('a', '1'), flowFile('b', '2'), flowFile('a', '3')],
  })
  expect(numbers(result['non-duplicate'])).toEqual(['1', '2'])
  expect(result.duplicate).toMatchObject([{ attributes: { n: '3', 'original.flowfile.description': 'first 1' } }])
})

test('what was seen is remembered by the state, also identifiers too long to keep', async () => {
  const input = [flowFile('a'), flowFile('x'.repeat(10_000))]
  const { state } = await runProcessor(DetectDuplicate, { properties, input })
  expect(JSON.stringify(state).length).toBeLessThan(200)
  const again = await runProcessor(DetectDuplicate, { properties, input, state })
  expect(again.duplicate).toHaveLength(2)
})

test('an identifier is forgotten after its age', async () => {
  let now = Date.UTC(2026, 0, 1)
  // One FlowFile a batch, and half a minute between any two looks at the clock.
  const result = await runProcessor(
    { ...DetectDuplicate, batchSize: 1 },
    {
      properties: { ...properties, ageOffDuration: '1 min' },
      clock: () => (now += 30_000),
      input: [flowFile('a', '1'), flowFile('b', '2'), flowFile('a', '3')],
    },
  )
  expect(numbers(result['non-duplicate'])).toEqual(['1', '2', '3'])
})

test('an empty identifier fails', async () => {
  const { failure, bulletins } = await runProcessor(DetectDuplicate, { properties, input: [flowFile('')] })
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'CACHE_KEY_EMPTY' } }])
  expect(bulletins).toEqual(['The cache entry identifier is empty for this FlowFile.'])
})

test('only looking leaves no trace', async () => {
  const result = await runProcessor(DetectDuplicate, {
    properties: { ...properties, cacheIdentifier: false },
    input: [flowFile('a'), flowFile('a')],
  })
  expect(result['non-duplicate']).toHaveLength(2)
  expect(result.state).toEqual({})
})
