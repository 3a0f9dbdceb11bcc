import type { contract } from '@mulgil/client'
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Specs } from '../api/queries.ts'
import type { DraftState } from '../draft/draft.ts'
import type { Workspace, WorkspaceState } from './workspace.ts'

export const WorkspaceContext = createContext<Workspace | undefined>(undefined)
export const SpecsContext = createContext<Specs>(new Map())

/** The workspace around this component. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (!workspace) throw new Error('useWorkspace outside of a workspace.')
  return workspace
}

/** A part of the workspace's state; draws again when that part changes. */
export const useWorkspaceState = <T,>(select: (state: WorkspaceState) => T): T => useStore(useWorkspace().store, select)

/** A part of the draft; draws again when that part changes. */
export const useDraftState = <T,>(select: (state: DraftState) => T): T => useStore(useWorkspace().draft.store, select)

/** The specs of all processors by type. */
export const useWorkspaceSpecs = (): Specs => useContext(SpecsContext)

const none: readonly contract.Problem[] = []
/** What is wrong with a component or connection in the draft. */
export const useProblems = (id: string): readonly contract.Problem[] =>
  useWorkspaceState((state) => state.problems.get(id) ?? none)
