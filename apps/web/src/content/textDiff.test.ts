import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines, diffSequences, diffWords } from './textDiff.ts'

const side = (runs: ReturnType<typeof diffSequences<string>>, leftOut: 'added' | 'removed') =>
  runs.filter(({ kind }) => kind !== leftOut).flatMap(({ items }) => items)

test('the runs give back both sides, whatever they are', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 24 })
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 40 }), (before, after, maxEdits) => {
      const runs = diffSequences(before, after, maxEdits)
      expect(side(runs, 'added')).toEqual(before)
      expect(side(runs, 'removed')).toEqual(after)
      for (const [index, run] of runs.entries()) {
        expect(run.items.length).toBeGreaterThan(0)
        expect(run.kind).not.toBe(runs[index + 1]?.kind)
      }
    }),
  )
})

test('as many items are kept as in the longest common subsequence', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
      for (let i = 1; i <= before.length; i += 1) {
        for (let j = 1; j <= after.length; j += 1) {
          lengths[i][j] =
            before[i - 1] === after[j - 1] ? lengths[i - 1][j - 1] + 1 : Math.max(lengths[i - 1][j], lengths[i][j - 1])
        }
      }
      const kept = diffSequences(before, after)
        .filter(({ kind }) => kind === 'same')
        .reduce((sum, { items }) => sum + items.length, 0)
      expect(kept).toBe(lengths[before.length][after.length])
    }),
  )
})

test('two long sides that share nothing are shown as replaced, quickly', () => {
  const before = Array.from({ length: 20_000 }, (_, index) => `before ${index}`)
  const after = Array.from({ length: 20_000 }, (_, index) => `after ${index}`)
  expect(diffSequences(before, after).map(({ kind, items }) => [kind, items.length])).toEqual([
    ['removed', 20_000],
    ['added', 20_000],
  ])
})

test('lines far from a change are folded, and the numbers go on after the gap', () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`)
  const after = before.with(9, 'changed')
  expect(diffLines(before.join('\n'), after.join('\n'), 1)).toEqual([
    { kind: 'gap', count: 8, before: 1, after: 1 },
    { kind: 'same', text: 'line 9', before: 9, after: 9 },
    { kind: 'removed', text: 'line 10', before: 10 },
    { kind: 'added', text: 'changed', after: 10 },
    { kind: 'same', text: 'line 11', before: 11, after: 11 },
    { kind: 'gap', count: 9, before: 12, after: 12 },
  ])
})

test('a gap of one line is not worth a fold', () => {
  expect(diffLines('a\nb\nc', 'a\nb\nx', 1).map(({ kind }) => kind)).toEqual(['same', 'same', 'removed', 'added'])
})

test.for([
  {
    name: 'one word of a Korean value',
    before: '온도 경고',
    after: '온도 알림',
    runs: ['same:온도 ', 'removed:경고', 'added:알림'],
  },
  {
    name: 'a bound in an expression',
    before: 't:gt(90)',
    after: 't:gt(95)',
    runs: ['same:t:gt(', 'removed:90', 'added:95', 'same:)'],
  },
  { name: 'nothing to something', before: '', after: 'x', runs: ['added:x'] },
])('$name', ({ before, after, runs }) => {
  expect(diffWords(before, after).map(({ kind, items }) => `${kind}:${items.join('')}`)).toEqual(runs)
})
