import type { Json } from '@mulgil/flow'

export type Path = readonly string[]

/** Sets what stands at `path`; without a `value`, removes it. */
export interface Patch {
  readonly path: Path
  readonly value?: Json
}

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)
const has = (tree: Tree, key: string): boolean => Object.hasOwn(tree, key)

/** What stands at a path, or undefined. */
export function valueAt(tree: unknown, path: Path): unknown {
  let value = tree
  for (const key of path) {
    if (!isTree(value) || !has(value, key)) return undefined
    value = value[key]
  }
  return value
}

/**
 * The document with the patches applied in order; parts that no patch touches keep their identity. Missing objects on
 * the way are made, but never a component or connection: a patch inside of one that is gone does nothing.
 */
export function applyPatches<T>(document: T, patches: readonly Patch[]): T {
  return patches.reduce<unknown>((tree, patch) => applyAt(tree, patch, 0), document) as T
}

function applyAt(tree: unknown, patch: Patch, depth: number): unknown {
  const { path, value } = patch
  if (depth === path.length) return value
  const key = path[depth]
  const isLast = depth === path.length - 1
  const known = isTree(tree) && has(tree, key)
  if (!known && (value === undefined || (!isLast && isComponentKey(path, depth)))) return tree
  const parent: Tree = isTree(tree) ? tree : {}
  if (isLast && value === undefined) {
    const { [key]: _, ...rest } = parent
    return rest
  }
  const before = known ? parent[key] : undefined
  const after = applyAt(before, patch, depth + 1)
  return after === before && known ? tree : { ...parent, [key]: after }
}

/** True when the key at `depth` is the id of a component or connection, not a name inside somebody's properties. */
function isComponentKey(path: Path, depth: number): boolean {
  const parent = path[depth - 1]
  return (parent === 'components' || parent === 'connections') && !path.slice(0, depth).includes('properties')
}

/** Patches that take back `patches`, in the order to apply them. Only what they change is named. */
export function inversePatches(document: unknown, patches: readonly Patch[]): readonly Patch[] {
  const inverse: Patch[] = []
  let tree = document
  for (const patch of patches) {
    const next = applyAt(tree, patch, 0)
    if (next !== tree) inverse.unshift(inverseOf(tree, patch))
    tree = next
  }
  return inverse
}

function inverseOf(tree: unknown, patch: Patch): Patch {
  let value = tree
  for (const [index, key] of patch.path.entries()) {
    // The first object that the patch will make is what the inverse removes.
    if (!isTree(value) || !has(value, key)) return { path: patch.path.slice(0, index + 1) }
    value = value[key]
  }
  return { path: patch.path, value: value as Json }
}

/** The fewest patches that turn one document into the other; lists are compared and replaced whole. */
export function diffPatches(before: unknown, after: unknown, path: Path = []): readonly Patch[] {
  if (before === after) return []
  if (!isTree(before) || !isTree(after)) {
    return sameJson(before, after) ? [] : [{ path, value: after as Json }]
  }
  const patches: Patch[] = []
  for (const key of Object.keys(before)) if (!has(after, key)) patches.push({ path: [...path, key] })
  for (const key of Object.keys(after)) {
    if (has(before, key)) patches.push(...diffPatches(before[key], after[key], [...path, key]))
    else patches.push({ path: [...path, key], value: after[key] as Json })
  }
  return patches
}

/** Equal as JSON, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  }
  if (!isTree(a) || !isTree(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => has(b, key) && sameJson(a[key], b[key]))
}
