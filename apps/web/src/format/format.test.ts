import { expect, test } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatRate, formatRelative } from './format.ts'

test.for([
  [0, '0'],
  [7, '7'],
  [0.25, '0.25'],
  [999, '999'],
  [999.6, '1k'],
  [1000, '1k'],
  [8149, '8.15k'],
  [123_456, '123k'],
  [999_950, '1M'],
  [-1240, '-1.24k'],
  [3e12, '3T'],
] as const)('the count %d reads %s', ([count, text]) => expect(formatCount(count)).toBe(text))

test.for([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [64_000_000, '61 MB'],
  [1024 ** 3, '1 GB'],
] as const)('%d bytes read %s', ([bytes, text]) => expect(formatBytes(bytes)).toBe(text))

test('a rate has its unit', () => expect(formatRate(1240)).toBe('1.24k/s'))

test.for([
  [0.5, '0.5 ms'],
  [350, '350 ms'],
  [2500, '2.5 s'],
  [240_000, '4 m'],
  [10_800_000, '3 h'],
] as const)('%d ms read %s', ([ms, text]) => expect(formatDuration(ms)).toBe(text))

test.for([
  { difference: -180_000, locale: 'en', text: '3 minutes ago' },
  { difference: -180_000, locale: 'ko', text: '3분 전' },
  { difference: 0, locale: 'en', text: 'now' },
  { difference: 7_200_000, locale: 'en', text: 'in 2 hours' },
])('relative time: $text', ({ difference, locale, text }) => {
  expect(formatRelative(1_000_000_000 + difference, 1_000_000_000, locale)).toBe(text)
})
