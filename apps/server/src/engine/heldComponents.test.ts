import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHeldComponents } from './heldComponents.ts'

const one = { flow: 'f', component: 'a', name: 'A', type: 'T' }
const other = { ...one, component: 'b' }
const why = { code: 'C', message: 'why', todo: 'what to do' }

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

function create() {
  const released: string[] = []
  const held = createHeldComponents({ now: Date.now, onRelease: (_, component) => released.push(component) })
  return { held, released }
}

test('[I2] the pauses grow from 30 s to 10 min, and each ends by itself', () => {
  const { held, released } = create()
  const pauses = Array.from({ length: 7 }, () => {
    held.hold(one, why)
    const [{ until }] = held.list()
    const pause = until - Date.now()
    vi.advanceTimersByTime(pause - 1)
    expect(held.list()).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(held.list()).toEqual([])
    return pause / 1000
  })
  expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600])
  expect(released).toHaveLength(7)
})

test('[I2] a component that has run well for ten minutes begins anew', () => {
  const { held } = create()
  held.hold(one, why)
  vi.advanceTimersByTime(30_000)
  expect(held.nextPauseMs(one)).toBe(60_000)
  vi.advanceTimersByTime(600_001)
  expect(held.nextPauseMs(one)).toBe(30_000)
})

test('[I2] a person who starts a component, or its flow, has it tried at once', () => {
  const { held, released } = create()
  held.hold(one, why)
  held.hold(other, why)
  held.releaseAll('f', ['a'])
  expect(held.list()).toMatchObject([{ component: 'b', ...why }])
  held.releaseAll('other')
  expect(held.list()).toHaveLength(1)
  held.releaseAll('f')
  expect(held.list()).toEqual([])
  vi.advanceTimersByTime(3_600_000)
  expect(released).toEqual([])
})

test('[I4] [I5] a suspect is one again only when it was the last one', () => {
  const { held } = create()
  expect([one, other, one, one, undefined, one].map((suspect) => held.suspectAgain(suspect))).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
  ])
})
