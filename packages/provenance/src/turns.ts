import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Partitions } from './partitions.ts'

/** How long a query may hold its thread before others, and who ends it, get their turn. */
const HOLD_MS = 10

/** What a query is bounded by. */
export interface QueryOptions {
  /** Aborted when nobody waits for the answer any more: the query then ends with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Lets other queries run, between two pieces of work; throws when the query is to end. */
export type Turn = () => Promise<void>

export function createTurn({ signal }: QueryOptions): Turn {
  let since = performance.now()
  return async () => {
    signal?.throwIfAborted()
    if (performance.now() - since < HOLD_MS) return
    await nextTurn()
    signal?.throwIfAborted()
    since = performance.now()
  }
}

/** The same partitions, for one query that takes turns with others. */
export function inTurns(partitions: Partitions, turn: Turn): Partitions {
  return {
    spans: () => partitions.spans(),
    async use(span, run) {
      await turn()
      return partitions.use(span, (partition) => run({ ...partition, turn }))
    },
    [Symbol.asyncDispose]: () => partitions[Symbol.asyncDispose](),
  }
}
