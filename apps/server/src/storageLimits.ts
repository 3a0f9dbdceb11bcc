import { type ArchiveBounds, defaultLimits, type EngineLimits } from '@mulgil/engine/reading'
import type { Settings } from './settings.ts'

export type StorageLimits = Partial<
  Pick<EngineLimits, 'archiveBytes' | 'archiveMs' | 'archiveFreeBytes' | 'reserveBytes' | 'archivesJournal'>
>

/** How much of the journal is kept to build the index again, unless a setting says otherwise. */
const JOURNAL_ARCHIVE: ArchiveBounds = {
  maxBytes: 1024 ** 3,
  maxAgeMs: 30 * 24 * 3600 * 1000,
  minFreeBytes: 1024 ** 3,
}

/** What the settings say about the archive of the journal, for one of so many engines. */
export function journalArchive(settings: Partial<Settings>, engines = 1): ArchiveBounds {
  const { journalArchiveSize, journalArchiveAge, archiveFree } = settings
  return {
    maxBytes: (journalArchiveSize ?? JOURNAL_ARCHIVE.maxBytes) / engines,
    maxAgeMs: journalArchiveAge ?? JOURNAL_ARCHIVE.maxAgeMs,
    minFreeBytes: archiveFree ?? JOURNAL_ARCHIVE.minFreeBytes,
  }
}

/** What the settings say about the disk, in the words of one of so many engines, which share the archive's size. */
export function storageLimits(settings: Partial<Settings>, engines: number): StorageLimits {
  const { archiveSize = defaultLimits.archiveBytes, archiveAge, archiveFree, diskReserve } = settings
  return {
    archivesJournal: journalArchive(settings).maxBytes > 0,
    archiveBytes: Math.floor(archiveSize / engines),
    ...(archiveAge === undefined ? {} : { archiveMs: archiveAge }),
    ...(archiveFree === undefined ? {} : { archiveFreeBytes: archiveFree }),
    ...(diskReserve === undefined ? {} : { reserveBytes: diskReserve }),
  }
}
