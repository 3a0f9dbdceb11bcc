import { expect, test } from 'vitest'
import { type Segment, template } from './template.ts'

const flowFile = {
  id: 1,
  uuid: 'u',
  size: 0,
  entryDate: 0,
  lineageStartDate: 0,
  attributes: { a: 'A', brace: '}' },
  builtin: () => undefined,
}
const show = (segments: readonly Segment[]) =>
  segments.map(({ text, isValue }) => (isValue ? `[${text}]` : text)).join('')

test.for([
  { text: 'plain', shown: 'plain' },
  { text: 'x${a}y', shown: 'x[A]y' },
  { text: '${a}${a}', shown: '[A][A]' },
  { text: "${a:append('}')}.", shown: '[A}].' },
  { text: '${a:append(${brace})}.', shown: '[A}].' },
  { text: '$1 ${a} (x$)', shown: '$1 [A] (x$)' },
  { text: '$$${a}', shown: '$[A]' },
  { text: '$${a} ${a}', shown: '${a} [A]' },
  { text: '${a', shown: '${a' },
  { text: '{a}', shown: '{a}' },
])('$text', ({ text, shown }) => {
  expect(show(template().parse(text)(flowFile))).toBe(shown)
})

test('more attributes can be given, and what it reads is known', () => {
  const parsed = template().parse("${'$1'}")
  expect(show(parsed(flowFile, { $1: 'group' }))).toBe('[group]')
  expect(parsed.attributes).toEqual(['$1'])
})
