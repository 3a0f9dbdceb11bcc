import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { Frame } from './app/Frame.tsx'
import { WorkspacePage } from './workspace/WorkspacePage.tsx'

type RawSearch = Record<string, unknown>
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
const number = (value: unknown): number | undefined => {
  const parsed =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isFinite(parsed) ? parsed : undefined
}
const oneOf = <const T extends string>(value: unknown, choices: readonly T[]): T | undefined =>
  choices.find((choice) => choice === value)

export interface WorkspaceSearch {
  /** Selected components and connections, comma-separated. */
  readonly sel?: string
  readonly panel?: 'config' | 'parameters' | 'bulletins'
  readonly tab?: 'properties' | 'relationships' | 'scheduling' | 'state' | 'notes'
  readonly win?: '5min' | '1h' | 'start'
  /** Property path to bring into view in the inspector. */
  readonly property?: string
}
export interface ProvenanceSearch {
  readonly flow?: string
  readonly flowFile?: string
  readonly component?: string
  readonly type?: string
  readonly from?: number
  readonly to?: number
  readonly relationship?: string
  readonly transitUri?: string
  /** `name=value` pairs, one a line. */
  readonly attrs?: string
  readonly order?: 'asc' | 'desc'
  /** The event shown in the dock. */
  readonly event?: number
}
export interface LineageSearch {
  readonly at?: number
  readonly depth?: number
  readonly view?: 'graph' | 'waterfall'
  readonly event?: number
}
export interface DiffSearch {
  readonly from?: string
  readonly to?: string
}
export interface QueueSearch {
  readonly flowFile?: string
  readonly attrs?: string
  readonly view?: 'queue' | 'preview'
}
export interface FlowFileSearch {
  readonly view?: 'tree' | 'table' | 'text' | 'hex' | 'image'
  readonly tab?: 'content' | 'attributes'
}
export interface BulletinsSearch {
  readonly flow?: string
  readonly component?: string
  readonly level?: 'info' | 'warn' | 'error'
}

const rootRoute = createRootRoute({
  component: () => (
    <Frame>
      <Outlet />
    </Frame>
  ),
  notFoundComponent: lazyRouteComponent(() => import('./app/NotFound.tsx'), 'NotFound'),
})

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./flows/FlowsPage.tsx'), 'FlowsPage'),
})

const workspaceSearch = (raw: RawSearch): WorkspaceSearch => ({
  sel: text(raw.sel),
  panel: oneOf(raw.panel, ['config', 'parameters', 'bulletins']),
  tab: oneOf(raw.tab, ['properties', 'relationships', 'scheduling', 'state', 'notes']),
  win: oneOf(raw.win, ['5min', '1h', 'start']),
  property: text(raw.property),
})
const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/flows/$flow',
  validateSearch: workspaceSearch,
  component: WorkspacePage,
})
const workspaceIndexRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/' })
const groupRoute = createRoute({ getParentRoute: () => workspaceRoute, path: '/g/$group' })

const queueRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/flows/$flow/connections/$id',
  validateSearch: (raw: RawSearch): QueueSearch => ({
    flowFile: text(raw.flowFile),
    attrs: text(raw.attrs),
    view: oneOf(raw.view, ['queue', 'preview']),
  }),
  component: lazyRouteComponent(() => import('./queue/QueuePage.tsx'), 'QueuePage'),
})
const versionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/flows/$flow/versions',
  component: lazyRouteComponent(() => import('./versions/VersionsPage.tsx'), 'VersionsPage'),
})
const diffRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/flows/$flow/diff',
  validateSearch: (raw: RawSearch): DiffSearch => ({ from: text(raw.from), to: text(raw.to) }),
  component: lazyRouteComponent(() => import('./versions/DiffPage.tsx'), 'DiffPage'),
})
const flowFileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/flowfiles/$id',
  validateSearch: (raw: RawSearch): FlowFileSearch => ({
    view: oneOf(raw.view, ['tree', 'table', 'text', 'hex', 'image']),
    tab: oneOf(raw.tab, ['content', 'attributes']),
  }),
  component: lazyRouteComponent(() => import('./content/FlowFilePage.tsx'), 'FlowFilePage'),
})
const lineageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/lineage/$id',
  validateSearch: (raw: RawSearch): LineageSearch => ({
    at: number(raw.at),
    depth: number(raw.depth),
    view: oneOf(raw.view, ['graph', 'waterfall']),
    event: number(raw.event),
  }),
  component: lazyRouteComponent(() => import('./lineage/LineagePage.tsx'), 'LineagePage'),
})
const provenanceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/provenance',
  validateSearch: (raw: RawSearch): ProvenanceSearch => ({
    flow: text(raw.flow),
    flowFile: text(raw.flowFile),
    component: text(raw.component),
    type: text(raw.type),
    from: number(raw.from),
    to: number(raw.to),
    relationship: text(raw.relationship),
    transitUri: text(raw.transitUri),
    attrs: text(raw.attrs),
    order: oneOf(raw.order, ['asc', 'desc']),
    event: number(raw.event),
  }),
  component: lazyRouteComponent(() => import('./provenance/ProvenancePage.tsx'), 'ProvenancePage'),
})
const bulletinsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/bulletins',
  validateSearch: (raw: RawSearch): BulletinsSearch => ({
    flow: text(raw.flow),
    component: text(raw.component),
    level: oneOf(raw.level, ['info', 'warn', 'error']),
  }),
  component: lazyRouteComponent(() => import('./bulletins/BulletinsPage.tsx'), 'BulletinsPage'),
})
const templatesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates/TemplatesPage.tsx'), 'TemplatesPage'),
})
const appearanceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings/appearance',
  component: lazyRouteComponent(() => import('./app/AppearancePage.tsx'), 'AppearancePage'),
})

const routeTree = rootRoute.addChildren([
  homeRoute,
  workspaceRoute.addChildren([workspaceIndexRoute, groupRoute]),
  queueRoute,
  versionsRoute,
  diffRoute,
  flowFileRoute,
  lineageRoute,
  provenanceRoute,
  bulletinsRoute,
  templatesRoute,
  appearanceRoute,
])

/** Every address of the app; the state that a colleague should see stands in typed search params. */
export const router = createRouter({ routeTree, defaultPreload: 'intent' })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
