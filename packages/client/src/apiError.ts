import type { Problem } from '@mulgil/flow'
import type { ProblemDetails } from './contract.ts'

/** An answer of the server that says no. `problem` holds what happened, where, and what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: ProblemDetails

  constructor(problem: ProblemDetails, options?: ErrorOptions) {
    super(problem.detail ?? problem.title, options)
    this.problem = problem
  }

  /** Stable, for programs and translations: `REVISION_STALE`. */
  get code(): string {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }

  get todo(): string | undefined {
    return this.problem.todo
  }

  /** All that is wrong, where there are several (validation). */
  get problems(): readonly Problem[] {
    return this.problem.problems ?? []
  }
}

/** Codes that the client itself gives; every other code is the server's. */
export const clientCodes = {
  /** There was no answer at all. */
  unreachable: 'SERVER_UNREACHABLE',
  /** The answer is not Mulgil's, as from a proxy or from another server on that port. */
  foreign: 'ANSWER_NOT_UNDERSTOOD',
} as const

/** The error for a request that got no answer. */
export function unreachable(address: string, cause: unknown): ApiError {
  const title = `No server answers at ${address}.`
  const todo = 'Start it with "npm start", or check the address.'
  return new ApiError({ type: 'about:blank', title, status: 0, code: clientCodes.unreachable, todo }, { cause })
}

/** Reads an answer that is no success. */
export async function readError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  if (isProblemDetails(body)) return new ApiError(body)
  const title = `The server answered ${response.status} ${response.statusText}`.trim()
  const todo = 'Check that a Mulgil server runs at this address, and any proxy before it.'
  return new ApiError({ type: 'about:blank', title, status: response.status, code: clientCodes.foreign, todo })
}

function isProblemDetails(body: unknown): body is ProblemDetails {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'status' in body
}
