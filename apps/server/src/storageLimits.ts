import type { EngineLimits } from '@mulgil/engine'
import type { Settings } from './settings.ts'

export type StorageLimits = Partial<
  Pick<EngineLimits, 'archiveBytes' | 'archiveMs' | 'archiveFreeBytes' | 'reserveBytes'>
>

/** What the settings say about the disk, in the engine's words; the engine's own defaults hold for the rest. */
export function storageLimits({ archiveSize, archiveAge, archiveFree, diskReserve }: Partial<Settings>): StorageLimits {
  return {
    ...(archiveSize === undefined ? {} : { archiveBytes: archiveSize }),
    ...(archiveAge === undefined ? {} : { archiveMs: archiveAge }),
    ...(archiveFree === undefined ? {} : { archiveFreeBytes: archiveFree }),
    ...(diskReserve === undefined ? {} : { reserveBytes: diskReserve }),
  }
}
