import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RateWindow } from './rateWindow.ts'

test('in no stretch of the duration does more go through than the rate', () => {
  const arrivals = fc.array(fc.record({ after: fc.nat(400), amount: fc.integer({ min: 1, max: 10 }) }), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(arrivals, (list) => {
      const window = new RateWindow(10, 1000)
      const passed: { at: number; amount: number }[] = []
      let now = 0
      for (const { after, amount } of list) {
        now += after
        if (!window.allows(amount, now)) continue
        window.add(amount, now)
        passed.push({ at: now, amount })
      }
      for (const { at } of passed) {
        const within = passed.filter((other) => other.at > at - 1000 && other.at <= at)
        expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(10)
      }
    }),
  )
})

test('a steady trickle gets the whole rate, within a hundredth', () => {
  const window = new RateWindow(100, 1000)
  let passed = 0
  for (let now = 0; now < 100_000; now++) {
    if (!window.allows(1, now)) continue
    window.add(1, now)
    passed += 1
  }
  expect(passed).toBeGreaterThan(9800)
  expect(passed).toBeLessThanOrEqual(10_000)
})

test('what is larger than the rate passes alone, and counts for longer', () => {
  const window = new RateWindow(10, 1000)
  expect(window.allows(30, 0)).toBe(true)
  window.add(30, 0)
  expect(window.allows(1, 2999)).toBe(false)
  expect(window.nextRoomAt).toBe(3000)
  expect(window.allows(1, 3000)).toBe(true)
  expect(window.isIdle(3000)).toBe(true)
})
