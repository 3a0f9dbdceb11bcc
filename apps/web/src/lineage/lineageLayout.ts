import type { contract } from '@mulgil/client'
import { type Fold, foldFanOuts } from './foldFanOuts.ts'
import { type Family, familyOf, inOrder, type LineageEvent } from './lineageFamily.ts'

export const NODE_WIDTH = 168
export const NODE_HEIGHT = 62
const COLUMN = NODE_WIDTH + 40
const ROW = NODE_HEIGHT + 22
export const LABEL_WIDTH = 128

interface Placed {
  readonly x: number
  readonly y: number
  readonly column: number
  readonly row: number
}
export interface EventNode extends Placed {
  readonly kind: 'event'
  readonly id: string
  readonly event: LineageEvent
}
export interface FoldNode extends Placed {
  readonly kind: 'fold'
  readonly id: string
  readonly fold: Fold
}
export type LineageNode = EventNode | FoldNode

export interface LineageEdge {
  readonly id: string
  readonly from: LineageNode
  readonly to: LineageNode
  readonly kind: 'next' | 'child'
  /** SVG path. */
  readonly path: string
}
/** One row: a FlowFile from its first to its last event. */
export interface LineageRow {
  readonly flowFileId: number
  readonly flowFileUuid: string
  readonly y: number
  readonly failed: boolean
  readonly isFocus: boolean
}
export interface LineageLayout {
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
  readonly rows: readonly LineageRow[]
  readonly width: number
  readonly height: number
}

interface LayoutOptions {
  readonly opened?: ReadonlySet<string>
}

/**
 * Lays a lineage out like a train map: a row for each FlowFile, children below their parent; a column for each step, so
 * that siblings that pass the same components stand under each other. Cause stands left of effect always.
 */
export function layoutLineage(
  lineage: Pick<contract.Lineage, 'events' | 'links' | 'flowFileId'>,
  { opened }: LayoutOptions = {},
): LineageLayout {
  const family = familyOf(lineage)
  const focus = lineage.flowFileId
  const folds = foldFanOuts(family, { focus, opened })
  const foldOf = new Map(folds.flatMap((fold) => [...fold.hidden].map((id) => [id, fold])))
  const columns = columnsOf(lineage)
  const order = rowOrder(family, folds, foldOf)

  const nodeOf = new Map<number | string, LineageNode>()
  const rows: LineageRow[] = []
  order.forEach((item, row) => {
    const y = row * ROW
    if (typeof item !== 'number') {
      const column = foldColumn(item, family, columns)
      nodeOf.set(item.key, { kind: 'fold', id: item.key, fold: item, column, row, x: LABEL_WIDTH + column * COLUMN, y })
      return
    }
    const track = family.tracks.get(item)
    if (!track) return
    rows.push({ flowFileId: item, flowFileUuid: track.flowFileUuid, y, failed: track.failed, isFocus: item === focus })
    for (const event of track.events) {
      const column = columns.get(event.id) ?? 0
      nodeOf.set(event.id, {
        kind: 'event',
        id: `event:${event.id}`,
        event,
        column,
        row,
        x: LABEL_WIDTH + column * COLUMN,
        y,
      })
    }
  })
  const nodes = [...nodeOf.values()]
  return {
    nodes,
    edges: edgesOf(lineage, nodeOf, foldOf),
    rows,
    width: Math.max(0, ...nodes.map(({ x }) => x + NODE_WIDTH)),
    height: Math.max(0, ...nodes.map(({ y }) => y + NODE_HEIGHT)),
  }
}

/** The column of each event: one more than the furthest of those that led to it, and at least one a step in its FlowFile. */
function columnsOf({ events, links }: Pick<contract.Lineage, 'events' | 'links'>): ReadonlyMap<number, number> {
  const before = Map.groupBy(links, ({ to }) => to)
  const columns = new Map<number, number>()
  const last = new Map<number, number>()
  for (const event of events.toSorted(inOrder)) {
    const causes = (before.get(event.id) ?? []).map(({ from }) => columns.get(from) ?? -1)
    const column = 1 + Math.max(-1, last.get(event.flowFileId) ?? -1, ...causes)
    columns.set(event.id, column)
    last.set(event.flowFileId, column)
  }
  return columns
}

/** Parents above their children, depth first, each fold after the relatives that stay in sight. */
function rowOrder(
  family: Family,
  folds: readonly Fold[],
  foldOf: ReadonlyMap<number, Fold>,
): readonly (number | Fold)[] {
  const order: (number | Fold)[] = []
  const seen = new Set<number>()
  const placed = new Set<Fold>()
  // A fold of parents is placed together with the FlowFile that they led to.
  const isPlaced = (fold: Fold | undefined, child: number) =>
    fold !== undefined && (placed.has(fold) || (fold.direction === 'in' && fold.flowFileId === child))
  const visit = (first: number) => {
    // A stack in place of recursion: a chain of replays can be long.
    const waiting: (number | Fold)[] = [first]
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      if (typeof item !== 'number') {
        order.push(item)
        placed.add(item)
        const after = new Set([...item.hidden].flatMap((id) => family.children.get(id) ?? []))
        waiting.push(...byFirstEvent(family, [...after]).reverse())
        continue
      }
      const parents = family.parents.get(item) ?? []
      const isReady = parents.every((parent) => seen.has(parent) || isPlaced(foldOf.get(parent), item))
      if (seen.has(item) || foldOf.has(item) || (!isReady && !stuck.has(item))) continue
      seen.add(item)
      const own = folds.filter(({ flowFileId }) => flowFileId === item)
      for (const fold of own) if (fold.direction === 'in') order.push(fold)
      order.push(item)
      waiting.push(...own.filter(({ direction }) => direction === 'out'))
      waiting.push(...byFirstEvent(family, family.children.get(item) ?? []).reverse())
    }
  }
  const all = byFirstEvent(family, [...family.tracks.keys()])
  const stuck = new Set<number>()
  for (const id of all) if ((family.parents.get(id) ?? []).length === 0) visit(id)
  // What is left waits for a parent that never came (a loop in damaged data): place it in time order.
  for (const id of all) {
    stuck.add(id)
    visit(id)
  }
  return order
}

const byFirstEvent = (family: Family, ids: readonly number[]) =>
  ids.toSorted((a, b) => {
    const [left, right] = [family.tracks.get(a)?.events[0], family.tracks.get(b)?.events[0]]
    return left && right ? inOrder(left, right) : a - b
  })

function foldColumn(fold: Fold, family: Family, columns: ReadonlyMap<number, number>): number {
  const starts = [...fold.hidden].flatMap(
    (id) => family.tracks.get(id)?.events.map(({ id }) => columns.get(id) ?? 0) ?? [],
  )
  return fold.direction === 'out' ? Math.min(...starts) : Math.max(...starts)
}

function edgesOf(
  { links, events }: Pick<contract.Lineage, 'events' | 'links'>,
  nodeOf: ReadonlyMap<number | string, LineageNode>,
  foldOf: ReadonlyMap<number, Fold>,
): readonly LineageEdge[] {
  const flowFileOf = new Map(events.map(({ id, flowFileId }) => [id, flowFileId]))
  const find = (event: number) => nodeOf.get(event) ?? nodeOf.get(foldOf.get(flowFileOf.get(event) ?? -1)?.key ?? '')
  const edges = new Map<string, LineageEdge>()
  for (const link of links) {
    const from = find(link.from)
    const to = find(link.to)
    if (!from || !to || from === to) continue
    const id = `${from.id}>${to.id}`
    if (!edges.has(id)) edges.set(id, { id, from, to, kind: link.kind, path: edgePath(from, to) })
  }
  return [...edges.values()]
}

/** A straight line within a row; else down beside the source and then along the target's row. */
function edgePath(from: Placed, to: Placed): string {
  const [startX, startY] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2]
  const [endX, endY] = [to.x, to.y + NODE_HEIGHT / 2]
  if (startY === endY) return `M${startX} ${startY}H${endX}`
  const radius = 8
  const turn = startX + 20
  const down = endY > startY ? 1 : -1
  return [
    `M${startX} ${startY}H${turn - radius}`,
    `Q${turn} ${startY} ${turn} ${startY + radius * down}`,
    `V${endY - radius * down}`,
    `Q${turn} ${endY} ${turn + radius} ${endY}`,
    `H${endX}`,
  ].join('')
}
