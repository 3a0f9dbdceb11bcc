import { expect, test } from 'vitest'
import { joinPath, scanParameterReferences, walkTexts } from './index.ts'

test.for([
  { text: 'no reference', names: [] },
  { text: '#{a}', names: ['a'] },
  { text: 'x#{a b}y#{c.d-e_f}', names: ['a b', 'c.d-e_f'] },
  { text: "#{'a name'}", names: ['a name'] },
  { text: '#{ "a name" }', names: ['a name'] },
  { text: '#{ padded }', names: ['padded'] },
  { text: '##{literal}', names: [] },
  { text: '###{value}', names: ['value'] },
  { text: '${attr:gt(#{한도})}', names: ['한도'] },
  { text: '#{}', names: [] },
  { text: '#{open', names: [] },
  { text: '${#{a}}', names: ['a'] },
])('the references of $text', ({ text, names }) => {
  const found = scanParameterReferences(text)
  expect(found.map(({ name }) => name)).toEqual(names)
  for (const { start, end } of found) expect(text.slice(start, end)).toMatch(/^#\{.*\}$/)
})

test('texts are found wherever they are, with their path', () => {
  expect([...walkTexts({ a: 'x', b: { 'c.d': ['y', 1, null] }, e: true })]).toEqual([
    { path: 'a', text: 'x' },
    { path: 'b["c.d"][0]', text: 'y' },
  ])
})

test.for([
  { path: '', key: 'routes', joined: 'routes' },
  { path: 'routes', key: 'hot', joined: 'routes.hot' },
  { path: 'routes', key: 'too hot', joined: 'routes["too hot"]' },
  { path: 'list', key: 3, joined: 'list[3]' },
  { path: '', key: '9', joined: '["9"]' },
])('$path and $key make $joined', ({ path, key, joined }) => {
  expect(joinPath(path, key)).toBe(joined)
})
