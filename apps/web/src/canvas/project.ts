import type { contract } from '@mulgil/client'
import type { Component, Connection, FlowDocument, LayoutItem } from '@mulgil/flow'
import { type Edge, type Node, type NodeHandle, Position } from '@xyflow/react'
import type { Specs } from '../api/queries.ts'
import type { Point } from './commands/edits.ts'
import { sameJson } from './commands/patch.ts'
import type { PlacedGroup } from './commands/place.ts'
import { type Port, portsOf, type Size, sizeOf, takesInput, waysOut } from './geometry.ts'

export interface NodeData extends Record<string, unknown> {
  readonly component: Component
  readonly spec: contract.ProcessorType | undefined
  readonly out: readonly Port[]
  /** Ports of a group that take data in, by id; one nameless way in for other components that take input. */
  readonly in: readonly Port[]
  /** Ways out that lead somewhere. */
  readonly connected: readonly string[]
  readonly colour: string | undefined
}
export type FlowNode = Node<NodeData, 'processor' | 'processGroup' | 'funnel' | 'port' | 'label'>
export interface EdgeData extends Record<string, unknown> {
  readonly connection: Connection
}
export type FlowEdge = Edge<EdgeData, 'queue'>

const nodeTypeOf = {
  processor: 'processor',
  // React Flow draws a border of its own around nodes of the type `group`.
  group: 'processGroup',
  funnel: 'funnel',
  inputPort: 'port',
  outputPort: 'port',
  label: 'label',
} as const
const dot = 10
const area = 24
/** The dot stands on the border; the area that takes the pointer reaches from its outer side into the component. */
const handleOf = (type: 'source' | 'target', id: string, x: number, y: number): NodeHandle => ({
  type,
  id,
  x: type === 'source' ? x + dot / 2 - area : x - dot / 2,
  y: y - area / 2,
  width: area,
  height: area,
  position: type === 'source' ? Position.Right : Position.Left,
})

/** Everything that one node is made of; equal parts give the very same node again. */
interface Parts {
  readonly component: Component
  readonly layout: LayoutItem | undefined
  readonly spec: contract.ProcessorType | undefined
  readonly connected: readonly string[]
}

/** Draws a group as nodes and edges for the canvas. What did not change keeps its identity from call to call. */
export function createProjector() {
  let nodeCache = new Map<string, { parts: Parts; node: FlowNode }>()
  let edgeCache = new Map<string, FlowEdge>()

  function node(id: string, parts: Parts, selected: boolean, dragged: Point | undefined): FlowNode {
    const known = nodeCache.get(id)
    const fits =
      known?.parts.component === parts.component &&
      known.parts.layout === parts.layout &&
      known.parts.spec === parts.spec &&
      sameJson(known.parts.connected, parts.connected)
    const position = dragged ?? { x: parts.layout?.x ?? 0, y: parts.layout?.y ?? 0 }
    if (fits) {
      const before = known.node
      const stays = before.selected === selected && before.position.x === position.x && before.position.y === position.y
      return stays ? before : { ...before, selected, position }
    }
    return { id, type: nodeTypeOf[parts.component.kind], position, selected, ...shape(parts) }
  }

  return {
    nodes(
      document: FlowDocument,
      placed: PlacedGroup,
      specs: Specs,
      selection: ReadonlySet<string>,
      dragged: ReadonlyMap<string, Point>,
    ): FlowNode[] {
      const links = Object.values(placed.group.connections)
      const connected = Map.groupBy(links, ({ from }) => from as string)
      const next: typeof nodeCache = new Map()
      const nodes = Object.entries(placed.group.components).map(([id, component]) => {
        const spec = component.kind === 'processor' ? specs.get(component.type) : undefined
        const own = component.kind === 'group' ? portIds(component, 'outputPort') : [id]
        const ways = own.flatMap((each) =>
          (connected.get(each) ?? []).flatMap(({ relationships }) =>
            component.kind === 'group' ? [each] : relationships.length > 0 ? relationships : [''],
          ),
        )
        const parts = { component, layout: document.layout[id], spec, connected: ways }
        const made = node(id, parts, selection.has(id), dragged.get(id))
        next.set(id, { parts, node: made })
        return made
      })
      nodeCache = next
      return nodes
    },
    edges(placed: PlacedGroup, selection: ReadonlySet<string>): FlowEdge[] {
      const groupOfPort = new Map(
        Object.entries(placed.group.components).flatMap(([id, component]) =>
          component.kind === 'group' ? Object.keys(component.root.components).map((port) => [port, id] as const) : [],
        ),
      )
      const next: typeof edgeCache = new Map()
      const edges = Object.entries(placed.group.connections).map(([id, connection]) => {
        const selected = selection.has(id)
        const known = edgeCache.get(id)
        const source = groupOfPort.get(connection.from) ?? connection.from
        const target = groupOfPort.get(connection.to) ?? connection.to
        const sourceHandle = source === connection.from ? (connection.relationships[0] ?? '') : connection.from
        const targetHandle = target === connection.to ? '' : connection.to
        const stays = known?.data?.connection === connection && known.source === source && known.target === target
        const edge: FlowEdge = stays
          ? known.selected === selected
            ? known
            : { ...known, selected, zIndex: selected ? 1 : 0 }
          : {
              id,
              type: 'queue',
              source,
              target,
              sourceHandle: `out:${sourceHandle}`,
              targetHandle: `in:${targetHandle}`,
              selected,
              zIndex: selected ? 1 : 0,
              data: { connection },
            }
        next.set(id, edge)
        return edge
      })
      edgeCache = next
      return edges
    },
  }
}

function portIds(
  component: Extract<Component, { kind: 'group' }>,
  kind: 'inputPort' | 'outputPort',
): readonly string[] {
  return Object.entries(component.root.components).flatMap(([id, each]) => (each.kind === kind ? [id] : []))
}

function shape({
  component,
  layout,
  spec,
  connected,
}: Parts): Pick<FlowNode, 'data' | 'handles' | 'width' | 'height' | 'measured'> {
  const ways = component.kind === 'group' ? portIds(component, 'outputPort') : waysOut(component, spec, connected)
  const size: Size = sizeOf(component, ways.length, layout)
  const out = portsOf(ways, size.height)
  const into =
    component.kind === 'group'
      ? portsOf(portIds(component, 'inputPort'), size.height)
      : takesInput(component, spec)
        ? [{ relationship: '', y: size.height / 2 }]
        : []
  return {
    ...size,
    measured: size,
    data: { component, spec, out, in: into, connected, colour: layout?.colour },
    handles: [
      ...out.map(({ relationship, y }) => handleOf('source', `out:${relationship}`, size.width, y)),
      ...into.map(({ relationship, y }) => handleOf('target', `in:${relationship}`, 0, y)),
    ],
  }
}
