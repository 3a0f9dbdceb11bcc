import type { contract } from '@mulgil/client'
import { expect, test } from 'vitest'
import { type Level, selectBulletins } from './selectBulletins.ts'

const bulletin = (id: number, time: number, level: contract.Bulletin['level'], component: string | null = 'hot') => ({
  id,
  time,
  level,
  component,
  flow: 'line-7',
  componentName: 'Route',
  message: 'Oops',
  count: 1,
})
const all = [
  bulletin(1, 10, 'debug'),
  bulletin(2, 30, 'warn'),
  bulletin(3, 20, 'error', 'in'),
  bulletin(4, 30, 'info', null),
]

test.for([
  ['all', [4, 2, 3, 1]],
  ['info', [4, 2, 3]],
  ['warn', [2, 3]],
  ['error', [3]],
] as const satisfies readonly (readonly [Level, readonly number[]])[])(
  'at least %s: %j, newest first',
  ([level, ids]) => {
    expect(selectBulletins(all, { level }).map(({ id }) => id)).toEqual(ids)
  },
)

test('those of one component', () => {
  expect(selectBulletins(all, { level: 'all', component: 'in' }).map(({ id }) => id)).toEqual([3])
})
