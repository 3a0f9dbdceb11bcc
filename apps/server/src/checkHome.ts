import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { checkFolder, createDisk, type FolderReport, type RepairAction, repairFolder } from '@mulgil/engine/check'
import { indexedPosition } from '@mulgil/provenance'
import { type EngineFolders, engineFolders, foldersOf } from './engine/engineFolders.ts'
import { errors } from './errors.ts'
import { lockHome } from './lock.ts'
import type { Settings } from './settings.ts'
import { type StorageLimits, storageLimits } from './storageLimits.ts'

export interface EngineReport extends FolderReport {
  /** The engine's folder within the data folder. */
  readonly folder: string
  /** What was repaired, where that was asked for; the rest then tells what is left. */
  readonly actions: readonly RepairAction[]
  /** Everything that was found before anything was repaired. */
  readonly found: Pick<FolderReport, 'problems' | 'leftovers'>
}
export interface HomeReport {
  /** True when nothing is wrong with any engine's folder. */
  readonly clean: boolean
  readonly engines: readonly EngineReport[]
}

/** Checks journals and content of a data folder that no server uses, and repairs them on request. Throws HOME_LOCKED. */
export async function checkHome(settings: Settings, { repair = false } = {}): Promise<HomeReport> {
  const { home } = settings
  if (!existsSync(foldersOf(home, 0).engine)) throw errors.HOME_EMPTY({ home })
  using _lock = lockHome(home)
  const engines: EngineReport[] = []
  const folders = engineFolders(home)
  const limits = storageLimits(settings, folders.length)
  for (const found of folders) {
    if (existsSync(found.engine)) engines.push(await checkEngine(settings, found, limits, repair))
  }
  return { clean: engines.every(({ clean }) => clean), engines }
}

async function checkEngine(
  { database }: Settings,
  { engine, provenance }: EngineFolders,
  { archiveBytes, archiveMs }: StorageLimits,
  repair: boolean,
): Promise<EngineReport> {
  const options = {
    folder: engine,
    disk: createDisk(),
    archive: { maxBytes: archiveBytes, maxAgeMs: archiveMs },
    indexed: await indexedPosition(database === 'sqlite' ? { folder: provenance } : { url: database }),
  }
  const folder = basename(engine)
  if (repair) {
    const { before, after, actions } = await repairFolder(options)
    return { ...after, folder, actions, found: before }
  }
  const report = await checkFolder(options)
  return { ...report, folder, actions: [], found: report }
}
