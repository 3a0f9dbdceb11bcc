/** Checks and repairs a data folder that no engine works with, without what runs flows. */
export type { ArchiveBounds } from '../content/archive.ts'
export { createDisk } from '../disk.ts'
export type { JournalPosition } from '../provenance.ts'
export { type CheckOptions, checkFolder } from './checkFolder.ts'
export { repairFolder } from './repairFolder.ts'
export type { FolderProblem, FolderReport, Leftover, RepairAction } from './report.ts'
