import { expect, test } from 'vitest'
import { isTimeZone, parseCron } from './index.ts'

const noon = Date.parse('2026-03-01T12:00:00Z')

test.for([
  { text: '0 0/5 * * * ?', next: '2026-03-01T12:05:00.000Z' },
  { text: '*/10 * * * * *', next: '2026-03-01T12:00:10.000Z' },
  { text: '0 30 6 * * MON-FRI', next: '2026-03-02T06:30:00.000Z' },
  { text: '0 0 0 L * ?', next: '2026-03-31T00:00:00.000Z' },
])('$text comes next at $next', ({ text, next }) => {
  expect(new Date(parseCron(text, 'UTC').next(noon) ?? 0).toISOString()).toBe(next)
})

test('a schedule keeps to its time zone', () => {
  expect(new Date(parseCron('0 0 9 * * ?', 'Asia/Seoul').next(noon) ?? 0).toISOString()).toBe(
    '2026-03-02T00:00:00.000Z',
  )
})

test.for(['', '* * * * *', '61 * * * * *', 'every day', '0 0 0 30 2 ?  x'])('"%s" is no schedule', (text) => {
  expect(() => parseCron(text)).toThrow()
})

test('a time zone is known or not', () => {
  expect(isTimeZone('Asia/Seoul')).toBe(true)
  expect(isTimeZone('Asia/Pusan')).toBe(false)
})
