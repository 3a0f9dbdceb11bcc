import type { JournalGap } from '@mulgil/engine/reading'
import { type Indexer, type IndexerOptions, type IndexerStats, startIndexer } from '@mulgil/provenance'
import type { Log } from '../log.ts'

const FIRST_RESTART_MS = 500
const LONGEST_RESTART_MS = 30_000
const nothing: IndexerStats = {
  position: undefined,
  events: 0,
  eventsPerSecond: 0,
  lagBytes: 0,
  lagMs: 0,
  problem: null,
}

export interface IndexerHostOptions extends Pick<IndexerOptions, 'store' | 'journalFolder' | 'positions' | 'archive'> {
  readonly log: Log
}

/** Runs the provenance indexer in its thread, and starts it again when that dies: the journal keeps what it missed. */
export function openIndexerHost({ log, ...options }: IndexerHostOptions) {
  let indexer: Indexer | undefined
  let closed = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let said: string | undefined
  let starting = start()

  async function start(): Promise<void> {
    try {
      indexer = await startIndexer({ ...options, onStats: tellProblem, onGap: tellGap, onFailure: restart })
    } catch {
      // onFailure has been told.
    }
  }

  function restart(error: Error): void {
    indexer = undefined
    if (closed) return
    const waitMs = Math.min(FIRST_RESTART_MS * 2 ** failures, LONGEST_RESTART_MS)
    failures += 1
    log.error(`The provenance index has stopped unexpectedly; it starts again in ${waitMs} ms`, error)
    timer = setTimeout(() => {
      starting = start()
    }, waitMs)
  }

  function tellGap({ from, to }: JournalGap): void {
    log.warn(`Provenance goes on behind a gap: the journal files ${from} to ${to} were gone before they were indexed`)
  }

  function tellProblem({ problem }: IndexerStats): void {
    if (problem !== null && problem.message !== said)
      log.warn(`Provenance cannot be indexed: ${problem.message} ${problem.todo ?? ''}`)
    if (problem === null && said !== undefined) log.info('Provenance is indexed again')
    said = problem?.message
  }

  return {
    stats: (): IndexerStats => indexer?.stats ?? nothing,
    async [Symbol.asyncDispose](): Promise<void> {
      closed = true
      clearTimeout(timer)
      await starting
      await indexer?.[Symbol.asyncDispose]()
    },
  }
}
export type IndexerHost = ReturnType<typeof openIndexerHost>
