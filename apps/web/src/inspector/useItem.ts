import { useMemo } from 'react'
import { findItem, type PlacedItem } from '../canvas/commands/place.ts'
import { useDraftState } from '../workspace/WorkspaceContext.tsx'

/** The selected component or connection as it stands in the draft. */
export function useItem(id: string): PlacedItem | undefined {
  const document = useDraftState((state) => state.document)
  return useMemo(() => findItem(document, id), [document, id])
}
