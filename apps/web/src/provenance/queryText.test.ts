import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attributeQuery, formatQuery, parseQuery } from './queryText.ts'

test.for([
  { text: '', terms: {} },
  { text: 'type:ROUTE', terms: { type: 'ROUTE' } },
  { text: 'TYPE:route', terms: { type: 'ROUTE' } },
  { text: '  component:hot   flow:line-7 ', terms: { component: 'hot', flow: 'line-7' } },
  { text: 'relationship:"over the limit"', terms: { relationship: 'over the limit' } },
  { text: 'transitUri:mqtt://127.0.0.1:1883/factory', terms: { transitUri: 'mqtt://127.0.0.1:1883/factory' } },
  { text: 'attr.sensor=12 attr.where="hall 3"', terms: { attrs: 'sensor=12\nwhere=hall 3' } },
  { text: 'attr.equation=a=b', terms: { attrs: 'equation=a=b' } },
  { text: 'attr.온도=90', terms: { attrs: '온도=90' } },
  { text: '4711', terms: { flowFile: '4711' } },
  {
    text: 'flowfile:0192f0c1-0000-7000-8000-000000000001',
    terms: { flowFile: '0192f0c1-0000-7000-8000-000000000001' },
  },
  { text: '0192f0c1-0000-7000-8000-000000000001', terms: { flowFile: '0192f0c1-0000-7000-8000-000000000001' } },
])('reads «$text»', ({ text, terms }) => {
  expect(parseQuery(text)).toEqual({ terms, problems: [] })
})

test.for([
  { text: 'kind:ROUTE', problems: ['unknownKey kind:ROUTE'] },
  { text: 'type:', problems: ['noValue type:'] },
  { text: 'type:NOPE', problems: ['unknownType type:NOPE'] },
  { text: 'type:DROP type:SEND', problems: ['twice type:SEND'] },
  { text: 'hello', problems: ['notATerm hello'] },
  { text: 'attr.sensor', problems: ['noValue attr.sensor'] },
  { text: 'attr.=1', problems: ['noValue attr.=1'] },
  { text: 'component:"open', problems: [] },
])('says what is wrong with «$text»', ({ text, problems }) => {
  expect(parseQuery(text).problems.map(({ kind, text }) => `${kind} ${text}`)).toEqual(problems)
})

test('a problem knows its place', () => {
  expect(parseQuery('type:DROP oops').problems).toEqual([{ kind: 'notATerm', text: 'oops', start: 10, end: 14 }])
})

test('what is written is read back the same', () => {
  const value = fc
    .string({ minLength: 1, unit: fc.constantFrom('a', '가', '1', ' ', ':', '=', '/', '.') })
    .filter((text) => text.trim() !== '')
  const terms = fc.record(
    { type: fc.constantFrom('DROP', 'ROUTE'), component: value, relationship: value, transitUri: value },
    { requiredKeys: [] },
  )
  const attribute = fc.tuple(
    value.filter((name) => !name.includes('=')),
    value,
  )
  fc.assert(
    fc.property(terms, fc.array(attribute, { maxLength: 3 }), (plain, attributes) => {
      const attrs = attributes.map(([name, text]) => `${name}=${text}`).join('\n')
      const all = attributes.length > 0 ? { ...plain, attrs } : plain
      expect(parseQuery(formatQuery(all))).toEqual({ terms: all, problems: [] })
    }),
  )
})

test('attributes go to the server by name', () => {
  expect(attributeQuery('sensor=12\nnonsense\n=1\nwhere=')).toEqual({ 'attr.sensor': '12', 'attr.where': '' })
  expect(attributeQuery(undefined)).toEqual({})
})
