import { expect, test } from 'vitest'
import { fromInputValue, presetOf, resolveRange, toInputValue } from './timeRange.ts'

const now = Date.UTC(2026, 10, 21, 12, 0, 0)

test('a negative bound moves with the time, a positive one stands', () => {
  expect(resolveRange({ from: -60_000 }, now)).toEqual({ from: now - 60_000, to: undefined })
  expect(resolveRange({ from: 5, to: 10 }, now)).toEqual({ from: 5, to: 10 })
})

test.for([
  [{ from: -900_000 }, 'last15min'],
  [{}, 'all'],
  [{ from: -900_000, to: 10 }, undefined],
  [{ from: 12 }, undefined],
] as const)('%j is the preset %s', ([range, preset]) => {
  expect(presetOf(range)).toBe(preset)
})

test('UTC is written and read as UTC', () => {
  expect(toInputValue(now, 'utc')).toBe('2026-11-21T12:00:00')
  expect(fromInputValue('2026-11-21T12:00:00', 'utc')).toBe(now)
})

test('local time comes back as the same moment, in any zone', () => {
  expect(fromInputValue(toInputValue(now, 'local'), 'local')).toBe(now)
})

test('an empty or broken input is no moment', () => {
  expect([fromInputValue('', 'utc'), fromInputValue('yesterday', 'local'), toInputValue(undefined, 'utc')]).toEqual([
    undefined,
    undefined,
    '',
  ])
})
