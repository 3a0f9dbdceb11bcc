import { expect, test } from 'vitest'
import { inBatches } from './batches.ts'

const recording = (maxCount: number, maxBytes = Number.POSITIVE_INFINITY) => {
  const batches: string[][] = []
  let running = 0
  const ask = inBatches({
    maxCount,
    maxBytes,
    sizeOf: (text: string) => text.length,
    async run(batch: readonly string[]) {
      running += 1
      expect(running).toBe(1)
      batches.push([...batch])
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      if (batch.includes('bad')) throw new Error('This batch fails.')
      return batch.map((text) => text.toUpperCase())
    },
  })
  return { batches, ask }
}

test.for([
  { name: 'what comes in one turn', maxCount: 10, texts: ['a', 'b', 'c'], batches: [['a', 'b', 'c']] },
  { name: 'at most so many', maxCount: 2, texts: ['a', 'b', 'c'], batches: [['a', 'b'], ['c']] },
  { name: 'at most so much', maxCount: 9, maxBytes: 3, texts: ['aa', 'b', 'cc'], batches: [['aa', 'b'], ['cc']] },
  {
    name: 'one that is too large goes alone',
    maxCount: 9,
    maxBytes: 1,
    texts: ['a', 'bbb'],
    batches: [['a'], ['bbb']],
  },
])('$name goes together, one batch after the other', async ({ maxCount, maxBytes, texts, batches: expected }) => {
  const { batches, ask } = recording(maxCount, maxBytes)
  expect(await Promise.all(texts.map((text) => ask(text)))).toEqual(texts.map((text) => text.toUpperCase()))
  expect(batches).toEqual(expected)
})

test('a batch that fails takes only its own requests with it', async () => {
  const { ask } = recording(2)
  const results = await Promise.allSettled(['a', 'bad', 'c'].map((text) => ask(text)))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})
