import type { contract } from '@mulgil/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api/api.ts'
import { findItem } from '../canvas/commands/place.ts'
import { useWorkspace } from '../workspace/WorkspaceContext.tsx'

/** The last FlowFile that went through a connection into this component; none before one was seen. */
export function useLastFlowFile(flow: string, component: string): contract.FlowFileSummary | undefined {
  const workspace = useWorkspace()
  const item = findItem(workspace.document(), component)
  const into = Object.entries(item?.in.group.connections ?? {}).find(([, { to }]) => to === component)?.[0]
  const { data } = useQuery({
    queryKey: ['last-flowfile', flow, into],
    queryFn: ({ signal }) => api.preview(flow, into ?? '', 1, signal),
    enabled: into !== undefined,
    staleTime: 5000,
    retry: false,
  })
  return data?.items[0]
}
