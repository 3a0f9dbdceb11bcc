import { expect, test } from 'vitest'
import { fitTo, MAX_ZOOM, reveal, zoomAt } from './viewport.ts'

test('the point under the pointer stays where it is', () => {
  const before = { x: 10, y: 20, zoom: 1 }
  const point = { x: 110, y: 70 }
  const after = zoomAt(before, 1.5, point)
  expect((point.x - after.x) / after.zoom).toBeCloseTo(100)
  expect((point.y - after.y) / after.zoom).toBeCloseTo(50)
})

test('zooming stops at its bounds without moving the drawing', () => {
  const before = { x: 10, y: 20, zoom: MAX_ZOOM }
  expect(zoomAt(before, 4, { x: 300, y: 300 })).toEqual(before)
})

test('a large drawing is fitted as long as it can be read, a small one is not blown up', () => {
  expect(fitTo({ width: 1000, height: 100 }, { width: 848, height: 400 }).zoom).toBeCloseTo(0.8)
  expect(fitTo({ width: 90_000, height: 100 }, { width: 848, height: 400 }).zoom).toBe(0.75)
  expect(fitTo({ width: 100, height: 100 }, { width: 848, height: 400 }).zoom).toBe(1)
})

test.for([
  { name: 'already in view', box: { x: 100, y: 100 }, moved: { x: 0, y: 0 } },
  { name: 'left of the window', box: { x: -50, y: 100 }, moved: { x: 82, y: 0 } },
  { name: 'below the window', box: { x: 100, y: 600 }, moved: { x: 0, y: -182 } },
])('a box $name moves the view by the least', ({ box, moved }) => {
  const { x, y } = reveal({ x: 0, y: 0, zoom: 1 }, { ...box, width: 50, height: 50 }, { width: 500, height: 500 })
  expect({ x, y }).toEqual(moved)
})
