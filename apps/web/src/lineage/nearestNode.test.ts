import { expect, test } from 'vitest'
import { lineageOf } from './lineageFixture.ts'
import { layoutLineage } from './lineageLayout.ts'
import { directionOf, nearestNode } from './nearestNode.ts'

const { nodes } = layoutLineage(
  lineageOf(1, '1 RECEIVE@in', '1 FORK@split', '2 SEND@a < 1', '3 SEND@b < 1', '2 DROP@end'),
)
const node = (component: string) => {
  const found = nodes.find((each) => each.kind === 'event' && each.event.component === component)
  if (!found) throw new Error(component)
  return found
}

test.for([
  ['in', 'ArrowRight', 'split'],
  ['split', 'ArrowRight', 'a'],
  ['a', 'ArrowRight', 'end'],
  ['a', 'ArrowDown', 'b'],
  ['b', 'ArrowUp', 'a'],
  ['split', 'ArrowLeft', 'in'],
  ['in', 'ArrowLeft', undefined],
  ['in', 'ArrowUp', undefined],
] as const)('from %s, %s goes to %s', ([from, key, to]) => {
  const direction = directionOf(key)
  const found = direction && nearestNode(nodes, node(from), direction)
  expect(found?.kind === 'event' ? found.event.component : undefined).toBe(to)
})

test('other keys have no direction', () => {
  expect(directionOf('KeyA')).toBeUndefined()
})
