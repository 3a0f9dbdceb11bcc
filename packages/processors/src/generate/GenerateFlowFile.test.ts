import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { GenerateFlowFile } from './GenerateFlowFile.ts'

const claims = (events: Awaited<ReturnType<typeof runProcessor>>['events']) =>
  new Set(events.map(({ outputClaim }) => JSON.stringify(outputClaim)))

test.for([
  { name: 'no content by default', properties: {}, size: 0 },
  { name: 'random text of the given size', properties: { fileSize: '1 KB' }, size: 1024 },
  { name: 'random bytes', properties: { fileSize: '100 B', dataFormat: 'binary' }, size: 100 },
  { name: 'content too large to make at once', properties: { fileSize: '3 MB' }, size: 3 * 1024 * 1024 },
  { name: 'a custom text in place of random content', properties: { fileSize: '1 KB', customText: 'abc' }, size: 3 },
  {
    name: 'a custom text in another character set',
    properties: { customText: 'é', characterSet: 'iso-8859-1' },
    size: 1,
  },
])('$name', async ({ properties, size }) => {
  const { success } = await runProcessor(GenerateFlowFile, { properties })
  expect(success.map(({ bytes }) => bytes.length)).toEqual([size])
})

test('random text is printable', async () => {
  const { success } = await runProcessor(GenerateFlowFile, { properties: { fileSize: '10 KB' } })
  expect(success[0].content).toMatch(/^[ -~]{10240}$/)
})

test('a batch shares one content, so that a FlowFile costs no bytes', async () => {
  const properties = { fileSize: '1 KB', batchSize: 50 }
  const { success, events } = await runProcessor(GenerateFlowFile, { properties })
  expect(success).toHaveLength(50)
  expect(new Set(success.map(({ content }) => content)).size).toBe(1)
  expect(claims(events).size).toBe(1)
  expect(events.map(({ type }) => type)).toEqual(Array(50).fill('CREATE'))
})

test('unique FlowFiles have content of their own', async () => {
  const properties = { fileSize: '1 KB', batchSize: 5, uniqueFlowFiles: true }
  const { success } = await runProcessor(GenerateFlowFile, { properties })
  expect(new Set(success.map(({ content }) => content)).size).toBe(5)
})

test('expressions are evaluated once a batch, or for each FlowFile when they are to be unique', async () => {
  const properties = { batchSize: 3, customText: '${UUID()}', attributes: { id: '${UUID()}' } }
  const count = async (uniqueFlowFiles: boolean) => {
    const { success } = await runProcessor(GenerateFlowFile, { properties: { ...properties, uniqueFlowFiles } })
    return [
      new Set(success.map(({ content }) => content)).size,
      new Set(success.map(({ attributes }) => attributes.id)).size,
    ]
  }
  expect(await count(false)).toEqual([1, 1])
  expect(await count(true)).toEqual([3, 3])
})

test('the file name is left to the UUID unless it is given', async () => {
  const unnamed = await runProcessor(GenerateFlowFile)
  expect(unnamed.success[0].attributes).toEqual({})
  const named = await runProcessor(GenerateFlowFile, {
    properties: { attributes: { filename: 'a.txt' }, mimeType: 'text/plain' },
  })
  expect(named.success[0].attributes).toEqual({ filename: 'a.txt', 'mime.type': 'text/plain' })
})
