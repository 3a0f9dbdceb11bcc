import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { queries } from '../api/queries.ts'
import { type ConnectionPlace, findConnection } from './connectionPlace.ts'

/** The connection in the draft of its flow; undefined while that loads, or when it is no longer there. */
export function useConnectionPlace(flow: string, connection: string): ConnectionPlace | undefined {
  const { data } = useQuery({ ...queries.flow(flow), staleTime: 10_000 })
  return useMemo(() => data && findConnection(data.document, connection), [data, connection])
}
