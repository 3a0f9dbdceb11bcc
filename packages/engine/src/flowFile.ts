import type { ExpressionSubject } from '@mulgil/expression'

/** Where content lies: a byte range of an append-only segment. */
export interface ContentClaim {
  readonly segment: number
  readonly offset: number
  readonly length: number
}

/**
 * One piece of data under way, as a processor sees it. It belongs to the session that gave it; changes go through the
 * session, which returns the FlowFile as it is after them.
 */
export interface FlowFile extends ExpressionSubject {
  /** Integer from the journal, unique and growing within one engine. */
  readonly id: number
  /** Computed from engine and id; what people see. */
  readonly uuid: string
  readonly attributes: Readonly<Record<string, string>>
  /** Content size in bytes. */
  readonly size: number
  /** When this FlowFile came into being, epoch milliseconds. */
  readonly entryDate: number
  /** When its oldest ancestor came into being, epoch milliseconds. */
  readonly lineageStartDate: number
  builtin(name: string): string | undefined
}
