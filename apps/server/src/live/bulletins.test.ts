import { expect, test } from 'vitest'
import { createBulletins } from './bulletins.ts'

const bulletin = (message: string, more: object = {}) => ({
  time: 1,
  level: 'error' as const,
  flow: 'f',
  component: 'a',
  componentName: 'A',
  message,
  count: 1,
  ...more,
})

test('the same message again is one entry with a count, told as new', () => {
  const bulletins = createBulletins()
  bulletins.add(bulletin('down'))
  bulletins.add(bulletin('other', { component: 'b' }))
  bulletins.add(bulletin('down', { time: 2, count: 3 }))
  expect(bulletins.list('f', { limit: 10 })).toMatchObject([
    { id: 3, message: 'down', count: 4, time: 2 },
    { id: 2, message: 'other', count: 1 },
  ])
  bulletins.add(bulletin('up'))
  bulletins.add(bulletin('down'))
  expect(bulletins.list('f', { component: 'a', limit: 10 }).map(({ message, count }) => [message, count])).toEqual([
    ['down', 1],
    ['up', 1],
    ['down', 4],
  ])
})

test('only so many of a flow are kept, the newest', () => {
  const bulletins = createBulletins({ keep: 3 })
  for (let number = 1; number <= 5; number += 1) bulletins.add(bulletin(String(number)))
  expect(bulletins.list('f', { limit: 10 }).map(({ message }) => message)).toEqual(['5', '4', '3'])
  expect(bulletins.since('f', 0, 2).map(({ message }) => message)).toEqual(['4', '5'])
  expect(bulletins.since('f', 4, 10).map(({ message }) => message)).toEqual(['5'])
  expect(bulletins.since('f', 5, 10)).toEqual([])
  bulletins.clear('f')
  expect(bulletins.list('f', { limit: 10 })).toEqual([])
})
