import { applyPatches, inversePatches, type Patch } from './patch.ts'

export type CommandName =
  | 'add'
  | 'connect'
  | 'reconnect'
  | 'move'
  | 'nudge'
  | 'delete'
  | 'cut'
  | 'paste'
  | 'duplicate'
  | 'rename'
  | 'edit'
  | 'parameters'
  | 'group'
  | 'resize'
  | 'colour'

/** One step that can be undone: the patches that make it and those that take it back. */
export interface Command {
  readonly name: CommandName
  readonly do: readonly Patch[]
  readonly undo: readonly Patch[]
  /** Commands in a row with the same burst are one step: typing in one field, a row of arrow keys. */
  readonly burst?: string
}

/** What was done and what was undone, newest last. */
export interface History {
  readonly done: readonly Command[]
  readonly undone: readonly Command[]
}
export const emptyHistory: History = { done: [], undone: [] }
const limit = 200

/** A document with its history. */
export interface Edited<T> {
  readonly document: T
  readonly history: History
}

/** Applies patches as one step; without any effect, nothing changes. */
export function run<T>(
  { document, history }: Edited<T>,
  name: CommandName,
  patches: readonly Patch[],
  burst?: string,
): Edited<T> {
  const undo = inversePatches(document, patches)
  if (undo.length === 0) return { document, history }
  const last = history.done.at(-1)
  const joins = burst !== undefined && last?.burst === burst && history.undone.length === 0
  const command: Command = joins
    ? { name, burst, do: [...last.do, ...patches], undo: [...undo, ...last.undo] }
    : { name, burst, do: patches, undo }
  const done = joins ? [...history.done.slice(0, -1), command] : [...history.done, command].slice(-limit)
  return { document: applyPatches(document, patches), history: { done, undone: [] } }
}

/** Takes back the newest step. */
export function undo<T>({ document, history }: Edited<T>): Edited<T> {
  const command = history.done.at(-1)
  if (!command) return { document, history }
  return {
    document: applyPatches(document, command.undo),
    history: { done: history.done.slice(0, -1), undone: [...history.undone, command] },
  }
}

/** Does the step again that was undone last. */
export function redo<T>({ document, history }: Edited<T>): Edited<T> {
  const command = history.undone.at(-1)
  if (!command) return { document, history }
  return {
    document: applyPatches(document, command.do),
    history: { done: [...history.done, { ...command, burst: undefined }], undone: history.undone.slice(0, -1) },
  }
}
