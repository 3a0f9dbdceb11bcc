import { expect, test } from 'vitest'
import { createWatchdog } from './watchdog.ts'

test('[I2] a thread is blocked when it has not turned for a second, and by whom it says itself', () => {
  const dog = createWatchdog()
  const looks = [0, 250, 500, 750, 1000].map((now) => dog.look(now, { beats: 7, current: 3 }))
  expect(looks).toEqual([undefined, undefined, undefined, undefined, { ms: 1000, index: 3 }])
  expect(dog.silentMs()).toBe(1000)
  expect(dog.look(1250, { beats: 8, current: 0 })).toBeUndefined()
  expect(dog.silentMs()).toBe(0)
})

test('time in which the host did not run itself is not held against the engine', () => {
  const dog = createWatchdog()
  dog.look(0, { beats: 1, current: 1 })
  expect(dog.look(3_600_000, { beats: 1, current: 1 })).toBeUndefined()
  expect(dog.silentMs()).toBe(500)
})
