import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineProcessor } from '../processor.ts'
import { startTestEngine } from '../testing.ts'
import { createVirtualClock } from './clock.ts'

/** A clock that tells which delays somebody waits for. */
function watchedClock() {
  const clock = createVirtualClock()
  const pending = new Set<{ readonly ms: number }>()
  const setTimer: typeof clock.setTimer = (ms, callback) => {
    const one = { ms }
    pending.add(one)
    const cancel = clock.setTimer(ms, () => {
      pending.delete(one)
      callback()
    })
    return () => {
      pending.delete(one)
      cancel()
    }
  }
  return { clock: { ...clock, setTimer }, delays: () => [...pending].map(({ ms }) => ms) }
}

test('of all wakes that a component asks for the earliest is pending alone, and none is left once it stops', async () => {
  const { clock, delays } = watchedClock()
  const wishes = [40_000, 50_000, 30_000, 60_000]
  let triggers = 0
  const Sleeper = defineProcessor({
    type: 'Sleeper',
    summary: 'Asks to be woken.',
    tags: [],
    input: 'none',
    properties: z.object({}),
    relationships: {},
    effect: 'none',
    defaultScheduling: { strategy: 'timer', period: '1 sec' },
    onTrigger({ wakeAfter }) {
      const wish = wishes[triggers]
      triggers += 1
      if (wish !== undefined) wakeAfter(wish)
    },
  })
  await using test = await startTestEngine({ processors: [Sleeper], clock })
  const { engine } = test
  const document = FlowDocument.parse({
    format: FLOW_FORMAT,
    id: 'f',
    name: 'Test',
    root: { components: { one: { kind: 'processor', type: 'Sleeper' } }, connections: {} },
  })
  await engine.apply(document, { parameters: {} })
  await engine.start('f')
  await engine.settled()
  while (triggers < wishes.length) {
    clock.advance(1000)
    await engine.settled()
  }
  const wakes = () => delays().filter((ms) => wishes.includes(ms))
  expect(wakes()).toEqual([30_000])
  await engine.stop('f')
  expect(wakes()).toEqual([])
})
