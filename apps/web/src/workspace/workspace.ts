import type { contract } from '@mulgil/client'
import type { Component, Json } from '@mulgil/flow'
import { createStore } from 'zustand/vanilla'
import type { ServiceSpecs, Specs } from '../api/queries.ts'
import { type Clip, copyItems, parseClip, pasteItems } from '../canvas/commands/clipboard.ts'
import { addComponent, connect, moveBy, type Point, removeItems } from '../canvas/commands/edits.ts'
import type { Patch } from '../canvas/commands/patch.ts'
import { applyPatches } from '../canvas/commands/patch.ts'
import { findGroup, newId, type PlacedGroup } from '../canvas/commands/place.ts'
import { processorSize, sizeOf, takesInput, waysOut, type ZoomLevel } from '../canvas/geometry.ts'
import type { Draft } from '../draft/draft.ts'
import { withoutSecrets } from '../inspector/secrets.ts'
import { renameServices } from '../inspector/serviceReferences.ts'

/** What the canvas can do for the rest of the workspace. Points are in the flow's own coordinates. */
export interface View {
  /** Where new things go: under the pointer, else in the middle of what is seen. */
  pointer(): Point
  centre(): Point
  toFlow(screen: Point): Point
  fit(ids?: readonly string[]): void
  zoomTo(zoom: number): void
  zoomBy(factor: number): void
  /** Brings a component into sight if it is not. */
  reveal(id: string): void
  focus(): void
}

export interface Link {
  readonly from: string
  /** Null from a port or funnel. */
  readonly relationship: string | null
}

export interface QuickAdd {
  /** Where the component goes; a free place when absent. */
  readonly at?: Point
  /** Where the list opens, in the window. */
  readonly screen: Point
  /** The new component is connected from here. */
  readonly from?: Link
}

export interface WorkspaceState {
  readonly group: string | null
  readonly selection: ReadonlySet<string>
  /** What the keyboard is at on the canvas. */
  readonly focused: string | null
  readonly zoom: ZoomLevel
  readonly quickAdd: QuickAdd | null
  /** A connection is being drawn from here. */
  readonly connecting: Link | null
  readonly problems: ReadonlyMap<string, readonly contract.Problem[]>
  readonly allProblems: readonly contract.Problem[]
}

export type NewKind = 'group' | 'funnel' | 'label' | 'inputPort' | 'outputPort'
export type Workspace = ReturnType<typeof createWorkspace>

/** The workspace of one flow without any drawing: selection, and every edit that canvas, palette and keys can make. */
export function createWorkspace(flow: string, draft: Draft, initialSpecs: Specs) {
  let specs = initialSpecs
  let serviceSpecs: ServiceSpecs = new Map()
  let view: View | undefined
  const store = createStore<WorkspaceState>(() => ({
    group: null,
    selection: new Set(),
    focused: null,
    zoom: 'near',
    quickAdd: null,
    connecting: null,
    problems: new Map(),
    allProblems: [],
  }))
  const specOf = (type: string) => specs.get(type) ?? serviceSpecs.get(type)
  const document = () => draft.store.getState().document
  const placed = (): PlacedGroup => findGroup(document(), store.getState().group).at(-1) as PlacedGroup
  const select = (ids: Iterable<string>) => {
    const selection = new Set(ids)
    store.setState({ selection, focused: selection.size === 1 ? [...selection][0] : store.getState().focused })
  }

  // What undo, or someone else, took away is no longer selected.
  draft.store.subscribe((state, before) => {
    if (state.document.root === before.document.root) return
    const { components, connections } = placed().group
    const isThere = (id: string) => id in components || id in connections
    const { selection, focused } = store.getState()
    if ([...selection].every(isThere) && (focused === null || isThere(focused))) return
    store.setState({
      selection: new Set([...selection].filter(isThere)),
      focused: focused !== null && isThere(focused) ? focused : null,
    })
  })

  function newComponent(what: { readonly type: string } | { readonly kind: NewKind }): Component {
    if ('type' in what) {
      return { kind: 'processor', type: what.type, properties: {}, autoTerminate: [] } as unknown as Component
    }
    switch (what.kind) {
      case 'group':
        return { kind: 'group', root: { components: {}, connections: {} } }
      case 'label':
        return { kind: 'label', text: '' }
      default:
        return { kind: what.kind }
    }
  }

  /** Adds a component, its middle at the point, and selects it. Does not move the view. */
  function add(what: { readonly type: string } | { readonly kind: NewKind }, at?: Point, from?: Link): string {
    const component = newComponent(what)
    const id = newId('type' in what ? what.type : what.kind)
    const spec = 'type' in what ? specs.get(what.type) : undefined
    const size = sizeOf(component, waysOut(component, spec, []).length, undefined)
    const middle = at ?? freePlace(size)
    const corner = from
      ? { x: middle.x, y: middle.y - size.height / 2 }
      : { x: middle.x - size.width / 2, y: middle.y - size.height / 2 }
    const added = addComponent(placed(), id, component, corner, component.kind === 'label' ? size : undefined)
    const linked = from && takesInput(component, spec) ? linkTo(added, from, id) : []
    draft.run('add', [...added, ...linked])
    select([id])
    return id
  }

  function linkTo(added: readonly Patch[], from: Link, to: string): readonly Patch[] {
    const group = findGroup(applyPatches(document(), added), store.getState().group).at(-1) as PlacedGroup
    return connect(group, { ...from, to }, newId('connection')).patches
  }

  /** The middle of the view, or beside what lies there already. */
  function freePlace(size: { readonly width: number; readonly height: number }): Point {
    const { layout } = document()
    const start = view?.centre() ?? { x: 200, y: 200 }
    const taken = Object.keys(placed().group.components).map((id) => layout[id] ?? {})
    const isFree = (point: Point) =>
      taken.every(
        ({ x = 0, y = 0 }) =>
          Math.abs(x + processorSize.width / 2 - point.x) >= size.width + 16 ||
          Math.abs(y + processorSize.height / 2 - point.y) >= size.height + 16,
      )
    const candidates = Array.from({ length: 40 }, (_, index) => ({ x: start.x, y: start.y + index * 40 }))
    return candidates.find(isFree) ?? start
  }

  function remove(ids: ReadonlySet<string>, name: 'delete' | 'cut' = 'delete'): void {
    draft.run(name, removeItems(document(), store.getState().group, ids, name === 'delete'))
    store.setState({ selection: new Set(), focused: null })
  }

  function clip(ids = store.getState().selection): Clip {
    return copyItems(document(), placed().group, ids, (type, properties) => withoutSecrets(specOf(type), properties))
  }

  function paste(text: string, at?: Point, name: 'paste' | 'duplicate' = 'paste'): number {
    const read = parseClip(text)
    if (!read || Object.keys(read.components).length === 0) return 0
    const { patches, ids } = pasteItems({
      document: document(),
      placed: placed(),
      clip: read,
      at: at ?? view?.pointer() ?? { x: 0, y: 0 },
      renameServices: (type, properties, rename) => renameServices(specOf(type), properties, rename),
    })
    draft.run(name, patches)
    select(ids)
    return ids.length
  }

  return {
    flow,
    draft,
    store,
    add,
    select,
    remove,
    paste,
    document,
    placed,
    specs: () => specs,
    setSpecs(next: Specs, nextOfServices: ServiceSpecs) {
      specs = next
      serviceSpecs = nextOfServices
    },
    view: () => view,
    attachView(next: View) {
      view = next
      return () => {
        if (view === next) view = undefined
      }
    },
    /** Shows another group; nothing of it is selected yet. */
    showGroup(group: string | null) {
      if (store.getState().group !== group) store.setState({ group, selection: new Set(), focused: null })
    },
    selectAll() {
      const { components, connections } = placed().group
      select([...Object.keys(components), ...Object.keys(connections)])
    },
    toggle(id: string) {
      const selection = new Set(store.getState().selection)
      if (!selection.delete(id)) selection.add(id)
      store.setState({ selection, focused: id })
    },
    /** Leads a relationship to a component, or joins the connection there is; says which. */
    connect(link: Link, to: string, separate = false) {
      const result = connect(placed(), { ...link, to }, newId('connection'), separate)
      draft.run('connect', result.patches)
      return result
    },
    nudge(by: Point) {
      const { selection } = store.getState()
      const ids = Object.keys(placed().group.components).filter((id) => selection.has(id))
      draft.run('nudge', moveBy(document(), ids, by), `nudge:${ids.join()}`)
    },
    removeSelected: () => remove(store.getState().selection),
    clip,
    duplicate() {
      const copied = clip()
      const places = Object.keys(copied.components).map((id) => copied.layout[id] ?? {})
      const corner = { x: Math.min(...places.map(({ x = 0 }) => x)), y: Math.min(...places.map(({ y = 0 }) => y)) }
      return paste(JSON.stringify(copied), { x: corner.x + 32, y: corner.y + 32 }, 'duplicate')
    },
    /** Replaces one value of a component or connection in the draft. */
    set(path: readonly string[], value: Json | undefined, burst?: string) {
      draft.run('edit', [value === undefined ? { path } : { path, value }], burst)
    },
    setProblems(problems: readonly contract.Problem[]) {
      const byPlace = Map.groupBy(problems, (problem) => problem.component ?? problem.connection ?? '')
      store.setState({ problems: byPlace, allProblems: problems })
    },
    openQuickAdd(screen: Point, from?: Link) {
      store.setState({ quickAdd: { at: view?.toFlow(screen) ?? screen, screen, from } })
    },
    closeQuickAdd() {
      store.setState({ quickAdd: null })
      view?.focus()
    },
  }
}
