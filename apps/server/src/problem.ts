import type * as contract from '@mulgil/client/contract'
import { MulgilError } from '@mulgil/flow'
import { errors } from './errors.ts'

/** What an error says to a client, as RFC 9457 wants it. Errors that nobody foresaw tell nothing of the inside. */
export function toProblemDetails(error: unknown): contract.ProblemDetails {
  const { code, status, message, todo, details, problems } = error instanceof MulgilError ? error : errors.UNEXPECTED()
  const component = typeof details.component === 'string' ? details.component : undefined
  const property = typeof details.property === 'string' ? details.property : undefined
  return {
    type: `urn:mulgil:error:${code}`,
    title: message,
    status,
    code,
    ...(todo === '' ? {} : { todo }),
    ...(Object.keys(details).length > 0 ? { details } : {}),
    ...(component === undefined ? {} : { component }),
    ...(property === undefined ? {} : { property }),
    ...(problems === undefined ? {} : { problems: [...problems] }),
  }
}

/** True for an error that the server's log should show with its stack. */
export const isUnexpected = (error: unknown): boolean => !(error instanceof MulgilError) || error.status === 500
