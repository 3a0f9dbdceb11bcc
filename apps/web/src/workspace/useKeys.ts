import { useEffect } from 'react'
import { usePreferences } from '../app/preferences.ts'
import { connectedTo, type Direction, nearestIn } from '../canvas/neighbours.ts'
import { type CommandHands, commandFor } from './commands.ts'
import type { Workspace } from './workspace.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
/** The canvas itself has the focus, or nothing has. */
const isCanvas = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof HTMLElement && target.matches('[data-canvas]'))
const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-8, 0],
  right: [8, 0],
  up: [0, -8],
  down: [0, 8],
}

/** Keys of the workspace, compared by their place on the keyboard, never while Hangul is composed. */
export function useKeys(workspace: Workspace, hands: CommandHands): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented || isTyping(event.target)) return
      if (document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]:popover-open')) return
      const inCanvas = isCanvas(event.target)
      if (inCanvas && arrow(workspace, event)) return event.preventDefault()
      if (inCanvas && event.code === 'Space' && toggleFocused(workspace)) return event.preventDefault()
      const command = commandFor(event, workspace, inCanvas)
      if (!command) return
      const isSingle =
        command.scope === 'canvas' && !event.ctrlKey && !event.metaKey && /^(Key|Digit|Slash)/.test(event.code)
      if (isSingle && !usePreferences.getState().singleKeys) return
      event.preventDefault()
      command.run(workspace, hands)
    }
    const clipboard = (event: ClipboardEvent, take: () => string | undefined) => {
      if (isTyping(event.target) || !isCanvas(document.activeElement)) return
      const text = take()
      if (text === undefined) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
    }
    const text = () =>
      workspace.store.getState().selection.size > 0 ? JSON.stringify(workspace.clip(), null, 2) : undefined
    const onCopy = (event: ClipboardEvent) => clipboard(event, text)
    const onCut = (event: ClipboardEvent) =>
      clipboard(event, () => {
        const cut = text()
        if (cut !== undefined) workspace.remove(workspace.store.getState().selection, 'cut')
        return cut
      })
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || !isCanvas(document.activeElement)) return
      if (workspace.paste(event.clipboardData?.getData('text/plain') ?? '') > 0) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCut)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCut)
      document.removeEventListener('paste', onPaste)
    }
  }, [workspace, hands])
}

/** With a selection arrows nudge it; without, they go to the nearest component; with Alt they follow connections. */
function arrow(workspace: Workspace, event: KeyboardEvent): boolean {
  const direction = arrows[event.code]
  if (!direction || event.ctrlKey || event.metaKey) return false
  const { selection, focused } = workspace.store.getState()
  const { group } = workspace.placed()
  const at = focused ?? [...selection][0] ?? null
  if (selection.size > 0 && !event.altKey) {
    const [x, y] = steps[direction]
    const times = event.shiftKey ? 5 : 1
    workspace.nudge({ x: x * times, y: y * times })
    return true
  }
  const follows = event.altKey && at !== null && (direction === 'left' || direction === 'right')
  const next = follows
    ? connectedTo(workspace.document(), group, at, direction)
    : nearestIn(workspace.document(), group, at, direction)
  if (next === undefined) return true
  workspace.store.setState(
    event.altKey && selection.size > 0 ? { focused: next, selection: new Set([next]) } : { focused: next },
  )
  workspace.view()?.reveal(next)
  return true
}

function toggleFocused(workspace: Workspace): boolean {
  const { focused } = workspace.store.getState()
  if (!focused) return false
  workspace.toggle(focused)
  return true
}
