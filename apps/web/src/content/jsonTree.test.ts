import { expect, test } from 'vitest'
import { jsonPath, jsonRows, parentPointer } from './jsonTree.ts'

const lines = (rows: ReturnType<typeof jsonRows>) =>
  rows.map(({ depth, key, kind, text, size }) => `${'  '.repeat(depth)}${key ?? '$'}: ${kind} ${text || size}`)

test('two levels are open at first, deeper ones are folded with their size', () => {
  expect(lines(jsonRows({ sensor: { id: 12, where: { line: 7 } }, ok: true, note: null }))).toEqual([
    '$: object 3',
    '  sensor: object 2',
    '    id: number 12',
    '    where: object 1',
    '  ok: boolean true',
    '  note: null null',
  ])
})

test('a toggled pointer opens what was folded and folds what was open', () => {
  const value = { a: { b: { c: 1 } }, d: [1, 2] }
  expect(lines(jsonRows(value, new Set(['/a/b', '/d'])))).toEqual([
    '$: object 2',
    '  a: object 1',
    '    b: object 1',
    '      c: number 1',
    '  d: array 2',
  ])
})

test('a long array opens at the root, and stays folded below', () => {
  const long = Array.from({ length: 500 }, (_, index) => index)
  expect(jsonRows(long)).toHaveLength(501)
  expect(jsonRows({ long })).toHaveLength(2)
})

test('nothing can be opened in an empty object or array', () => {
  expect(jsonRows([{}, []]).map(({ expandable }) => expandable)).toEqual([true, false, false])
})

test('rows know their place among their siblings', () => {
  expect(jsonRows(['x', 'y']).map(({ place, siblings }) => [place, siblings])).toEqual([
    [1, 1],
    [1, 2],
    [2, 2],
  ])
})

test('pointers escape slashes and tildes, and paths show them again', () => {
  const pointer = jsonRows({ 'a/b~c': [{ 온도: 1 }] }, new Set(['/a~1b~0c/0'])).at(-1)?.pointer ?? ''
  expect(pointer).toBe('/a~1b~0c/0/온도')
  expect(jsonPath(pointer)).toBe('$["a/b~c"][0].온도')
  expect(parentPointer(pointer)).toBe('/a~1b~0c/0')
  expect(jsonPath('')).toBe('$')
})
