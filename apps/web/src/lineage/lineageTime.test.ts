import { expect, test } from 'vitest'
import { lineageOf } from './lineageFixture.ts'
import { momentIndex, momentsOf, waterfallRows } from './lineageTime.ts'

const { events } = lineageOf(1, '1 RECEIVE@in', '1 FORK@split', '2 SEND@out < 1', '1 DROP@split', '2 DROP@out')

test('bars reach from the event before of the same FlowFile to the event itself', () => {
  expect(waterfallRows(events).map(({ afterMs, stepMs, start, width }) => ({ afterMs, stepMs, start, width }))).toEqual(
    [
      { afterMs: 0, stepMs: null, start: 0, width: 0 },
      { afterMs: 10, stepMs: 10, start: 0, width: 0.25 },
      { afterMs: 20, stepMs: null, start: 0.5, width: 0 },
      { afterMs: 30, stepMs: 20, start: 0.25, width: 0.5 },
      { afterMs: 40, stepMs: 20, start: 0.5, width: 0.5 },
    ],
  )
})

test('events of one moment share a place, and no events make no rows', () => {
  expect(
    waterfallRows(events.map((event) => ({ ...event, time: 5 }))).every(({ start, width }) => start + width === 0),
  ).toBe(true)
  expect(waterfallRows([])).toEqual([])
})

test('the slider stands at the last moment that is not after its time', () => {
  const moments = momentsOf([...events, events[0]])
  expect(moments).toEqual([10, 20, 30, 40, 50])
  expect([0, 10, 25, 99].map((at) => momentIndex(moments, at))).toEqual([0, 0, 1, 4])
})
