import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { SplitJson } from './SplitJson.ts'

const split = (content: string, path = '$', properties: Record<string, unknown> = {}) =>
  runProcessor(SplitJson, {
    properties: { jsonPath: path, ...properties },
    input: [{ content, attributes: { filename: 'f', kept: 'x' } }],
  })

test('each element is a child that knows its place', async () => {
  const { split: parts, original, events } = await split('[{"a":1},"텍스트",[2],3,true]')
  expect(parts.map(({ content }) => content)).toEqual(['{"a":1}', '텍스트', '[2]', '3', 'true'])
  expect(parts.map(({ attributes }) => attributes['fragment.index'])).toEqual(['0', '1', '2', '3', '4'])
  const identifiers = new Set([...parts, ...original].map(({ attributes }) => attributes['fragment.identifier']))
  expect(identifiers.size).toBe(1)
  expect(parts[4].attributes).toMatchObject({
    'fragment.count': '5',
    'segment.original.filename': 'f',
    filename: 'f',
    kept: 'x',
  })
  expect(original).toMatchObject([{ content: '[{"a":1},"텍스트",[2],3,true]', attributes: { 'fragment.count': '5' } }])
  const forks = events.filter(({ type }) => type === 'FORK')
  expect(forks.flatMap(({ children = [] }) => children)).toEqual(parts.map(({ id }) => id))
  expect(new Set(forks.flatMap(({ parents = [] }) => parents))).toEqual(new Set(original.map(({ id }) => id)))
})

test.for([
  { name: 'an array inside', content: '{"r":{"list":[1,2]}}', path: '$.r.list', expected: ['1', '2'] },
  {
    name: 'what a path with several results finds',
    content: '{"r":[{"v":1},{"v":2}]}',
    path: '$.r[*].v',
    expected: ['1', '2'],
  },
  { name: 'an empty array', content: '[]', path: '$', expected: [] },
  { name: 'null as nothing', content: '[null]', path: '$', expected: [''] },
  { name: 'long numbers', content: '[12345678901234567890]', path: '$', expected: ['12345678901234567890'] },
])('splits $name', async ({ content, path, expected }) => {
  const { split: parts, original } = await split(content, path)
  expect(parts.map((part) => part.content)).toEqual(expected)
  expect(original).toHaveLength(1)
})

test('null can be written as such', async () => {
  const { split: parts } = await split('[null]', '$', { nullValueRepresentation: 'theStringNull' })
  expect(parts[0].content).toBe('null')
})

test.for([
  { content: '{"a":1}', path: '$.a', code: 'JSON_PATH_NOT_ARRAY' },
  { content: '{"a":1}', path: '$.b', code: 'JSON_PATH_NOT_FOUND' },
  { content: '[1,', path: '$', code: 'JSON_INVALID' },
])('$content at $path fails with $code and makes no children', async ({ content, path, code }) => {
  const { split: parts, original, failure } = await split(content, path)
  expect([parts, original]).toEqual([[], []])
  expect(failure).toMatchObject([{ content, attributes: { 'error.code': code } }])
})

test('ten thousand elements come in order', async () => {
  const { split: parts } = await split(JSON.stringify(Array.from({ length: 10_000 }, (_, i) => i)))
  expect(parts.map(({ content }) => content)).toEqual(Array.from({ length: 10_000 }, (_, i) => String(i)))
})
