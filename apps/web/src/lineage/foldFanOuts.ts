import { type Family, inOrder, type Track } from './lineageFamily.ts'

/** Relatives beyond this many at one FlowFile fold. */
export const FOLD_ABOVE = 12
/** How many of them stay in sight. */
export const SHOWN = 6

/** FlowFiles that stand together for one mark: «+118 more (2 failed)». */
export interface Fold {
  /** `out:7`: children of FlowFile 7; `in:7`: its parents. */
  readonly key: string
  readonly flowFileId: number
  readonly direction: 'out' | 'in'
  readonly count: number
  readonly failed: number
  /** The folded FlowFiles and those that hang on nothing else. */
  readonly hidden: ReadonlySet<number>
}

interface FoldOptions {
  readonly focus: number
  /** Keys of folds that people have opened. */
  readonly opened?: ReadonlySet<string>
}

/** Finds what to fold: failed relatives stay in sight first, then the earliest; the focus is never folded. */
export function foldFanOuts(family: Family, { focus, opened = new Set() }: FoldOptions): Fold[] {
  const kept = new Set([...lineOf(family, focus), ...released(family, opened)])
  const hidden = new Set<number>()
  const folds: Fold[] = []
  for (const direction of ['out', 'in'] as const) {
    const [ahead, back] = direction === 'out' ? [family.children, family.parents] : [family.parents, family.children]
    for (const [flowFileId, relatives] of ahead) {
      const key = `${direction}:${flowFileId}`
      const inSight = relatives.filter((id) => !hidden.has(id))
      if (hidden.has(flowFileId) || opened.has(key) || inSight.length <= FOLD_ABOVE) continue
      const folded = rank(family, inSight, kept)
        .slice(SHOWN)
        .filter((id) => !kept.has(id))
      if (folded.length === 0) continue
      const members = withDependants(folded, ahead, back, hidden, kept)
      for (const id of members) hidden.add(id)
      const failed = folded.filter((id) => family.tracks.get(id)?.failed).length
      folds.push({ key, flowFileId, direction, count: folded.length, failed, hidden: members })
    }
  }
  return folds
}

/** What people asked to see by opening a fold, so that it does not fold again at the other end. */
function released(family: Family, opened: ReadonlySet<string>): readonly number[] {
  return [...opened].flatMap((key) => {
    const [direction, id] = key.split(':')
    return (direction === 'out' ? family.children : family.parents).get(Number(id)) ?? []
  })
}

/** The focus with everything that it came from, which must stay in sight whatever it costs, but at most one a step. */
function lineOf(family: Family, focus: number): ReadonlySet<number> {
  const line = new Set<number>()
  let current: number | undefined = focus
  while (current !== undefined && !line.has(current)) {
    line.add(current)
    current = family.parents.get(current)?.[0]
  }
  return line
}

function rank(family: Family, ids: readonly number[], kept: ReadonlySet<number>): number[] {
  const weight = (track: Track | undefined) => (track && kept.has(track.flowFileId) ? 0 : track?.failed ? 1 : 2)
  return ids.toSorted((a, b) => {
    const [left, right] = [family.tracks.get(a), family.tracks.get(b)]
    const byWeight = weight(left) - weight(right)
    return byWeight || (left && right ? inOrder(left.events[0], right.events[0]) : a - b)
  })
}

/** The folded ones, and all further relatives that are reached through them only. */
function withDependants(
  folded: readonly number[],
  ahead: ReadonlyMap<number, readonly number[]>,
  back: ReadonlyMap<number, readonly number[]>,
  hidden: ReadonlySet<number>,
  kept: ReadonlySet<number>,
): ReadonlySet<number> {
  const members = new Set(folded)
  const waiting = [...folded]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of ahead.get(id) ?? []) {
      const only = (back.get(next) ?? []).every((other) => members.has(other) || hidden.has(other))
      if (only && !members.has(next) && !hidden.has(next) && !kept.has(next)) {
        members.add(next)
        waiting.push(next)
      }
    }
  }
  return members
}
