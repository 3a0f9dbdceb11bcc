import type { contract } from '@mulgil/client'
import { expect, test } from 'vitest'
import { createLiveStore } from './liveStore.ts'

const connection = (id: string, count: number): contract.ConnectionStatus => ({
  id,
  count,
  bytes: 0,
  fill: null,
  backPressured: false,
  in: { count: 0, bytes: 0 },
  out: { count: 0, bytes: 0 },
  inPerSecond: 0,
  outPerSecond: 0,
  oldestQueuedAt: null,
  penalized: 0,
})
const status = (time: number, counts: Readonly<Record<string, number>>) =>
  ({
    flow: 'f',
    time,
    window: '5min',
    processors: [],
    connections: Object.entries(counts).map(([id, count]) => connection(id, count)),
  }) as unknown as contract.FlowStatus
const bulletin = (id: number) => ({ id, component: 'a', message: `m${id}` }) as unknown as contract.Bulletin

function storeWithFrames() {
  const frames: (() => void)[] = []
  const store = createLiveStore((callback) => frames.push(callback))
  return { store, frames, draw: () => frames.splice(0).forEach((frame) => void frame()) }
}

test('only who reads a changed number hears of it, once a frame', () => {
  const { store, frames, draw } = storeWithFrames()
  const heard: string[] = []
  store.subscribe('a', () => heard.push('a'))
  store.subscribe('b', () => heard.push('b'))
  store.takeStatus(status(1, { a: 1, b: 1 }))
  store.takeStatus(status(2, { a: 2, b: 1 }))
  expect([heard, frames.length]).toEqual([[], 1])
  draw()
  expect(heard.sort()).toEqual(['a', 'b'])
  store.takeStatus(status(3, { a: 3, b: 1 }))
  draw()
  expect(heard.sort()).toEqual(['a', 'a', 'b'])
  expect(store.connection('a')?.count).toBe(3)
})

test('what is gone from the status is gone from the store', () => {
  const { store, draw } = storeWithFrames()
  store.takeStatus(status(1, { a: 1 }))
  draw()
  store.takeStatus(status(2, {}))
  draw()
  expect(store.connection('a')).toBeUndefined()
})

test('the last five bulletins of a component are kept, and a repeated one is not doubled', () => {
  const { store, draw } = storeWithFrames()
  store.takeBulletins([1, 2, 3, 4, 5, 6].map(bulletin))
  store.takeBulletins([bulletin(6)])
  draw()
  expect(store.bulletins('a').map(({ id }) => id)).toEqual([6, 5, 4, 3, 2])
})

test('a bulletin that comes again with a higher count takes the place of the one before', () => {
  const { store, draw } = storeWithFrames()
  store.takeBulletins([bulletin(1), { ...bulletin(2), count: 1 }])
  store.takeBulletins([{ ...bulletin(3), message: 'm2', count: 2 }])
  store.takeBulletins([{ ...bulletin(5), message: 'm2', count: 4 }])
  draw()
  expect(store.bulletins('a')).toMatchObject([
    { id: 5, count: 4 },
    { id: 1, message: 'm1' },
  ])
})
