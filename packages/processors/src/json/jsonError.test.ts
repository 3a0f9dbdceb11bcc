import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonError } from './jsonError.ts'

test.for([
  { text: '', reason: 'the end of the text where a value is expected', line: 1, column: 1 },
  { text: '{"a": kiln}', reason: '"k" where a value is expected', line: 1, column: 7 },
  { text: '{"a":1,}', reason: '"}" where a name in double quotes is expected', line: 1, column: 8 },
  { text: '{\n  a: 1\n}', reason: '"a" where a name in double quotes is expected', line: 2, column: 3 },
  { text: '[1 2]', reason: '"2" where "," or "]" is expected', line: 1, column: 4 },
  { text: '[1,]', reason: '"]" where a value is expected', line: 1, column: 4 },
  { text: '{"a" 1}', reason: '"1" where ":" is expected', line: 1, column: 6 },
  { text: '{"a":1', reason: 'the end of the text where "," or "}" is expected', line: 1, column: 7 },
  { text: '{} {}', reason: '"{" where the end of the text is expected', line: 1, column: 4 },
  { text: '["a\nb"]', reason: 'a control character in a string that must be escaped', line: 1, column: 4 },
  { text: '["\\x"]', reason: 'an unknown escape in a string', line: 1, column: 3 },
  { text: '"abc', reason: 'a string without its closing quote', line: 1, column: 5 },
  { text: '01', reason: '"1" where the end of the text is expected', line: 1, column: 2 },
  { text: "{'a':1}", reason: '"\'" where a name in double quotes is expected', line: 1, column: 2 },
  { text: '😀', reason: '"😀" where a value is expected', line: 1, column: 1 },
])('$text', ({ text, ...expected }) => {
  expect(findJsonError(text)).toEqual(expected)
})

test('a place is found in everything that is not JSON, however deep', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', 'x', '\\', '\u0001'), (json, at, insert) => {
      const cut = at % (json.length + 1)
      const text = json.slice(0, cut) + insert + json.slice(cut + 1)
      try {
        JSON.parse(text)
      } catch {
        const { line, column } = findJsonError(text)
        expect(line).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual(text.length + 1)
      }
    }),
  )
  expect(findJsonError('['.repeat(1_000_000))).toMatchObject({ column: 1_000_001 })
})
