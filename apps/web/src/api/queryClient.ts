import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './problem.ts'

/** The one cache of what the server said. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof ApiError && error.problem.status < 500) && failures < 3,
    },
  },
})
