import type { Prioritizer } from '@mulgil/flow'
import { expect, test } from 'vitest'
import type { FlowFileRecord } from '../journal/records.ts'
import { comparePriority } from './comparePriority.ts'

/** Name, when it was queued, when its lineage began, its priority. */
const flowFiles = [
  ['a', 10, 3, '5'],
  ['b', 20, 1, '-2'],
  ['c', 30, 3, undefined],
  ['d', 40, 2, 'high'],
  ['e', 50, 1, ' 10 '],
  ['f', 60, 2, '5'],
  ['g', 70, 1, 'HIGH'],
  ['h', 70, 1, '5.5'],
] as const

test.for<{ prioritizers: Prioritizer[]; order: string }>([
  { prioritizers: ['firstIn'], order: 'abcdefgh' },
  { prioritizers: ['newest'], order: 'acdfbegh' },
  { prioritizers: ['oldest'], order: 'beghdfac' },
  // Whole numbers by value, then text by its characters, then those without.
  { prioritizers: ['attribute'], order: 'bafehgdc' },
  { prioritizers: ['oldest', 'attribute'], order: 'behgfdac' },
  { prioritizers: ['attribute', 'oldest'], order: 'bfaehgdc' },
  { prioritizers: ['newest', 'attribute'], order: 'acfdbehg' },
  { prioritizers: ['newest', 'oldest'], order: 'acdfbegh' },
])('[E7] $prioritizers takes $order', ({ prioritizers, order }) => {
  const records = flowFiles.map(
    ([name, queuedAt, lineageStartDate, priority], index): FlowFileRecord => ({
      id: index + 1,
      attributes: priority === undefined ? { name } : { name, priority },
      claim: undefined,
      entryDate: lineageStartDate,
      lineageStartDate,
      queuedAt,
      penalizedUntil: 0,
    }),
  )
  const sorted = records.toReversed().toSorted(comparePriority(prioritizers))
  expect(sorted.map(({ attributes }) => attributes.name).join('')).toBe(order)
})
