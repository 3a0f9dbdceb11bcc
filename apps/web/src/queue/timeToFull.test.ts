import { expect, test } from 'vitest'
import { pressureOf, timeToFullMs } from './timeToFull.ts'

test('half full, growing by 100 a second, with room for 1,000 more: ten seconds', () => {
  expect(timeToFullMs({ fill: 0.5, count: 1000, inPerSecond: 150, outPerSecond: 50 })).toBe(10_000)
})

test.for([
  { name: 'that drains', fill: 0.5, count: 10, inPerSecond: 1, outPerSecond: 2 },
  { name: 'in balance', fill: 0.5, count: 10, inPerSecond: 2, outPerSecond: 2 },
  { name: 'that is full', fill: 1, count: 10, inPerSecond: 2, outPerSecond: 0 },
  { name: 'without bounds', fill: null, count: 10, inPerSecond: 2, outPerSecond: 0 },
  { name: 'that is empty', fill: 0, count: 0, inPerSecond: 2, outPerSecond: 0 },
])('a queue $name never fills', (queue) => {
  expect(timeToFullMs(queue)).toBeNull()
})

test.for([
  [null, 'none'],
  [0.49, 'low'],
  [0.5, 'half'],
  [0.8, 'high'],
  [1.4, 'full'],
] as const)('a fill of %s is %s', ([fill, pressure]) => {
  expect(pressureOf(fill)).toBe(pressure)
})
