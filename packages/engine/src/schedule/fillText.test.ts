import { compileExpression } from '@mulgil/expression'
import { scanParameterReferences } from '@mulgil/flow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillText } from './fillText.ts'

const parameters = { a: '1', 'b c': '##{a}' }

test.for([
  { text: 'plain', filled: 'plain' },
  { text: '#{a}-#{"b c"}', filled: '1-##{a}' },
  { text: '##{a} ###{a} ####{a}', filled: '#{a} #1 ##{a}' },
  { text: '#{none} ##{!} #', filled: '#{none} ##{!} #' },
])('$text becomes $filled, also in an expression', ({ text, filled }) => {
  expect(fillText(text, parameters)).toBe(filled)
  const compiled = () => compileExpression(text, { parameters })({ attributes: {} })
  if (text.includes('none')) expect(compiled).toThrow('none')
  else expect(compiled()).toBe(filled)
})

/** Pieces of which references, escapes, strings and comments come together by chance. */
const piece = fc.constantFrom(
  '#',
  '{',
  '}',
  '#{',
  '##{',
  '#{a}',
  '${',
  'a',
  ' ',
  '\n',
  "'",
  '"',
  ':append(',
  ')',
  '\\',
  '#{"a"}',
  "#{'a'}",
)

test('an expression reads no parameter that the scanner does not see, so that none escapes validation', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('')
      const read = new Set<string>()
      const parameters = new Proxy<Record<string, string>>(
        {},
        {
          getOwnPropertyDescriptor: (_, name) => {
            read.add(String(name))
            return { value: 'v', configurable: true, enumerable: true }
          },
          get: () => 'v',
        },
      )
      try {
        compileExpression(text, { parameters })
      } catch {
        // What does not compile cannot run; what it read on the way counts all the same.
      }
      const seen = scanParameterReferences(text).map(({ name }) => name)
      // `#{ }` asks for the name of no parameter: names have at least one letter.
      expect([...read].filter((name) => name !== '' && !seen.includes(name))).toEqual([])
    }),
    { numRuns: 3000 },
  )
})
