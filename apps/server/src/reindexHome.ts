import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type RebuildProgress, type RebuildSummary, rebuildIndex } from '@mulgil/provenance'
import { errors } from './errors.ts'
import { lockHome } from './lock.ts'
import type { Settings } from './settings.ts'

export interface ReindexOptions {
  /** Takes nothing over from the old index. */
  readonly onlyJournal?: boolean
  readonly onProgress?: (engine: string, progress: RebuildProgress) => void
}

/** Builds the provenance index of a data folder again that no server uses, engine by engine. Throws HOME_LOCKED. */
export async function reindexHome(
  { home, database }: Settings,
  { onlyJournal, onProgress }: ReindexOptions = {},
): Promise<ReadonlyMap<string, RebuildSummary>> {
  const engines = existsSync(home) ? readdirSync(home).filter((name) => /^engine(-\d+)?$/.test(name)) : []
  if (engines.length === 0) throw errors.HOME_EMPTY({ home })
  using _lock = lockHome(home)
  const summaries = new Map<string, RebuildSummary>()
  for (const engine of engines.sort()) {
    const folder = join(home, engine.replace('engine', 'provenance'))
    const summary = await rebuildIndex({
      store: database === 'sqlite' ? { folder } : { url: database },
      journalFolder: join(home, engine, 'journal'),
      onlyJournal,
      onProgress: (progress) => onProgress?.(engine, progress),
    })
    summaries.set(engine, summary)
  }
  return summaries
}
