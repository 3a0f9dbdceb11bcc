import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldFanOuts } from './foldFanOuts.ts'
import { familyOf } from './lineageFamily.ts'
import { lineageOf } from './lineageFixture.ts'
import { layoutLineage, NODE_HEIGHT, NODE_WIDTH } from './lineageLayout.ts'

const places = (layout: ReturnType<typeof layoutLineage>) =>
  layout.nodes.map((node) => `${node.kind === 'event' ? node.event.component : node.id} ${node.column},${node.row}`)
const split = (count: number, failed: readonly number[] = []) =>
  lineageOf(
    1,
    '1 RECEIVE@in',
    '1 FORK@split',
    ...Array.from(
      { length: count },
      (_, index) => `${index + 2} ROUTE@out${failed.includes(index) ? '/failure' : '/success'} < 1`,
    ),
  )

test('one FlowFile is one row, each event one column further', () => {
  const layout = layoutLineage(lineageOf(1, '1 RECEIVE@in', '1 ROUTE@route', '1 SEND@out'))
  expect(places(layout)).toEqual(['in 0,0', 'route 1,0', 'out 2,0'])
  expect(layout.edges.map(({ path }) => path.includes('Q'))).toEqual([false, false])
  expect(layout.rows).toMatchObject([{ flowFileId: 1, isFocus: true, failed: false }])
})

test('children stand below their parent, in the column after the event that made them', () => {
  const layout = layoutLineage(
    lineageOf(1, '1 RECEIVE@in', '1 FORK@split', '2 SEND@a < 1', '3 SEND@b < 1', '2 DROP@a', '1 DROP@split'),
  )
  expect(places(layout)).toEqual(['in 0,0', 'split 1,0', 'split 2,0', 'a 2,1', 'a 3,1', 'b 2,2'])
  expect(layout.edges.filter(({ kind }) => kind === 'child')).toHaveLength(2)
})

test('a joined FlowFile stands after all of its parents', () => {
  const layout = layoutLineage(lineageOf(3, '1 RECEIVE@in', '2 RECEIVE@in', '2 ROUTE@route', '3 JOIN@merge < 1,2'))
  expect(places(layout)).toEqual(['in 0,0', 'in 0,1', 'route 1,1', 'merge 2,2'])
})

test('a grandchild follows its own parent, not the end of the list', () => {
  const layout = layoutLineage(lineageOf(1, '1 FORK@split', '2 FORK@again < 1', '3 SEND@late < 1', '4 SEND@deep < 2'))
  expect(places(layout)).toEqual(['split 0,0', 'again 1,1', 'deep 2,2', 'late 1,3'])
})

test('twelve children all show; of thirteen, six show and seven fold', () => {
  expect(layoutLineage(split(12)).nodes.filter(({ kind }) => kind === 'fold')).toEqual([])
  const layout = layoutLineage(split(13))
  expect(layout.nodes.filter(({ kind }) => kind === 'fold')).toMatchObject([
    { fold: { key: 'out:1', count: 7, failed: 0 }, column: 2, row: 7 },
  ])
  expect(layout.rows).toHaveLength(7)
})

test('failed children stay in sight first, and the fold counts those that do not fit', () => {
  const [fold] = foldFanOuts(familyOf(split(100, [90, 91, 92, 93, 94, 95, 96, 97])), { focus: 1 })
  expect(fold).toMatchObject({ count: 94, failed: 2 })
  expect(fold.hidden.has(92)).toBe(false)
})

test('the FlowFile that one looks at is never folded', () => {
  const lineage = { ...split(50), flowFileId: 51 }
  expect(layoutLineage(lineage).rows.some(({ isFocus }) => isFocus)).toBe(true)
})

test('an opened fold shows all', () => {
  const layout = layoutLineage(split(50), { opened: new Set(['out:1']) })
  expect(layout.rows).toHaveLength(51)
})

test('what hangs on folded FlowFiles alone folds with them; what others lead to as well stays, linked to the fold', () => {
  const parts = Array.from({ length: 20 }, (_, index) => index + 2)
  const lineage = lineageOf(
    1,
    '1 FORK@split',
    ...parts.map((id) => `${id} ROUTE@part < 1`),
    '50 SEND@lone < 21',
    `60 JOIN@merge < ${parts.join(',')}`,
  )
  const layout = layoutLineage(lineage)
  expect(layout.rows.map(({ flowFileId }) => flowFileId)).toEqual([1, 2, 3, 4, 5, 6, 7, 60])
  expect(layout.edges.map(({ id }) => id)).toContain('out:1>event:23')
  // The fold stands with its siblings, above what was merged from all of them.
  expect(layout.nodes.find(({ kind }) => kind === 'fold')?.row).toBe(7)
  expect(layout.rows.at(-1)?.y).toBeGreaterThan(layout.nodes.find(({ kind }) => kind === 'fold')?.y ?? 0)
})

test('an opened fan-out does not fold again where its children are merged', () => {
  const parts = Array.from({ length: 20 }, (_, index) => index + 2)
  const lineage = lineageOf(
    60,
    '1 FORK@split',
    ...parts.map((id) => `${id} ROUTE@part < 1`),
    `60 JOIN@merge < ${parts.join(',')}`,
  )
  const layout = layoutLineage(lineage, { opened: new Set(['out:1']) })
  expect(layout.nodes.filter(({ kind }) => kind === 'fold')).toEqual([])
  expect(layout.rows).toHaveLength(22)
})

test('many parents fold above the FlowFile that they were merged into', () => {
  const parts = Array.from({ length: 30 }, (_, index) => index + 1)
  const layout = layoutLineage(
    lineageOf(99, ...parts.map((id) => `${id} RECEIVE@in`), `99 JOIN@merge < ${parts.join(',')}`),
  )
  expect(layout.nodes.filter(({ kind }) => kind === 'fold')).toMatchObject([{ fold: { key: 'in:99', count: 24 } }])
  expect(layout.rows).toHaveLength(7)
})

test('links in a circle (damaged data) still place every event once', () => {
  const lineage = lineageOf(1, '1 FORK@a', '2 FORK@b < 1')
  const layout = layoutLineage({ ...lineage, links: [...lineage.links, { from: 2, to: 1, kind: 'child' }] })
  expect(layout.nodes).toHaveLength(2)
})

test('no two nodes overlap, and cause stands left of effect, in any family', () => {
  const family = fc.array(fc.tuple(fc.nat(5), fc.nat(7), fc.boolean()), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(family, (steps) => {
      const born = [1]
      const lines = ['1 RECEIVE@in']
      for (const [of, component, isChild] of steps) {
        const parent = born[of % born.length]
        if (isChild) {
          born.push(born.length + 1)
          lines.push(`${born.length} FORK@c${component} < ${parent}`)
        } else lines.push(`${parent} ROUTE@c${component}`)
      }
      const layout = layoutLineage(lineageOf(1, ...lines))
      const taken = new Set(layout.nodes.map(({ x, y }) => `${x},${y}`))
      expect(taken.size).toBe(layout.nodes.length)
      for (const { from, to } of layout.edges) expect(to.x).toBeGreaterThan(from.x + NODE_WIDTH)
      for (const node of layout.nodes) expect(node.y + NODE_HEIGHT).toBeLessThanOrEqual(layout.height)
    }),
  )
})
