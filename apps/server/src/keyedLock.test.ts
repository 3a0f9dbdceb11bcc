import { expect, test } from 'vitest'
import { createKeyedLock } from './keyedLock.ts'

test('tasks of one key wait for each other, also for one that fails; other keys do not', async () => {
  const locked = createKeyedLock()
  const said: string[] = []
  const first = Promise.withResolvers<void>()
  const a = locked('a', async () => {
    await first.promise
    said.push('a1')
    throw new Error('a1 failed')
  })
  const second = locked('a', async () => said.push('a2'))
  await locked('b', async () => said.push('b'))
  first.resolve()
  await expect(a).rejects.toThrow('a1 failed')
  await second
  expect(said).toEqual(['b', 'a1', 'a2'])
})
