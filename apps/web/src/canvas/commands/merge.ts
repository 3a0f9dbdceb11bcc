import { applyPatches, diffPatches, type Patch, type Path, sameJson, valueAt } from './patch.ts'

/** The same place was changed by both, differently. */
export interface Conflict {
  readonly path: Path
  readonly mine: unknown
  readonly theirs: unknown
}
export interface Merged<T> {
  /** Theirs with mine on top; at a conflict, what `prefer` says. */
  readonly document: T
  readonly conflicts: readonly Conflict[]
}

/** Merges two documents that grew from one base, by component and property; the lists of a document count as one value. */
export function mergeDocuments<T>(base: T, mine: T, theirs: T, prefer: 'mine' | 'theirs' = 'mine'): Merged<T> {
  const myPatches = diffPatches(base, mine)
  const theirPatches = diffPatches(base, theirs)
  const conflicts = new Map<string, Conflict>()
  const free = myPatches.filter((patch) => {
    const other = theirPatches.find((theirPatch) => overlap(patch.path, theirPatch.path))
    if (!other) return true
    const path = patch.path.length <= other.path.length ? patch.path : other.path
    const [mineThere, theirsThere] = [valueAt(mine, path), valueAt(theirs, path)]
    if (!sameJson(mineThere, theirsThere)) {
      conflicts.set(JSON.stringify(path), { path, mine: mineThere, theirs: theirsThere })
    }
    return false
  })
  const forced =
    prefer === 'mine' ? [...conflicts.values()].map((conflict) => toPatch(conflict.path, conflict.mine)) : []
  return { document: applyPatches(theirs, [...forced, ...free]), conflicts: [...conflicts.values()] }
}

const toPatch = (path: Path, value: unknown): Patch =>
  value === undefined ? { path } : { path, value: value as Patch['value'] }

const overlap = (a: Path, b: Path): boolean => {
  const length = Math.min(a.length, b.length)
  return a.slice(0, length).every((key, index) => key === b[index])
}
