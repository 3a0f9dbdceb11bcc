import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where one engine of a data folder keeps what it has. */
export interface EngineFolders {
  /** From 0. */
  readonly number: number
  readonly engine: string
  readonly journal: string
  readonly content: string
  /** Its part of the provenance index, where that is in files. */
  readonly provenance: string
}

/** The folders of an engine; the first has the names that an only engine always had. */
export function foldersOf(home: string, number: number): EngineFolders {
  const suffix = number === 0 ? '' : `-${number + 1}`
  const engine = join(home, `engine${suffix}`)
  return {
    number,
    engine,
    journal: join(engine, 'journal'),
    content: join(engine, 'content'),
    provenance: join(home, `provenance${suffix}`),
  }
}

/** How many engines a data folder has had; at least one. */
export function countEngines(home: string): number {
  const names = existsSync(home) ? readdirSync(home) : []
  return Math.max(1, ...names.map((name) => Number(/^engine-(\d+)$/.exec(name)?.[1] ?? 1)))
}

/** The folders of all engines of a data folder, and of as many as are wanted: what was begun with more goes on. */
export const engineFolders = (home: string, wanted = 1): EngineFolders[] =>
  Array.from({ length: Math.max(wanted, countEngines(home)) }, (_, number) => foldersOf(home, number))
