import { expect, test } from 'vitest'
import { formatAttributeFilter, parseAttributeFilter } from './attributeFilter.ts'

test.for([
  ['', undefined, []],
  ['sensor=12', 'sensor=12', []],
  ['sensor=12 where="hall 3"', 'sensor=12\nwhere=hall 3', []],
  ['a=', 'a=', []],
  ['sensor', undefined, ['sensor']],
  ['=1 a=b', 'a=b', ['=1']],
  ['온도=9=0', '온도=9=0', []],
] as const)('reads «%s»', ([text, attrs, wrong]) => {
  expect(parseAttributeFilter(text)).toEqual({ attrs, wrong })
})

test.for(['sensor=12', 'sensor=12\nwhere=hall 3', 'two words=x'])('%j is written as it is read', (attrs) => {
  expect(parseAttributeFilter(formatAttributeFilter(attrs)).attrs).toBe(attrs)
})
