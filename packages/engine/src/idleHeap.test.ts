import { expect, test } from 'vitest'
import { collectWhenIdle } from './idleHeap.ts'

test('a thread that has become idle gives back what its work has left, once', async () => {
  const collected: number[] = []
  let waste: unknown[] = []
  for (let count = 0; count < 300_000; count += 1) waste.push({ count, text: `text ${count}` })
  const stop = collectWhenIdle({ everyMs: 50, onCollected: (bytes) => collected.push(bytes) })
  try {
    expect(waste.length).toBe(300_000)
    waste = []
    await expect.poll(() => collected.length, { timeout: 20_000, interval: 500 }).toBe(1)
    expect(collected[0]).toBeGreaterThan(5_000_000)
  } finally {
    stop()
  }
})
