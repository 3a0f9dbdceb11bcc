import { expect, test } from 'vitest'
import { literalOf, matcherOf } from './wildcard.ts'

test.for<[pattern: string, text: string, matches: boolean]>([
  ['hot', 'hot', true],
  ['hot', 'hotter', false],
  ['hot*', 'hot', true],
  ['hot*', 'hotter', true],
  ['*ter', 'hotter', true],
  ['*ter', 'terra', false],
  ['h*t', 'hot', true],
  ['h*t', 'h', false],
  ['aa*aa', 'aaa', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c', false],
  ['a*bc*c', 'abc', false],
  ['*', '', true],
  ['**', 'x', true],
  ['', '', true],
  ['', 'x', false],
  ['a.c', 'abc', false],
  ['물*', '물길', true],
])('"%s" against "%s": %s', ([pattern, text, matches]) => {
  expect(matcherOf(pattern)(text)).toBe(matches)
})

test.for<[pattern: string, literal: string | undefined]>([
  ['hot', 'hot'],
  ['', undefined],
  ['hot*', 'hot'],
  ['a*longer*b"c', 'longer'],
  ['*a"\n', 'a"\n'],
  ['*', undefined],
  ['**', undefined],
])('everything that matches "%s" contains %s', ([pattern, literal]) => {
  expect(literalOf(pattern)).toBe(literal)
})
