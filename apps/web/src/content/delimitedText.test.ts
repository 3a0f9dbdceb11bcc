import { expect, test } from 'vitest'
import { detectDelimiter, parseDelimited, tableOfDelimited, tableOfRecords } from './delimitedText.ts'

test.for([
  {
    name: 'plain fields',
    text: 'a,b\n1,2\n',
    rows: [
      ['a', 'b'],
      ['1', '2'],
    ],
  },
  {
    name: 'no newline at the end',
    text: 'a,b\n1,2',
    rows: [
      ['a', 'b'],
      ['1', '2'],
    ],
  },
  {
    name: 'CRLF',
    text: 'a,b\r\n1,2\r\n',
    rows: [
      ['a', 'b'],
      ['1', '2'],
    ],
  },
  { name: 'a delimiter and a newline in quotes', text: '"a,b","c\nd"\n', rows: [['a,b', 'c\nd']] },
  { name: 'doubled quotes', text: '"say ""hi""",2', rows: [['say "hi"', '2']] },
  { name: 'a quote that is never closed', text: 'a,"b', rows: [['a', 'b']] },
  { name: 'empty fields', text: ',\n', rows: [['', '']] },
  { name: 'blank lines', text: 'a\n\nb\n', rows: [['a'], ['b']] },
  { name: 'a byte order mark', text: '\ufeffa,b', rows: [['a', 'b']] },
  { name: 'nothing', text: '', rows: [] },
])('parses $name', ({ text, rows }) => {
  expect(parseDelimited(text)).toEqual(rows)
})

test.for([
  ['a,b\n1,2', ','],
  ['a;b\n1,5;2', ';'],
  ['a\tb c\n1\t2', '\t'],
  ['a|b|c\n1|2|3', '|'],
  ['"a;b";c', ';'],
])('%j is delimited by %j', ([text, delimiter]) => {
  expect(detectDelimiter(text)).toBe(delimiter)
})

test('rows longer than the header get columns without a name', () => {
  expect(tableOfDelimited('a,b\n1,2,3\n')).toEqual({ columns: ['a', 'b', ''], rows: [['1', '2', '3']] })
})

test('records make a column of every key, in the order in which they appear', () => {
  expect(tableOfRecords([{ a: 1 }, { b: { c: true }, a: 'x' }])).toEqual({
    columns: ['a', 'b'],
    rows: [
      ['1', ''],
      ['x', '{"c":true}'],
    ],
  })
})

test('values that are no records make no table', () => {
  expect(tableOfRecords([1, 2])).toBeNull()
  expect(tableOfRecords([{ a: 1 }, 2])).toBeNull()
  expect(tableOfRecords([])).toBeNull()
})
