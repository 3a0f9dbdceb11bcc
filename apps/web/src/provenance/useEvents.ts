import type { contract } from '@mulgil/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api } from '../api/api.ts'
import type { Query } from '../api/http.ts'
import type { ProvenanceSearch } from '../router.tsx'
import { attributeQuery } from './queryText.ts'
import { resolveRange } from './timeRange.ts'

const PAGE = 100
const NEWER_EVERY_MS = 5000

/** The query of the server for what the address says, with moving times made fast at `now`. */
export function eventQuery({ attrs, event: _, from, to, ...terms }: ProvenanceSearch, now: number): Query {
  return { ...terms, ...resolveRange({ from, to }, now), ...attributeQuery(attrs), limit: PAGE }
}

/** The events of a search, page by page, and how many newer ones wait; they come in only when asked for. */
export function useEvents(search: ProvenanceSearch) {
  const { event: _, ...filters } = search
  const key = JSON.stringify(filters)
  const [asked, setAsked] = useState({ key, now: Date.now() })
  // Another search looks from the present on; the same one stays where it was until people ask.
  if (asked.key !== key) setAsked({ key, now: Date.now() })
  const query = eventQuery(search, asked.now)
  const pages = useInfiniteQuery({
    queryKey: ['events', key, asked.now],
    queryFn: ({ pageParam, signal }) => api.provenance({ ...query, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: (previous, before) => (before?.queryKey[1] === key ? previous : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const events = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data])
  const newest = newestOf(events)
  const isLive = search.order !== 'asc' && search.to === undefined && pages.isSuccess
  const newer = useQuery({
    queryKey: ['newer-events', key, newest?.id],
    queryFn: ({ signal }) =>
      api.provenance({ ...query, from: newest?.time ?? query.from, order: 'asc', limit: PAGE + 1 }, signal),
    enabled: isLive,
    refetchInterval: NEWER_EVERY_MS,
    staleTime: 0,
  })
  const waiting = newer.data?.items.filter(({ id }) => id > (newest?.id ?? -1)).length ?? 0
  return {
    ...pages,
    events,
    lag: newer.data?.lag ?? pages.data?.pages.at(-1)?.lag,
    newer: isLive ? { count: Math.min(waiting, PAGE), isMore: waiting > PAGE } : { count: 0, isMore: false },
    loadNewer: () => setAsked({ key, now: Date.now() }),
  }
}

const newestOf = (events: readonly contract.EventSummary[]) =>
  events.reduce<contract.EventSummary | undefined>(
    (most, event) => (most && most.id > event.id ? most : event),
    undefined,
  )
