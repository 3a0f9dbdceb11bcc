import { MulgilError } from '@mulgil/flow/errors'
import type { ProvenanceReader } from './provenanceReader.ts'

/** What the reader's thread is started with. */
export interface ReaderData {
  /** The index: a folder of SQLite files, or a postgresql:// URL. */
  readonly store: string
  readonly scanLimit?: number
  readonly pageMs?: number
}

export type QueryName = Exclude<keyof ProvenanceReader, symbol>

/** To the reader's thread. */
export type ToReader =
  | { readonly kind: 'query'; readonly id: number; readonly name: QueryName; readonly args: readonly unknown[] }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' }

/** From the reader's thread. */
export type FromReader =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SentError }

/** An error on its way between threads. */
export interface SentError {
  readonly message: string
  readonly stack?: string
  readonly coded?: Pick<MulgilError, 'code' | 'status' | 'todo' | 'details'>
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  if (!(error instanceof MulgilError)) return { message, stack }
  const { code, status, todo, details } = error
  return { message, stack, coded: { code, status, todo, details: { ...details } } }
}

export function receivedError({ message, stack, coded }: SentError): Error {
  const error = coded
    ? new MulgilError(coded.code, coded.status, message, coded.todo, { ...coded.details })
    : new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
