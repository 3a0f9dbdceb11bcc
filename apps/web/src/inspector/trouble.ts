import type { contract } from '@mulgil/client'

/** A trigger that goes on for longer than this is told of. */
const HANGS_AFTER_MS = 60_000

/** What keeps a processor from its work: the engine's thread, a quarantine, a hanging trigger, or terminated ones. */
export type Trouble = 'blocked' | 'quarantined' | 'hanging' | 'lingering'

/** The first thing that is the matter with how a processor runs, if any. */
export function troubleOf(
  status: Pick<contract.ProcessorStatus, 'runState' | 'quarantine' | 'longestTriggerMs' | 'terminatedTriggers'>,
): Trouble | undefined {
  if (status.runState === 'blocked') return 'blocked'
  if (status.quarantine) return 'quarantined'
  if (status.longestTriggerMs > HANGS_AFTER_MS) return 'hanging'
  return status.terminatedTriggers > 0 ? 'lingering' : undefined
}
