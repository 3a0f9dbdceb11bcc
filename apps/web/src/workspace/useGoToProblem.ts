import type { contract } from '@mulgil/client'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { findItem } from '../canvas/commands/place.ts'
import { useWorkspace } from './WorkspaceContext.tsx'

/** Shows the component of a problem with the inspector open at the property. */
export function useGoToProblem(): (problem: Pick<contract.Problem, 'component' | 'connection' | 'property'>) => void {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  return useCallback(
    ({ component, connection, property }) => {
      const id = component ?? connection
      const item = id === undefined ? undefined : findItem(workspace.document(), id)
      if (!item) return
      const { flow } = workspace
      const search = { sel: item.id, property, tab: 'properties' as const }
      const group = item.in.id
      const go =
        group === null
          ? navigate({ to: '/flows/$flow', params: { flow }, search })
          : navigate({ to: '/flows/$flow/g/$group', params: { flow, group }, search })
      void go.then(() => {
        workspace.showGroup(group)
        workspace.select([item.id])
        workspace.view()?.reveal(item.id)
      })
    },
    [workspace, navigate],
  )
}
