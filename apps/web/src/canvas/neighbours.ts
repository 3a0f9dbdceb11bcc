import type { FlowDocument, Group } from '@mulgil/flow'

export type Direction = 'left' | 'right' | 'up' | 'down'
const along: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
}

/** The component nearest to another in a direction; without a start, the one at the top left. */
export function nearestIn(
  document: FlowDocument,
  group: Group,
  from: string | null,
  direction: Direction,
): string | undefined {
  const places = Object.keys(group.components).map((id) => ({
    id,
    x: document.layout[id]?.x ?? 0,
    y: document.layout[id]?.y ?? 0,
  }))
  const start = places.find(({ id }) => id === from)
  if (!start) return places.toSorted((a, b) => a.x + a.y - (b.x + b.y))[0]?.id
  const [dx, dy] = along[direction]
  const costs = places.flatMap(({ id, x, y }) => {
    const forward = (x - start.x) * dx + (y - start.y) * dy
    const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx)
    return id !== from && forward > 0 ? [{ id, cost: forward + 2 * aside }] : []
  })
  return costs.toSorted((a, b) => a.cost - b.cost)[0]?.id
}

/** The component that a connection leads to or comes from; several are walked in turn from the top. */
export function connectedTo(
  document: FlowDocument,
  group: Group,
  from: string,
  direction: 'left' | 'right',
): string | undefined {
  const ends = Object.values(group.connections).flatMap((connection) => {
    if (direction === 'right') return connection.from === from ? [connection.to as string] : []
    return connection.to === from ? [connection.from as string] : []
  })
  return ends
    .filter((id) => id in group.components)
    .toSorted((a, b) => (document.layout[a]?.y ?? 0) - (document.layout[b]?.y ?? 0))[0]
}
