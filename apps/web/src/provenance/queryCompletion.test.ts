import { expect, test } from 'vitest'
import { completeQuery, type KnownValues } from './queryCompletion.ts'

const known: KnownValues = {
  values: {
    component: [
      { value: 'hot', hint: 'Route by limit' },
      { value: 'in', hint: 'Readings in' },
    ],
  },
  attributes: { sensor: ['12', '13'], where: ['hall 3'] },
}
const inserts = (text: string, caret = text.length) =>
  completeQuery(text, caret, known).options.map(({ insert }) => insert)

test.for([
  { text: '', options: ['type:', 'component:', 'flow:', 'flowFile:', 'relationship:', 'transitUri:', 'attr.'] },
  { text: 'fl', options: ['flow:', 'flowFile:'] },
  { text: 'type:rou', options: ['type:ROUTE'] },
  { text: 'type:MOD', options: ['type:ATTRIBUTES_MODIFIED', 'type:CONTENT_MODIFIED'] },
  { text: 'component:', options: ['component:hot', 'component:in'] },
  { text: 'component:readings', options: ['component:in'] },
  { text: 'attr.', options: ['attr.sensor=', 'attr.where='] },
  { text: 'attr.sensor=', options: ['attr.sensor=12', 'attr.sensor=13'] },
  { text: 'attr.where=', options: ['attr.where="hall 3"'] },
  { text: 'nope:', options: [] },
])('after «$text»', ({ text, options }) => {
  expect(inserts(text)).toEqual(options)
})

test('the word at the caret is replaced, not the whole text', () => {
  const text = 'type:DROP comp attr.a=1'
  expect(completeQuery(text, 14, known)).toMatchObject({ start: 10, end: 14, options: [{ insert: 'component:' }] })
})

test('after a space all keys are offered', () => {
  expect(inserts('type:DROP ')).toHaveLength(7)
})
