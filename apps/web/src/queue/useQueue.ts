import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../api/api.ts'
import { attributeQuery } from '../provenance/queryText.ts'

const PAGE = 100
const PREVIEW = 50
const EVERY_MS = 1000

/** The live numbers of a connection, once a second while the page is seen. */
export function useConnectionNumbers(flow: string, connection: string) {
  const { data } = useQuery({
    queryKey: ['status', flow, '5min'],
    queryFn: ({ signal }) => api.status(flow, '5min', signal),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  })
  return data?.connections.find(({ id }) => id === connection)
}

interface QueueOptions {
  readonly attrs: string | undefined
  /** Follows the queue; stands still otherwise, so that people can read. */
  readonly isLive: boolean
}

/** What waits in a connection, page by page, in the order in which it will leave. */
export function useQueue(flow: string, connection: string, { attrs, isLive }: QueueOptions) {
  const pages = useInfiniteQuery({
    queryKey: ['queue', flow, connection, attrs],
    queryFn: ({ pageParam, signal }) =>
      api.queue(flow, connection, { ...attributeQuery(attrs), limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => (isLive && (state.data?.pages.length ?? 0) <= 1 ? EVERY_MS : false),
    placeholderData: (previous) => previous,
    staleTime: 0,
  })
  const items = useMemo(() => {
    // A queue moves between two pages, so that a FlowFile may come twice.
    const byId = new Map(pages.data?.pages.flatMap((page) => page.items.map((item) => [item.id, item] as const)))
    return [...byId.values()]
  }, [pages.data])
  const first = pages.data?.pages[0]
  return { ...pages, items, count: first?.count ?? 0, bytes: first?.bytes ?? 0 }
}

/** The last FlowFiles that went through, for when nothing waits. */
export function usePreview(flow: string, connection: string, enabled: boolean, isLive: boolean) {
  return useQuery({
    queryKey: ['preview', flow, connection],
    queryFn: ({ signal }) => api.preview(flow, connection, PREVIEW, signal),
    enabled,
    refetchInterval: enabled && isLive ? EVERY_MS : false,
    staleTime: 0,
  })
}
