/** What the file system knows of a file; Node's `Stats` is one. */
export interface FileStats extends Fingerprint {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly atimeMs: number
  readonly birthtimeMs: number
}

/** Tells a file from another that takes its place, and from itself after a change. */
export interface Fingerprint {
  readonly dev: number
  readonly ino: number
  readonly size: number
  readonly mtimeMs: number
}

export const isSameFile = (a: Fingerprint, b: Fingerprint): boolean =>
  a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs

/** Threads hand statistics to each other as rows of numbers, which cost less to copy than objects. */
const COLUMNS = 9

export const statsRows = (count: number): Float64Array => new Float64Array(count * COLUMNS)

export function putStats(rows: Float64Array, row: number, stats: FileStats): void {
  const at = row * COLUMNS
  rows[at] = stats.dev
  rows[at + 1] = stats.ino
  rows[at + 2] = stats.size
  rows[at + 3] = stats.mtimeMs
  rows[at + 4] = stats.mode
  rows[at + 5] = stats.uid
  rows[at + 6] = stats.gid
  rows[at + 7] = stats.atimeMs
  rows[at + 8] = stats.birthtimeMs
}

export function statsAt(rows: Float64Array, row: number): FileStats {
  const at = row * COLUMNS
  return {
    dev: rows[at],
    ino: rows[at + 1],
    size: rows[at + 2],
    mtimeMs: rows[at + 3],
    mode: rows[at + 4],
    uid: rows[at + 5],
    gid: rows[at + 6],
    atimeMs: rows[at + 7],
    birthtimeMs: rows[at + 8],
  }
}
