import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProvenanceEvent, ProvenanceType } from '@mulgil/engine/reading'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { append } from '../test/touches.ts'
import { openIndexWriter } from './indexWriter.ts'
import { openProvenanceReader } from './provenanceReader.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineage-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Step = readonly [
  type: ProvenanceType,
  flowFileId: number,
  parents?: readonly number[],
  children?: readonly number[],
]

async function lineageOf(flowFileId: number, steps: readonly Step[], options = {}) {
  const events = steps.map(
    ([type, id, parents, children], index): ProvenanceEvent => ({
      id: index + 1,
      type,
      time: 1_000 + index,
      flowFileId: id,
      entryDate: 1_000,
      lineageStartDate: 1_000,
      flow: 'flow',
      component: `c${index}`,
      componentType: 'Some',
      parents,
      children,
      changes: [],
    }),
  )
  {
    // Three events a partition, so that families are spread over several.
    await using writer = await openIndexWriter({ folder, partitionEvents: 3 })
    for (const event of events) await append(writer, [event], { file: 1, offset: event.id })
  }
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  const { links, truncated, ...found } = await reader.lineage(flowFileId, options)
  return {
    events: found.events.map(({ id }) => id),
    links: links.map(({ from, to, kind }) => `${from} ${kind} ${to}`).sort(),
    truncated,
  }
}

const SPLIT: readonly Step[] = [
  ['RECEIVE', 1],
  ['FORK', 2, [1], [2]],
  ['FORK', 3, [1], [3]],
  ['DROP', 1],
  ['ROUTE', 2],
  ['DROP', 2],
  ['DROP', 3],
]

test('the parent of a split sees all its children', async () => {
  expect(await lineageOf(1, SPLIT)).toEqual({
    events: [1, 2, 3, 4, 5, 6, 7],
    links: ['1 child 2', '1 child 3', '1 next 4', '2 next 5', '3 next 7', '5 next 6'],
    truncated: false,
  })
})

test('a child of a split sees its parent, but not its siblings', async () => {
  expect(await lineageOf(2, SPLIT)).toMatchObject({
    events: [1, 2, 4, 5, 6],
    links: ['1 child 2', '1 next 4', '2 next 5', '5 next 6'],
  })
})

test('what is merged descends from all that went in, and so do the copies made of it later', async () => {
  const steps: readonly Step[] = [
    ['RECEIVE', 1],
    ['RECEIVE', 2],
    ['JOIN', 3, [1, 2], [3]],
    ['DROP', 1],
    ['DROP', 2],
    ['CLONE', 4, [3], [4]],
    ['SEND', 3],
    ['SEND', 4],
    ['RECEIVE', 9],
  ]
  const family = [1, 2, 3, 4, 5, 6, 7, 8]
  expect((await lineageOf(4, steps)).events).toEqual(family)
  await using reader = await openProvenanceReader({ folder, pageMs: 60_000 })
  expect((await reader.lineage(1)).events.map(({ id }) => id)).toEqual([1, 3, 4, 6, 7, 8])
  expect((await reader.lineage(1)).links).toContainEqual({ from: 1, to: 3, kind: 'child' })
  expect((await reader.lineage(1)).links).toContainEqual({ from: 3, to: 6, kind: 'child' })
})

test('an event on the parent that names its children leads to their first events', async () => {
  const steps: readonly Step[] = [
    ['CREATE', 1],
    ['FORK', 1, undefined, [2, 3]],
    ['ROUTE', 2],
    ['ROUTE', 3],
  ]
  expect(await lineageOf(1, steps)).toMatchObject({ links: ['1 next 2', '2 child 3', '2 child 4'], truncated: false })
})

test('a replay descends from the FlowFile that it repeats', async () => {
  const steps: readonly Step[] = [
    ['RECEIVE', 1],
    ['DROP', 1],
    ['REPLAY', 2, [1], [2]],
    ['DROP', 2],
  ]
  expect(await lineageOf(2, steps)).toMatchObject({
    events: [1, 2, 3, 4],
    links: ['1 child 3', '1 next 2', '3 next 4'],
  })
})

const CHAIN: readonly Step[] = [['CREATE', 1], ...[2, 3, 4, 5, 6, 7].map((id): Step => ['FORK', id, [id - 1], [id]])]

test.for([
  { name: 'a limit of events keeps the nearest', options: { limit: 3 }, events: [3, 4, 5], truncated: true },
  { name: 'a limit of generations keeps the nearest', options: { depth: 2 }, events: [2, 3, 4, 5, 6], truncated: true },
  {
    name: 'limits that nothing exceeds change nothing',
    options: { depth: 3, limit: 7 },
    events: [1, 2, 3, 4, 5, 6, 7],
    truncated: false,
  },
])('$name', async ({ options, events, truncated }) => {
  expect(await lineageOf(4, CHAIN, options)).toMatchObject({ events, truncated })
})
