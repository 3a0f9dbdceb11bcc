import type { Problem } from './document.ts'

/** What an error may carry besides its words. */
export interface ErrorExtras {
  readonly cause?: unknown
  /** All that is wrong, where an error stands for several problems. */
  readonly problems?: readonly Problem[]
}

/** An error that a person can act on: a stable code, what happened, where, and what to do. */
export class MulgilError extends Error {
  override readonly name = 'MulgilError'
  readonly code: string
  readonly status: number
  readonly todo: string
  readonly details: Readonly<Record<string, string | number>>
  readonly problems?: readonly Problem[]

  constructor(
    code: string,
    status: number,
    what: string,
    todo: string,
    details: Record<string, string | number>,
    extras: ErrorExtras = {},
  ) {
    super(what, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.code = code
    this.status = status
    this.todo = todo
    this.details = details
    this.problems = extras.problems
  }
}

/** The words of one error; `status` is the HTTP status when it reaches the API. */
export type ErrorWords<D extends Record<string, string | number>> = {
  readonly status: number
  readonly what: (details: D) => string
  readonly todo: string
}

// biome-ignore lint/suspicious/noExplicitAny: each entry has its own details type, inferred from its `what`.
type ErrorTable = Record<string, ErrorWords<any>>
type ErrorMakers<T extends ErrorTable> = {
  readonly [K in keyof T]: (
    ...args: Parameters<T[K]['what']> extends []
      ? [details?: Record<string, never>, extras?: ErrorExtras]
      : [details: Parameters<T[K]['what']>[0], extras?: ErrorExtras]
  ) => MulgilError
}

/** Turns a table of error words into functions that make the errors: `throw errors.QUEUE_NOT_EMPTY({ name, count })`. */
export function defineErrors<const T extends ErrorTable>(table: T): ErrorMakers<T> & { readonly table: T } {
  const makers = Object.fromEntries(
    Object.entries(table).map(([code, words]) => [
      code,
      (details: Record<string, string | number> = {}, extras?: ErrorExtras) =>
        new MulgilError(code, words.status, words.what(details), words.todo, details, extras),
    ]),
  )
  return { ...makers, table } as unknown as ErrorMakers<T> & { readonly table: T }
}
