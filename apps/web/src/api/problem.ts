import type { contract } from '@mulgil/client'

/** An answer of the server that says no, with its problem details. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: contract.ProblemDetails

  constructor(problem: contract.ProblemDetails) {
    super(problem.detail ?? problem.title)
    this.problem = problem
  }
}

/** True when the server could not be reached at all, or stands behind a proxy that cannot reach it. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof ApiError && [502, 504].includes(error.problem.status))

/** Reads an answer that is no success into an error. */
export async function toApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  const isProblem = typeof body === 'object' && body !== null && 'code' in body && 'title' in body
  return new ApiError(
    isProblem
      ? (body as contract.ProblemDetails)
      : {
          type: 'about:blank',
          title: response.statusText || `HTTP ${response.status}`,
          status: response.status,
          code: 'HTTP',
        },
  )
}
