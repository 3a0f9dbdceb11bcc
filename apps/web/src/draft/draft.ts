import type { contract } from '@mulgil/client'
import type { FlowDocument } from '@mulgil/flow'
import { createStore } from 'zustand/vanilla'
import { ApiError, isUnreachable } from '../api/problem.ts'
import { type CommandName, emptyHistory, type History, redo, run, undo } from '../canvas/commands/history.ts'
import { type Conflict, mergeDocuments } from '../canvas/commands/merge.ts'
import { type Patch, sameJson } from '../canvas/commands/patch.ts'
import type { LocalCopy } from './localCopy.ts'

/** What the draft needs of the world; tests give their own. */
export interface DraftWorld {
  save(revision: number, document: FlowDocument): Promise<contract.Flow>
  load(): Promise<contract.Flow>
  keep(copy: LocalCopy): void
  forget(): void
  /** Calls back later; returns how to call it off. */
  later(ms: number, callback: () => void): () => void
}

export type SaveState =
  | { readonly kind: 'saved' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'offline'; readonly attempt: number }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[]; readonly theirs: contract.Flow }

export interface DraftState {
  readonly document: FlowDocument
  readonly history: History
  /** What the server has, with its revision. */
  readonly flow: contract.Flow
  readonly save: SaveState
}

const saveDelayMs = 400
const longestWaitMs = 30_000

/** The draft that the canvas edits: each change is saved within a second, merged when others saved, kept when offline. */
export type Draft = ReturnType<typeof createDraft>

/** Opens a draft on what the server said, with the edits that were kept on this machine. */
export function createDraft(flow: contract.Flow, world: DraftWorld, kept?: LocalCopy) {
  const unsaved = kept && !sameJson(kept.document, kept.base)
  const merged = unsaved ? mergeDocuments(kept.base, kept.document, flow.document) : undefined
  const store = createStore<DraftState>(() => ({
    document: merged?.document ?? flow.document,
    history: emptyHistory,
    flow,
    save: { kind: 'saved' },
  }))
  let callOff = () => {}
  let closed = false

  const isDirty = () => !sameJson(store.getState().document, store.getState().flow.document)
  const waitingToAnswer = () => store.getState().save.kind === 'conflict'

  function changed(next: Partial<DraftState>): void {
    const before = store.getState()
    store.setState(next)
    const { document, save } = store.getState()
    if (document === before.document) return
    if (save.kind === 'offline') keepCopy()
    if (save.kind === 'saved' || save.kind === 'refused' || save.kind === 'changed') {
      store.setState({ save: { kind: 'changed' } })
      if (save.kind !== 'changed') schedule(saveDelayMs)
    }
  }

  function schedule(ms: number): void {
    callOff()
    if (!closed) callOff = world.later(ms, () => void saveNow())
  }

  function keepCopy(): void {
    const { flow: base, document } = store.getState()
    world.keep({ base: base.document, revision: base.revision, document })
  }

  async function saveNow(): Promise<void> {
    callOff()
    const { document, flow: base, save } = store.getState()
    if (save.kind === 'saving' || save.kind === 'conflict') return
    if (!isDirty()) {
      store.setState({ save: { kind: 'saved' } })
      return
    }
    const attempt = save.kind === 'offline' ? save.attempt : 0
    if (save.kind !== 'offline') store.setState({ save: { kind: 'saving' } })
    try {
      took(document, await world.save(base.revision, document))
    } catch (error) {
      if (isStale(error)) await mergeTheirs()
      else if (isUnreachable(error)) {
        store.setState({ save: { kind: 'offline', attempt: attempt + 1 } })
        keepCopy()
        schedule(Math.min(longestWaitMs, 1000 * 2 ** attempt))
      } else store.setState({ save: { kind: 'refused', error } })
    }
  }

  /** The server has `sent`, and may have put it into its own words (secrets are masked). */
  function took(sent: FlowDocument, answer: contract.Flow): void {
    const { document } = store.getState()
    world.forget()
    const next = document === sent ? answer.document : mergeDocuments(sent, document, answer.document).document
    store.setState({ flow: answer, document: keepIdentity(document, next), save: { kind: 'saved' } })
    if (isDirty()) {
      store.setState({ save: { kind: 'changed' } })
      schedule(saveDelayMs)
    }
  }

  async function mergeTheirs(): Promise<void> {
    try {
      rebase(await world.load())
    } catch (error) {
      store.setState({ save: isUnreachable(error) ? { kind: 'offline', attempt: 1 } : { kind: 'refused', error } })
      if (isUnreachable(error)) schedule(1000)
    }
  }

  /** Puts my unsaved edits on top of what the server has now; asks when both changed the same. */
  function rebase(theirs: contract.Flow, prefer?: 'mine' | 'theirs'): void {
    const { document, flow: base } = store.getState()
    const result = mergeDocuments(base.document, document, theirs.document, prefer)
    if (result.conflicts.length > 0 && !prefer) {
      store.setState({ save: { kind: 'conflict', conflicts: result.conflicts, theirs } })
      keepCopy()
      return
    }
    store.setState({ flow: theirs, document: keepIdentity(document, result.document), save: { kind: 'saved' } })
    if (isDirty()) {
      store.setState({ save: { kind: 'changed' } })
      schedule(0)
    } else world.forget()
  }

  if (merged && isDirty()) {
    if (merged.conflicts.length > 0) {
      store.setState({ document: kept?.document, flow: { ...flow, document: kept?.base ?? flow.document } })
      store.setState({ save: { kind: 'conflict', conflicts: merged.conflicts, theirs: flow } })
    } else {
      store.setState({ save: { kind: 'changed' } })
      schedule(0)
    }
  }

  return {
    store,
    /** Makes one step that can be undone. */
    run(name: CommandName, patches: readonly Patch[], burst?: string): void {
      changed(run(store.getState(), name, patches, burst))
    },
    undo: () => changed(undo(store.getState())),
    redo: () => changed(redo(store.getState())),
    /** Saves what is not saved yet, now; resolves when the server has answered. */
    flush: saveNow,
    /** Someone else saved or deployed: take it in. */
    async refresh(): Promise<void> {
      if (store.getState().save.kind === 'saving' || waitingToAnswer()) return
      const theirs = await world.load()
      const { flow: base, save } = store.getState()
      if (save.kind === 'saving' || waitingToAnswer()) return
      if (theirs.revision >= base.revision) rebase(theirs)
    },
    /** Answers a conflict. */
    resolve(prefer: 'mine' | 'theirs'): void {
      const { save } = store.getState()
      if (save.kind === 'conflict') rebase(save.theirs, prefer)
    },
    /** Stops saving; what is not saved stays on this machine. */
    close(): void {
      callOff()
      closed = true
      if (isDirty()) keepCopy()
    },
  }
}

const isStale = (error: unknown): boolean => error instanceof ApiError && error.problem.code === 'REVISION_STALE'

/** The next document with the parts of the old one that are equal, so that nothing is drawn again without need. */
export function keepIdentity<T>(before: T, after: T): T {
  if (before === after) return before
  if (Array.isArray(before) || Array.isArray(after)) return sameJson(before, after) ? before : after
  if (typeof before !== 'object' || typeof after !== 'object' || !before || !after) return after
  const entries = Object.entries(after).map(
    ([key, value]) => [key, keepIdentity((before as Record<string, unknown>)[key], value)] as const,
  )
  const same =
    entries.length === Object.keys(before).length &&
    entries.every(([key, value]) => Object.hasOwn(before, key) && (before as Record<string, unknown>)[key] === value)
  return same ? before : (Object.fromEntries(entries) as T)
}
