import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineCutter } from './lines.ts'

test('lines in any chunks are the lines of the whole text', () => {
  const piece = fc.stringMatching(/^[a\r\n]{0,5}$/)
  fc.assert(
    fc.property(fc.array(piece), (chunks) => {
      const text = chunks.join('')
      const cut = (parts: readonly string[]) => {
        const cutter = new LineCutter(1000)
        return [...parts.flatMap((part) => [...cutter.push(part)]), ...cutter.end()]
      }
      const lines = cut(chunks)
      expect(lines).toEqual(cut([text]))
      expect(lines.map((line) => line.text + line.end).join('')).toBe(text)
      expect(lines.map(({ isFirst }) => isFirst)).toEqual(lines.map((_, i) => i === 0))
      expect(lines.map(({ isLast }) => isLast)).toEqual(lines.map((_, i) => i === lines.length - 1))
    }),
  )
})

test('a line that never ends is refused before it fills the memory', () => {
  const cutter = new LineCutter(10)
  expect(() => [...cutter.push('x'.repeat(11))]).toThrow('longer than the buffer')
})
