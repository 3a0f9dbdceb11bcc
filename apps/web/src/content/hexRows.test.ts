import { expect, test } from 'vitest'
import { hexRow, hexRowCount } from './hexRows.ts'

const bytes = new TextEncoder().encode('Mulgil 물길 flow\n')

test('a row has its offset, two groups of eight bytes, and what can be printed of them', () => {
  expect(hexRow(bytes, 0)).toEqual({
    offset: '00000000',
    hex: ['4d 75 6c 67 69 6c 20 eb', 'ac bc ea b8 b8 20 66 6c'],
    text: 'Mulgil ······ fl',
  })
})

test('the last row is short, and offsets count from the start of the content', () => {
  expect(hexRow(bytes, 1, 0x100)).toEqual({ offset: '00000110', hex: ['6f 77 0a', ''], text: 'ow·' })
})

test.for([
  [0, 0],
  [1, 1],
  [16, 1],
  [17, 2],
])('%i bytes take %i rows', ([size, rows]) => {
  expect(hexRowCount(size)).toBe(rows)
})
