import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { EvaluateJsonPath } from './EvaluateJsonPath.ts'

const content = JSON.stringify({
  sensor: '가마-1',
  celsius: 71.5,
  on: true,
  nothing: null,
  nested: { a: [1, 2] },
  list: [{ v: 1 }, { v: 2 }],
})
const toAttribute = { destination: 'attribute' }
const evaluate = (path: string, properties: Record<string, unknown> = {}, json = content) =>
  runProcessor(EvaluateJsonPath, {
    properties: { ...toAttribute, paths: { it: path }, ...properties },
    input: [{ content: json }],
  })

test.for([
  { path: '$.sensor', value: '가마-1' },
  { path: '$.celsius', value: '71.5' },
  { path: '$.on', value: 'true' },
  { path: '$.nothing', value: '' },
  { path: '$.missing', value: '' },
  { path: '$.list[1].v', value: '2' },
  { path: "$['nested']['a'][0]", value: '1' },
  { path: '$.list[*].v.sum()', value: '3' },
  { path: '$.list.length()', value: '2' },
])('$path gives "$value"', async ({ path, value }) => {
  const { matched, bulletins } = await evaluate(path)
  expect(matched[0].attributes.it).toBe(value)
  expect(matched[0].content).toBe(content)
  expect(bulletins).toEqual([])
})

test.for([
  { path: '$.nested', value: '{"a":[1,2]}' },
  { path: '$.list[*].v', value: '[1,2]' },
  { path: '$.list[?(@.v > 1)]', value: '[{"v":2}]' },
])('an object or a list needs the return type json: $path', async ({ path, value }) => {
  const scalar = await evaluate(path)
  expect(scalar.failure).toMatchObject([{ attributes: { 'error.code': 'JSON_PATH_NOT_SCALAR' } }])
  const json = await evaluate(path, { returnType: 'json' })
  expect(json.matched[0].attributes.it).toBe(value)
})

test('null can be written as such', async () => {
  const { matched } = await evaluate('$.nothing', { nullValueRepresentation: 'theStringNull' })
  expect(matched[0].attributes.it).toBe('null')
})

test.for([
  { pathNotFound: 'ignore', value: '', bulletins: 0 },
  { pathNotFound: 'warn', value: '', bulletins: 1 },
  { pathNotFound: 'skip', value: undefined, bulletins: 0 },
])('a path that finds nothing: $pathNotFound', async ({ pathNotFound, value, bulletins }) => {
  const result = await evaluate('$.missing', { pathNotFound })
  expect(result.matched[0].attributes.it).toBe(value)
  expect(result.bulletins).toHaveLength(bulletins)
})

test('into the content goes what the path finds; JSON stays JSON and text is plain', async () => {
  const into = async (path: string) => (await evaluate(path, { destination: 'content' })).matched[0].content
  expect(await into('$.nested')).toBe('{"a":[1,2]}')
  expect(await into('$.sensor')).toBe('가마-1')
})

test('no digit of a long number is lost', async () => {
  const { matched } = await evaluate('$.id', {}, '{"id":12345678901234567890}')
  expect(matched[0].attributes.it).toBe('12345678901234567890')
  const json = await evaluate('$.in', { returnType: 'json' }, '{"in":{"id":12345678901234567890}}')
  expect(json.matched[0].attributes.it).toBe('{"id":12345678901234567890}')
})

test.for([
  {
    name: 'malformed',
    json: '{"a":1,\n "b":}',
    message: 'The content is not valid JSON: "}" where a value is expected at line 2, column 6.',
  },
  {
    name: 'empty',
    json: '',
    message: 'The content is not valid JSON: the end of the text where a value is expected at line 1, column 1.',
  },
])('$name content fails alone and says where', async ({ json, message }) => {
  const { matched, failure, bulletins } = await runProcessor(EvaluateJsonPath, {
    properties: { ...toAttribute, paths: { it: '$.a' } },
    input: [{ content: json }, { content: '{"a":1}' }],
  })
  expect(matched).toHaveLength(1)
  expect(failure).toMatchObject([
    { content: json, attributes: { 'error.code': 'JSON_INVALID', 'error.message': message } },
  ])
  expect(bulletins).toEqual([message])
})

test.for([
  { name: 'no path', paths: {}, message: 'Add a path.' },
  { name: 'two paths for the content', paths: { a: '$.a', b: '$.b' }, message: 'Only one path' },
  { name: 'a path that is none', paths: { a: '$.[' }, message: 'paths.a' },
])('$name is a problem of the property', async ({ paths, message }) => {
  await expect(runProcessor(EvaluateJsonPath, { properties: { paths }, input: [{ content: '{}' }] })).rejects.toThrow(
    message,
  )
})
