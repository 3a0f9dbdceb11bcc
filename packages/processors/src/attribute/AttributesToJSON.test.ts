import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { AttributesToJSON } from './AttributesToJSON.ts'

const attributes = { a: '1', 'b.c': 'two "quoted"', empty: '', json: '{"x":[1]}', filename: 'f.txt' }

test.for([
  {
    name: 'all attributes without the core ones',
    properties: { includeCoreAttributes: false },
    json: { a: '1', 'b.c': 'two "quoted"', empty: '', json: '{"x":[1]}' },
  },
  { name: 'a list, missing ones empty', properties: { attributesList: 'a, missing' }, json: { a: '1', missing: '' } },
  {
    name: 'null for what is empty',
    properties: { attributesList: 'empty,missing', nullValue: true },
    json: { empty: null, missing: null },
  },
  {
    name: 'a list and a pattern together',
    properties: { attributesList: 'a', attributesRegex: 'b\\..*' },
    json: { a: '1', 'b.c': 'two "quoted"' },
  },
  {
    name: 'JSON as it is',
    properties: { attributesList: 'json,a', jsonHandlingStrategy: 'nested' },
    json: { json: { x: [1] }, a: '1' },
  },
])('writes $name', async ({ properties, json }) => {
  const { success } = await runProcessor(AttributesToJSON, { properties, input: [{ content: 'kept', attributes }] })
  expect(JSON.parse(success[0].attributes.JSONAttributes)).toEqual(json)
  expect(success[0].content).toBe('kept')
})

test('core attributes hold the UUID, path and file name, stored or not', async () => {
  const { success } = await runProcessor(AttributesToJSON, {
    properties: { destination: 'content' },
    input: [{ attributes: {} }],
  })
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
  expect(JSON.parse(success[0].content)).toEqual({ filename: uuid, path: './', uuid })
  expect(success[0].attributes['mime.type']).toBe('application/json')
})

test('pretty print indents', async () => {
  const properties = { attributesList: 'a', destination: 'content', prettyPrint: true }
  const { success } = await runProcessor(AttributesToJSON, { properties, input: [{ attributes }] })
  expect(success[0].content).toBe('{\n  "a": "1"\n}')
})
