import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonErrorPlace } from './jsonPlace.ts'

test.for([
  { text: '{"a": x}', place: '1:7' },
  { text: '{\n"a": 1,\n"b": x\n}', place: '3:6' },
  { text: '{"a": 1,}', place: '1:9' },
  { text: '[1, 2', place: '1:6' },
  { text: "{'a': 1}", place: '1:2' },
  { text: '{"a": 1} tail', place: '1:10' },
  { text: '["a\nb"]', place: '1:2' },
  { text: '', place: '1:1' },
  { text: '# Notes', place: '1:1' },
])('$text breaks at $place', ({ text, place }) => {
  const found = jsonErrorPlace(text)
  expect(found && `${found.line}:${found.column}`).toBe(place)
})

test('what is JSON has no error, however it is indented', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2), (json, indent) => {
      expect(jsonErrorPlace(JSON.stringify(JSON.parse(json), null, indent))).toBeNull()
    }),
  )
})

test('a text has an error exactly when JSON.parse throws', () => {
  const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', 'null', ' ', '\n'), {
    maxLength: 10,
  })
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('')
      let parses = true
      try {
        JSON.parse(text)
      } catch {
        parses = false
      }
      expect(jsonErrorPlace(text) === null).toBe(parses)
    }),
    { numRuns: 2000 },
  )
})

test('deep nesting does not overflow the stack', () => {
  expect(jsonErrorPlace('['.repeat(100_000))).toEqual({ line: 1, column: 100_001 })
})
