import { expect, test } from 'vitest'
import { limited } from './limited.ts'

test('no more run at once than may, each has its turn, and one that fails takes no turn with it', async () => {
  const turn = limited(2)
  let running = 0
  let most = 0
  const results = await Promise.allSettled(
    Array.from({ length: 7 }, (_, number) =>
      turn(async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        if (number === 3) throw new Error('This one fails.')
        return number
      }),
    ),
  )
  expect(most).toBe(2)
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    0,
    1,
    2,
    'failed',
    4,
    5,
    6,
  ])
})
