import { expect, test } from 'vitest'
import { textRows } from './textRows.ts'

test('lines are numbered, and the newline at the end makes no line of its own', () => {
  expect(textRows('a\r\nb\n\nc\n')).toEqual([
    { line: 1, text: 'a' },
    { line: 2, text: 'b' },
    { line: 3, text: '' },
    { line: 4, text: 'c' },
  ])
})

test('a long line goes on in rows without a number', () => {
  expect(textRows('abcde\nf', 2)).toEqual([
    { line: 1, text: 'ab' },
    { line: null, text: 'cd' },
    { line: null, text: 'e' },
    { line: 2, text: 'f' },
  ])
})

test('an emoji is never cut in half', () => {
  expect(textRows('a🌊b', 2).map(({ text }) => text)).toEqual(['a', '🌊', 'b'])
})
