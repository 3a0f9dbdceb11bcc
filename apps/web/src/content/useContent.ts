import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { toApiError } from '../api/problem.ts'
import type { ContentHint } from './contentKind.ts'
import { type ContentPiece, joinPieces, MOST_BYTES, rangeAfter, readPiece } from './contentPieces.ts'
import type { ParsedContent } from './parseContent.ts'
import { parseAside } from './parseInWorker.ts'

async function fetchPiece(address: string, have: number, signal: AbortSignal): Promise<ContentPiece> {
  const response = await fetch(address, { headers: { range: rangeAfter(have) }, signal })
  if (!response.ok && response.status !== 416) throw await toApiError(response)
  return readPiece(response)
}

export interface LoadedContent {
  readonly bytes: Uint8Array
  readonly total: number
  readonly whole: boolean
  readonly parsed: ParsedContent
}

/** The part of a content that is here, parsed as what it is; content never changes, so it is fetched once. */
export function useContent(address: string | null, hint: ContentHint) {
  const pieces = useInfiniteQuery({
    queryKey: ['content', address],
    queryFn: ({ pageParam, signal }) => fetchPiece(address ?? '', pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ start, total, bytes }) => {
      const have = start + bytes.length
      return bytes.length > 0 && have < total && have < MOST_BYTES ? have : undefined
    },
    enabled: address !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const joined = useMemo(() => pieces.data && joinPieces(pieces.data.pages), [pieces.data])
  const whole = joined !== undefined && joined.bytes.length >= joined.total
  const { mimeType, filename } = hint
  const parsed = useQuery({
    queryKey: ['parsed', address, joined?.bytes.length, mimeType, filename],
    queryFn: ({ signal }) =>
      parseAside({ bytes: joined?.bytes ?? new Uint8Array(), whole, hint: { mimeType, filename } }, signal),
    enabled: joined !== undefined,
    placeholderData: (previous, query) => (query?.queryKey[1] === address ? keepPreviousData(previous) : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  const content: LoadedContent | undefined =
    joined && parsed.data ? { ...joined, whole, parsed: parsed.data } : undefined
  return {
    content,
    error: pieces.error ?? parsed.error,
    retry: () => void pieces.refetch(),
    canLoadMore: pieces.hasNextPage,
    isLoadingMore: pieces.isFetchingNextPage,
    loadMore: () => void pieces.fetchNextPage(),
  }
}
