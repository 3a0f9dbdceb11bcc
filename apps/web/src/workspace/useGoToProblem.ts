import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { PlacedItem } from '../canvas/commands/place.ts'
import { useDialogStore } from './dialogStore.ts'
import { type PlaceableProblem, problemPlace } from './problemPlace.ts'
import { useWorkspace } from './WorkspaceContext.tsx'

/** Shows the place of a problem: the inspector at the property, or the dialog of what is not on the canvas. */
export function useGoToProblem(): (problem: PlaceableProblem) => void {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const open = useDialogStore((state) => state.open)
  return useCallback(
    (problem) => {
      const place = problemPlace(workspace.document(), problem)
      switch (place?.kind) {
        case undefined:
          return
        case 'item':
          return showItem(place.item, problem.property)
        case 'service':
          return open({ kind: 'services', service: place.service, property: problem.property })
        case 'context':
          return open({ kind: 'parameters', context: place.context })
        case 'parameters':
          return open({ kind: 'parameters' })
        case 'flow':
          return open({ kind: 'flowSettings' })
        default:
          throw new Error(`Unknown place ${JSON.stringify(place satisfies never)}`)
      }

      function showItem(item: PlacedItem, property: string | undefined): void {
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
      }
    },
    [workspace, navigate, open],
  )
}
