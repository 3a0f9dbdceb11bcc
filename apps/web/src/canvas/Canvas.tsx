import '@xyflow/react/dist/base.css'
import { useNavigate } from '@tanstack/react-router'
import {
  Background,
  BackgroundVariant,
  type Connection as Drawn,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
  type Viewport,
} from '@xyflow/react'
import {
  type MouseEvent as ReactMouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../app/preferences.ts'
import { announce } from '../ui/announce.tsx'
import { toast } from '../ui/Toast.tsx'
import { useDraftState, useWorkspace, useWorkspaceSpecs, useWorkspaceState } from '../workspace/WorkspaceContext.tsx'
import type { Link } from '../workspace/workspace.ts'
import styles from './Canvas.module.css'
import { moveTo, type Point, snap } from './commands/edits.ts'
import { findGroup } from './commands/place.ts'
import { GroupNode } from './GroupNode.tsx'
import { takesInput, zoomLevel } from './geometry.ts'
import { Overview } from './Overview.tsx'
import { ProcessorNode } from './ProcessorNode.tsx'
import { createProjector, type FlowEdge, type FlowNode } from './project.ts'
import { QueueEdge } from './QueueEdge.tsx'
import { FunnelNode, LabelNode, PortNode } from './SmallNodes.tsx'
import { readViewport, writeViewport } from './viewports.ts'

const nodeTypes = {
  processor: ProcessorNode,
  processGroup: GroupNode,
  funnel: FunnelNode,
  port: PortNode,
  label: LabelNode,
}
const edgeTypes = { queue: QueueEdge }
const panButtons = [0, 1]
const addKeys = ['Shift', 'Control', 'Meta']
const gridStep: [number, number] = [8, 8]
const proOptions = { hideAttribution: true }
const fitOptions = { padding: 0.15, maxZoom: 1 }
const nothingDragged: ReadonlyMap<string, Point> = new Map()

/** The canvas of one group of the flow. */
export function Canvas() {
  const group = useWorkspaceState((state) => state.group)
  return (
    <ReactFlowProvider key={group ?? 'root'}>
      <Surface group={group} />
    </ReactFlowProvider>
  )
}

function Surface({ group }: { readonly group: string | null }) {
  const t = useTranslations('canvas')
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const specs = useWorkspaceSpecs()
  const document = useDraftState((state) => state.document)
  const selection = useWorkspaceState((state) => state.selection)
  const focused = useWorkspaceState((state) => state.focused)
  const connecting = useWorkspaceState((state) => state.connecting)
  const zoom = useWorkspaceState((state) => state.zoom)
  const wheelZooms = usePreferences((state) => state.wheelZooms)
  const [dragged, setDragged] = useState(nothingDragged)
  const surface = useRef<HTMLDivElement>(null)
  const projector = useMemo(() => createProjector(), [])
  const placed = useMemo(() => findGroup(document, group).at(-1) ?? findGroup(document, null)[0], [document, group])
  const nodes = useMemo(
    () => projector.nodes(document, placed, specs, selection, dragged),
    [projector, document, placed, specs, selection, dragged],
  )
  const edges = useMemo(() => projector.edges(placed, selection), [projector, placed, selection])
  const remembered = useMemo(() => readViewport(workspace.flow, group), [workspace, group])
  const [fitsAtFirst] = useState(!remembered && nodes.length > 0)

  const isFocusedDrawn = useIsDrawn(nodes, focused)

  useView(surface)
  useRevealAtFirst()
  useLayoutEffect(() => {
    if (remembered) workspace.store.setState({ zoom: zoomLevel(remembered.zoom, workspace.store.getState().zoom) })
  }, [workspace, remembered])

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      applySelection(workspace, changes)
      const moved = changes.flatMap((change) =>
        change.type === 'position' && change.position && change.dragging ? [[change.id, change.position] as const] : [],
      )
      if (moved.length > 0) setDragged((before) => new Map([...before, ...moved]))
      const dropped = changes.filter((change) => change.type === 'position' && change.dragging === false)
      if (dropped.length > 0) {
        setDragged((before) => {
          if (before.size > 0) {
            const places = new Map([...before].map(([id, point]) => [id, snap(point)]))
            queueMicrotask(() => workspace.draft.run('move', moveTo(places)))
          }
          return nothingDragged
        })
      }
    },
    [workspace],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => applySelection(workspace, changes),
    [workspace],
  )

  const finish = useCallback(
    (link: Link, to: string) => {
      const { joined, patches, connection } = workspace.connect(link, to)
      if (patches.length === 0) return
      announce(t(joined ? 'announceJoined' : 'announceConnected'))
      if (joined) {
        const separate = () => {
          workspace.draft.undo()
          workspace.connect(link, to, true)
        }
        toast.success(t('joined'), { action: { label: t('separate'), onClick: separate } })
      }
      workspace.select([connection])
    },
    [workspace, t],
  )
  const onConnect = useCallback(
    (drawn: Drawn) => {
      const link = linkOf(workspace.placed().group.components, drawn.source, drawn.sourceHandle)
      const target = drawn.targetHandle?.slice('in:'.length) || drawn.target
      if (link) finish(link, target)
    },
    [workspace, finish],
  )
  const onConnectStart = useCallback(
    (_: unknown, from: { readonly nodeId: string | null; readonly handleId: string | null }) => {
      const link = from.nodeId ? linkOf(workspace.placed().group.components, from.nodeId, from.handleId) : undefined
      workspace.store.setState({ connecting: link ?? null })
    },
    [workspace],
  )
  /** A drop on a body connects to it, a drop on empty space asks what to add there. */
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, drawn: FinalConnectionState) => {
      const link = workspace.store.getState().connecting
      workspace.store.setState({ connecting: null })
      if (!link || drawn.isValid || drawn.fromHandle?.type !== 'source') return
      const point = 'changedTouches' in event ? event.changedTouches[0] : event
      const under = window.document.elementFromPoint(point.clientX, point.clientY)
      const target = under?.closest('.react-flow__node')?.getAttribute('data-id')
      const { components } = workspace.placed().group
      if (!target) {
        if (under?.closest('.react-flow')) workspace.openQuickAdd({ x: point.clientX, y: point.clientY }, link)
        return
      }
      const component = components[target]
      const spec = component.kind === 'processor' ? workspace.specs().get(component.type) : undefined
      if (component.kind === 'group') {
        const port = Object.entries(component.root.components).find(([, each]) => each.kind === 'inputPort')
        if (port) finish(link, port[0])
        else toast.error(t('groupWithoutInput'))
      } else if (takesInput(component, spec)) finish(link, target)
      else toast.error(t('takesNoInput', { name: 'type' in component ? component.type : t(component.kind) }))
    },
    [workspace, finish, t],
  )

  const onDoubleClick = (event: ReactMouseEvent) => {
    if (!(event.target instanceof Element)) return
    if (event.target.classList.contains('react-flow__pane'))
      workspace.openQuickAdd({ x: event.clientX, y: event.clientY })
  }
  /** A click on one of several selected things selects only that one; a drag of them is no click. */
  const onNodeClick = useCallback(
    (event: ReactMouseEvent, node: FlowNode) => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) return
      if (workspace.store.getState().selection.size > 1) workspace.select([node.id])
    },
    [workspace],
  )
  const onNodeDoubleClick = useCallback(
    (_: unknown, node: FlowNode) => {
      if (node.type === 'processGroup')
        void navigate({ to: '/flows/$flow/g/$group', params: { flow: workspace.flow, group: node.id } })
    },
    [navigate, workspace],
  )
  const onEdgeDoubleClick = useCallback(
    (_: unknown, edge: FlowEdge) =>
      void navigate({ to: '/flows/$flow/connections/$id', params: { flow: workspace.flow, id: edge.id } }),
    [navigate, workspace],
  )
  const onMove = useCallback(
    (_: unknown, viewport: Viewport) => {
      const before = workspace.store.getState().zoom
      const level = zoomLevel(viewport.zoom, before)
      if (level !== before) workspace.store.setState({ zoom: level })
    },
    [workspace],
  )
  const onMoveEnd = useCallback(
    (_: unknown, viewport: Viewport) => writeViewport(workspace.flow, group, viewport),
    [workspace, group],
  )

  return (
    <div
      ref={surface}
      className={styles.canvas}
      data-zoom={zoom}
      data-connecting={connecting ? true : undefined}
      data-canvas
      data-at={focused ?? undefined}
      role="application"
      aria-label={t('canvasLabel', { name: document.name })}
      aria-activedescendant={isFocusedDrawn ? `node-${focused}` : undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the one tab stop.
      tabIndex={0}
      onDoubleClick={onDoubleClick}
      onPointerDownCapture={(event) => {
        const isControl = event.target instanceof Element && event.target.closest('button, input, textarea, a')
        if (!isControl) surface.current?.focus({ preventScroll: true })
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(processorMime)) event.preventDefault()
      }}
      onDrop={(event) => {
        const type = event.dataTransfer.getData(processorMime)
        if (!type) return
        event.preventDefault()
        const at = workspace.view()?.toFlow({ x: event.clientX, y: event.clientY })
        workspace.add({ type }, at)
        surface.current?.focus({ preventScroll: true })
      }}
    >
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        onConnectStart={onConnectStart}
        onConnectEnd={onConnectEnd}
        onNodeClick={onNodeClick}
        onNodeDoubleClick={onNodeDoubleClick}
        onEdgeDoubleClick={onEdgeDoubleClick}
        onMove={onMove}
        onMoveEnd={onMoveEnd}
        defaultViewport={remembered}
        fitView={fitsAtFirst}
        fitViewOptions={fitOptions}
        minZoom={0.1}
        maxZoom={2}
        snapToGrid
        snapGrid={gridStep}
        onlyRenderVisibleElements
        disableKeyboardA11y
        nodesFocusable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={addKeys}
        selectionMode={SelectionMode.Partial}
        panOnDrag={panButtons}
        panOnScroll={!wheelZooms}
        zoomOnScroll={wheelZooms}
        zoomOnDoubleClick={false}
        connectionRadius={24}
        elevateNodesOnSelect={false}
        proOptions={proOptions}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} className={styles.dots} />
        {nodes.length > 3 && <Overview nodes={nodes} />}
      </ReactFlow>
      {nodes.length === 0 && (
        <div className={styles.empty}>
          <p>{t('empty')}</p>
          <p>{t('emptyHow')}</p>
        </div>
      )}
    </div>
  )
}

/** What a drag from the palette carries. */
export const processorMime = 'application/x-mulgil-processor'

type Workspace = ReturnType<typeof useWorkspace>
type Change = NodeChange<FlowNode> | EdgeChange<FlowEdge>

function applySelection(workspace: Workspace, changes: readonly Change[]): void {
  const selects = changes.filter((change) => change.type === 'select')
  if (selects.length === 0) return
  const selection = new Set(workspace.store.getState().selection)
  for (const { id, selected } of selects) {
    if (selected) selection.add(id)
    else selection.delete(id)
  }
  workspace.select(selection)
  if (selection.size === 0) workspace.store.setState({ focused: null })
}

/** From which relationship or port a connection starts. */
function linkOf(
  components: ReturnType<Workspace['placed']>['group']['components'],
  node: string,
  handle: string | null | undefined,
): Link | undefined {
  const name = handle?.slice('out:'.length) ?? ''
  const component = components[node]
  if (!component) return undefined
  if (component.kind === 'group') return { from: name, relationship: null }
  return { from: node, relationship: component.kind === 'processor' ? name : null }
}

/** Whether a node is in sight: those that are not stand on no page, so nothing may point at them. */
function useIsDrawn(nodes: readonly FlowNode[], id: string | null): boolean {
  const node = useMemo(() => (id === null ? undefined : nodes.find((each) => each.id === id)), [nodes, id])
  return useStore(({ transform: [x, y, zoom], width, height }) => {
    if (!node) return false
    const left = node.position.x * zoom + x
    const top = node.position.y * zoom + y
    const right = left + (node.width ?? 0) * zoom
    const bottom = top + (node.height ?? 0) * zoom
    return right > 0 && bottom > 0 && left < width && top < height
  })
}

/** Who follows a link to a component sees it, wherever this group was looked at last. */
function useRevealAtFirst() {
  const workspace = useWorkspace()
  const isMeasured = useStore(({ width, height }) => width > 0 && height > 0)
  useEffect(() => {
    const [id, ...others] = workspace.store.getState().selection
    if (isMeasured && id !== undefined && others.length === 0) workspace.view()?.reveal(id)
  }, [workspace, isMeasured])
}

/** Gives the rest of the workspace its hands on the view. */
function useView(surface: React.RefObject<HTMLDivElement | null>) {
  const workspace = useWorkspace()
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const pointer = useRef<Point | undefined>(undefined)
  useEffect(() => {
    const element = surface.current
    const move = (event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY }
    }
    const leave = () => {
      pointer.current = undefined
    }
    element?.addEventListener('pointermove', move)
    element?.addEventListener('pointerleave', leave)
    const middle = (): Point => {
      const box = element?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0, height: 0 }
      return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
    }
    const detach = workspace.attachView({
      pointer: () => flow.screenToFlowPosition(pointer.current ?? middle(), { snapToGrid: false }),
      centre: () => flow.screenToFlowPosition(middle(), { snapToGrid: false }),
      toFlow: (point) => flow.screenToFlowPosition({ ...point }, { snapToGrid: false }),
      fit: (ids) => void flow.fitView({ ...fitOptions, nodes: ids?.map((id) => ({ id })), duration: 200 }),
      zoomTo(zoom) {
        const chosen = flow.getNodes().filter((node) => node.selected)
        if (chosen.length === 0) return void flow.zoomTo(zoom, { duration: 120 })
        const box = flow.getNodesBounds(chosen)
        void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration: 120 })
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
      focus: () => element?.focus({ preventScroll: true }),
      reveal: (id) => afterLayout(() => reveal(id)),
    })
    return () => {
      element?.removeEventListener('pointermove', move)
      element?.removeEventListener('pointerleave', leave)
      detach()
    }

    function reveal(id: string): void {
      const node = flow.getNode(id)
      if (!node || !element) return
      const { x, y, zoom } = flow.getViewport()
      const left = node.position.x * zoom + x
      const top = node.position.y * zoom + y
      const right = left + (node.width ?? 0) * zoom
      const bottom = top + (node.height ?? 0) * zoom
      if (left >= 0 && top >= 0 && right <= element.clientWidth && bottom <= element.clientHeight) return
      void flow.setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, {
        zoom,
        duration: 200,
      })
    }
  }, [workspace, flow, surface])
}

/** Calls back when docks that open at the same time have taken their room from the canvas. */
function afterLayout(callback: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(callback))
}
