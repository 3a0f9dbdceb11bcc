import { expect, test } from 'vitest'
import { comparableText, parseContent } from './parseContent.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('JSON comes parsed, and a list of records also as a table', () => {
  const parsed = parseContent(bytes('[{"a":1},{"a":2}]'), true)
  expect(parsed).toMatchObject({
    kind: 'json',
    json: [{ a: 1 }, { a: 2 }],
    table: { columns: ['a'], rows: [['1'], ['2']] },
  })
  expect(parsed.trouble).toBeUndefined()
})

test('broken JSON says on which line, and keeps its text', () => {
  const { kind, text, trouble } = parseContent(bytes('{\n"a": 1,\n"b": x\n}'), true)
  expect({ kind, text }).toEqual({ kind: 'json', text: '{\n"a": 1,\n"b": x\n}' })
  expect(trouble).toMatchObject({ kind: 'malformed', line: 3 })
})

test('the beginning of a JSON is cut, not malformed', () => {
  expect(parseContent(bytes('{"a": [1, 2'), false).trouble).toEqual({ kind: 'cut' })
})

test('JSON lines up to the broken one are kept', () => {
  expect(parseContent(bytes('{"a":1}\n{"a":2}\n{oops\n'), true)).toMatchObject({
    kind: 'jsonLines',
    json: [{ a: 1 }, { a: 2 }],
    trouble: { kind: 'malformed', line: 3 },
  })
})

test('a last line that is cut is left out of the table until the rest is here', () => {
  const text = 'a,b\n1,2\n3,'
  expect(parseContent(bytes(text), false).table?.rows).toEqual([['1', '2']])
  expect(parseContent(bytes(text), true).table?.rows).toEqual([
    ['1', '2'],
    ['3', ''],
  ])
})

test('binary content has text too, for those who ask for it', () => {
  expect(parseContent(new Uint8Array([0, 65, 66]), true)).toEqual({ kind: 'binary', text: '\u0000AB' })
})

test('JSON is compared indented', () => {
  expect(comparableText(parseContent(bytes('{"a":1}'), true))).toBe('{\n  "a": 1\n}')
  expect(comparableText(parseContent(bytes('a,b\n1,2\n'), true))).toBe('a,b\n1,2\n')
})
