import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkFolder, createDisk, type FolderReport, type RepairAction, repairFolder } from '@mulgil/engine/check'
import { indexedPosition } from '@mulgil/provenance'
import { errors } from './errors.ts'
import { lockHome } from './lock.ts'
import type { Settings } from './settings.ts'
import { storageLimits } from './storageLimits.ts'

export interface HomeReport extends FolderReport {
  /** What was repaired, where that was asked for; the rest then tells what is left. */
  readonly actions: readonly RepairAction[]
  /** Everything that was found before anything was repaired. */
  readonly found: Pick<FolderReport, 'problems' | 'leftovers'>
}

/** Checks the journal and content of a data folder that no server uses, and repairs them on request. Throws HOME_LOCKED. */
export async function checkHome(settings: Settings, { repair = false } = {}): Promise<HomeReport> {
  const { home, database } = settings
  const folder = join(home, 'engine')
  if (!existsSync(folder)) throw errors.HOME_EMPTY({ home })
  using _lock = lockHome(home)
  const store = database === 'sqlite' ? { folder: join(home, 'provenance') } : { url: database }
  const { archiveBytes, archiveMs } = storageLimits(settings)
  const options = {
    folder,
    disk: createDisk(),
    archive: { maxBytes: archiveBytes, maxAgeMs: archiveMs },
    indexed: await indexedPosition(store),
  }
  if (repair) {
    const { before, after, actions } = await repairFolder(options)
    return { ...after, actions, found: before }
  }
  const report = await checkFolder(options)
  return { ...report, actions: [], found: report }
}
