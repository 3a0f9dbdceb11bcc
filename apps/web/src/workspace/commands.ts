import type { Workspace } from './workspace.ts'

/** Things that commands need of the page around the workspace. */
export interface CommandHands {
  enterGroup(group: string): void
  leaveGroup(): void
  configure(): void
  openConnect(): void
  openHelp(): void
  /** Asks first when data waits in what is deleted. */
  deleteSelected(): void
  copy(): void
  cut(): void
  paste(): void
  run(action: 'start' | 'stop' | 'terminate' | 'run-once'): void
  openQueue(connection: string): void
  openProvenance(component: string): void
}

export interface Key {
  /** `event.code`, which is the place of the key and not its letter. */
  readonly code: string
  readonly ctrl?: true
  readonly shift?: true
}

export interface AppCommand {
  readonly id: string
  readonly keys: readonly Key[]
  /** `app`: wherever the focus is, but not in a text field; `canvas`: only while the canvas has focus. */
  readonly scope: 'app' | 'canvas'
  /** Listens to its key; copy, cut and paste come as clipboard events instead. */
  readonly byEvent?: true
  when?(workspace: Workspace): boolean
  run(workspace: Workspace, hands: CommandHands): void
}

const hasSelection = (workspace: Workspace) => workspace.store.getState().selection.size > 0
/** The one selected thing, or what the keyboard is at. */
export function currentItem(workspace: Workspace): string | undefined {
  const { selection, focused } = workspace.store.getState()
  return selection.size === 1 ? [...selection][0] : selection.size === 0 ? (focused ?? undefined) : undefined
}
const currentComponent = (workspace: Workspace) => {
  const id = currentItem(workspace)
  return id === undefined ? undefined : workspace.placed().group.components[id]
}
const isConnection = (workspace: Workspace) => {
  const id = currentItem(workspace)
  return id !== undefined && Object.hasOwn(workspace.placed().group.connections, id)
}

/** Every command of the workspace: menus, tooltips, keys and the sheet of shortcuts all come from here. */
export const commands = [
  { id: 'undo', keys: [{ code: 'KeyZ', ctrl: true }], scope: 'app', run: ({ draft }) => draft.undo() },
  {
    id: 'redo',
    keys: [
      { code: 'KeyZ', ctrl: true, shift: true },
      { code: 'KeyY', ctrl: true },
    ],
    scope: 'app',
    run: ({ draft }) => draft.redo(),
  },
  { id: 'save', keys: [{ code: 'KeyS', ctrl: true }], scope: 'app', run: ({ draft }) => void draft.flush() },
  { id: 'quickAdd', keys: [{ code: 'KeyA' }, { code: 'Slash' }], scope: 'canvas', run: openQuickAdd },
  {
    id: 'connect',
    keys: [{ code: 'KeyC' }],
    scope: 'canvas',
    when: (workspace) => currentComponent(workspace) !== undefined,
    run: (_, hands) => hands.openConnect(),
  },
  {
    id: 'configure',
    keys: [{ code: 'Enter' }],
    scope: 'canvas',
    when: (workspace) => currentItem(workspace) !== undefined && currentComponent(workspace)?.kind !== 'group',
    run: (_, hands) => hands.configure(),
  },
  {
    id: 'enterGroup',
    keys: [{ code: 'Enter' }],
    scope: 'canvas',
    when: (workspace) => currentComponent(workspace)?.kind === 'group',
    run: (workspace, hands) => hands.enterGroup(currentItem(workspace) ?? ''),
  },
  { id: 'start', keys: [], scope: 'canvas', when: hasSelection, run: (_, hands) => hands.run('start') },
  { id: 'stop', keys: [], scope: 'canvas', when: hasSelection, run: (_, hands) => hands.run('stop') },
  { id: 'terminate', keys: [], scope: 'canvas', when: hasSelection, run: (_, hands) => hands.run('terminate') },
  { id: 'runOnce', keys: [], scope: 'canvas', when: hasSelection, run: (_, hands) => hands.run('run-once') },
  {
    id: 'queue',
    keys: [{ code: 'KeyQ' }],
    scope: 'canvas',
    when: isConnection,
    run: (workspace, hands) => hands.openQueue(currentItem(workspace) ?? ''),
  },
  {
    id: 'provenance',
    keys: [],
    scope: 'canvas',
    when: (workspace) => currentComponent(workspace)?.kind === 'processor',
    run: (workspace, hands) => hands.openProvenance(currentItem(workspace) ?? ''),
  },
  {
    id: 'cut',
    keys: [{ code: 'KeyX', ctrl: true }],
    scope: 'canvas',
    byEvent: true,
    when: hasSelection,
    run: (_, hands) => hands.cut(),
  },
  {
    id: 'copy',
    keys: [{ code: 'KeyC', ctrl: true }],
    scope: 'canvas',
    byEvent: true,
    when: hasSelection,
    run: (_, hands) => hands.copy(),
  },
  {
    id: 'paste',
    keys: [{ code: 'KeyV', ctrl: true }],
    scope: 'canvas',
    byEvent: true,
    run: (_, hands) => hands.paste(),
  },
  {
    id: 'duplicate',
    keys: [{ code: 'KeyD', ctrl: true }],
    scope: 'canvas',
    when: hasSelection,
    run: (workspace) => void workspace.duplicate(),
  },
  {
    id: 'delete',
    keys: [{ code: 'Delete' }, { code: 'Backspace' }],
    scope: 'canvas',
    when: hasSelection,
    run: (_, hands) => hands.deleteSelected(),
  },
  { id: 'selectAll', keys: [{ code: 'KeyA', ctrl: true }], scope: 'canvas', run: (workspace) => workspace.selectAll() },
  { id: 'fitAll', keys: [{ code: 'Digit1' }], scope: 'canvas', run: (workspace) => workspace.view()?.fit() },
  {
    id: 'fitSelection',
    keys: [{ code: 'Digit2' }],
    scope: 'canvas',
    when: hasSelection,
    run: (workspace) => workspace.view()?.fit([...workspace.store.getState().selection]),
  },
  { id: 'zoomFull', keys: [{ code: 'Digit0' }], scope: 'canvas', run: (workspace) => workspace.view()?.zoomTo(1) },
  {
    id: 'zoomIn',
    keys: [{ code: 'Equal' }, { code: 'NumpadAdd' }],
    scope: 'canvas',
    run: (workspace) => workspace.view()?.zoomBy(1.25),
  },
  {
    id: 'zoomOut',
    keys: [{ code: 'Minus' }, { code: 'NumpadSubtract' }],
    scope: 'canvas',
    run: (workspace) => workspace.view()?.zoomBy(0.8),
  },
  { id: 'walkEdges', keys: [{ code: 'KeyE' }], scope: 'canvas', run: walkEdges },
  { id: 'leaveGroup', keys: [{ code: 'Escape' }], scope: 'canvas', run: stepOut },
  { id: 'help', keys: [{ code: 'Slash', shift: true }], scope: 'canvas', run: (_, hands) => hands.openHelp() },
] as const satisfies readonly AppCommand[]

export type CommandId = (typeof commands)[number]['id']

function openQuickAdd(workspace: Workspace): void {
  const view = workspace.view()
  if (!view) return
  const at = lastPointer && view.pointer()
  const box = document.querySelector('[data-canvas]')?.getBoundingClientRect()
  const screen = lastPointer ?? { x: (box?.left ?? 0) + (box?.width ?? 0) / 2 - 180, y: (box?.top ?? 0) + 80 }
  workspace.store.setState({ quickAdd: { at, screen } })
}
let lastPointer: { readonly x: number; readonly y: number } | undefined
if (typeof window !== 'undefined') {
  window.addEventListener('pointermove', ({ clientX: x, clientY: y, target }) => {
    lastPointer = target instanceof Element && target.closest('[data-canvas]') ? { x, y } : undefined
  })
}

/** From connection to connection: those of the component at hand first. */
function walkEdges(workspace: Workspace): void {
  const { connections } = workspace.placed().group
  const current = currentItem(workspace)
  const all = Object.entries(connections)
  const own = all.filter(([id, { from, to }]) => id === current || from === current || to === current)
  const ring = (own.length > 1 || (own.length === 1 && own[0][0] !== current) ? own : all).map(([id]) => id)
  if (ring.length === 0) return
  const at = ring.indexOf(current ?? '')
  workspace.select([ring[(at + 1) % ring.length]])
}

function stepOut(workspace: Workspace, hands: CommandHands): void {
  const { selection, connecting, focused } = workspace.store.getState()
  if (connecting) workspace.store.setState({ connecting: null })
  else if (selection.size > 0) workspace.select([])
  else if (focused) workspace.store.setState({ focused: null })
  else hands.leaveGroup()
}

/** The command that a key means here, if any. */
export function commandFor(
  event: {
    readonly code: string
    readonly ctrlKey: boolean
    readonly metaKey: boolean
    readonly shiftKey: boolean
    readonly altKey: boolean
  },
  workspace: Workspace,
  inCanvas: boolean,
): AppCommand | undefined {
  if (event.altKey) return undefined
  const list: readonly AppCommand[] = commands
  return list.find(
    (command) =>
      !command.byEvent &&
      (command.scope === 'app' || inCanvas) &&
      command.keys.some(
        ({ code, ctrl, shift }) =>
          code === event.code &&
          Boolean(ctrl) === (event.ctrlKey || event.metaKey) &&
          Boolean(shift) === event.shiftKey,
      ) &&
      (command.when?.(workspace) ?? true),
  )
}

const names: Readonly<Record<string, string>> = {
  Slash: '/',
  Equal: '+',
  Minus: '−',
  NumpadAdd: '+',
  NumpadSubtract: '−',
  Delete: 'Del',
  Backspace: '⌫',
  Escape: 'Esc',
  Enter: '↵',
}
/** How a key is written in menus: `Ctrl+Shift+Z`. */
export function keyText({ code, ctrl, shift }: Key): string {
  if (code === 'Slash' && shift) return '?'
  const name = names[code] ?? code.replace(/^(Key|Digit)/, '')
  return [ctrl && 'Ctrl', shift && 'Shift', name].filter(Boolean).join('+')
}

/** The first key of a command, written out. */
export function shortcutOf(id: CommandId): string | undefined {
  const list: readonly AppCommand[] = commands
  const key = list.find((command) => command.id === id)?.keys[0]
  return key && keyText(key)
}
