import type { LineageNode } from './lineageLayout.ts'

type Direction = 'left' | 'right' | 'up' | 'down'
const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** The direction of an arrow key, by `event.code`. */
export const directionOf = (code: string): Direction | undefined => directions[code]

/** The node that an arrow key goes to: the nearest in that direction, straight on before aside. */
export function nearestNode(
  nodes: readonly LineageNode[],
  from: LineageNode,
  direction: Direction,
): LineageNode | undefined {
  const distance = (node: LineageNode) => {
    const [dx, dy] = [node.column - from.column, node.row - from.row]
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[direction]
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx)
    return ahead <= 0 ? Number.POSITIVE_INFINITY : ahead + aside * 2
  }
  let nearest: LineageNode | undefined
  for (const node of nodes) {
    if (distance(node) < (nearest ? distance(nearest) : Number.POSITIVE_INFINITY)) nearest = node
  }
  return nearest
}
