/** One run of items that both sides share, or that only one side has. */
export interface DiffRun<T> {
  readonly kind: 'same' | 'removed' | 'added'
  readonly items: readonly T[]
}

/** Differences beyond this many are not searched for the shortest form; the middle is then shown as replaced. */
const MAX_EDITS = 1500

/** The shortest list of runs that turns `before` into `after` (Myers, 1986); removed runs stand before added ones. */
export function diffSequences<T>(before: readonly T[], after: readonly T[], maxEdits = MAX_EDITS): DiffRun<T>[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1
  }
  const middleBefore = before.slice(start, before.length - end)
  const middleAfter = after.slice(start, after.length - end)
  const runs: DiffRun<T>[] = [
    { kind: 'same', items: before.slice(0, start) },
    ...(shortestRuns(middleBefore, middleAfter, maxEdits) ?? [
      { kind: 'removed' as const, items: middleBefore },
      { kind: 'added' as const, items: middleAfter },
    ]),
    { kind: 'same', items: before.slice(before.length - end) },
  ]
  return mergeRuns(runs)
}

/** Searches edit paths of growing length and walks the found one back; null when there is none within `maxEdits`. */
function shortestRuns<T>(before: readonly T[], after: readonly T[], maxEdits: number): DiffRun<T>[] | null {
  const [rows, columns] = [before.length, after.length]
  if (rows === 0 || columns === 0) {
    return [
      { kind: 'removed', items: before },
      { kind: 'added', items: after },
    ]
  }
  const limit = Math.min(rows + columns, maxEdits)
  const furthest = new Int32Array(2 * limit + 3)
  const middle = limit + 1
  const history: Int32Array[] = []
  for (let edits = 0; edits <= limit; edits += 1) {
    history.push(furthest.slice(middle - edits - 1, middle + edits + 2))
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down =
        diagonal === -edits || (diagonal !== edits && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
      let row = down ? furthest[middle + diagonal + 1] : furthest[middle + diagonal - 1] + 1
      let column = row - diagonal
      while (row < rows && column < columns && before[row] === after[column]) {
        row += 1
        column += 1
      }
      furthest[middle + diagonal] = row
      if (row >= rows && column >= columns) return walkBack(before, after, history)
    }
  }
  return null
}

function walkBack<T>(before: readonly T[], after: readonly T[], history: readonly Int32Array[]): DiffRun<T>[] {
  const runs: DiffRun<T>[] = []
  let row = before.length
  let column = after.length
  for (let edits = history.length - 1; edits >= 0; edits -= 1) {
    const furthest = history[edits]
    const at = (diagonal: number) => furthest[diagonal + edits + 1]
    const diagonal = row - column
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1))
    const previousDiagonal = down ? diagonal + 1 : diagonal - 1
    const previousRow = edits === 0 ? 0 : at(previousDiagonal)
    const previousColumn = edits === 0 ? 0 : previousRow - previousDiagonal
    const sameFrom = edits === 0 ? 0 : down ? previousRow : previousRow + 1
    if (row > sameFrom) runs.unshift({ kind: 'same', items: before.slice(sameFrom, row) })
    if (edits > 0) {
      runs.unshift(
        down
          ? { kind: 'added', items: after.slice(previousColumn, previousColumn + 1) }
          : { kind: 'removed', items: before.slice(previousRow, previousRow + 1) },
      )
    }
    row = previousRow
    column = previousColumn
  }
  return runs
}

/** Joins neighbours of one kind, and puts what was removed before what was added in its place. */
function mergeRuns<T>(runs: readonly DiffRun<T>[]): DiffRun<T>[] {
  const merged: DiffRun<T>[] = []
  let removed: T[] = []
  let added: T[] = []
  const flush = () => {
    if (removed.length > 0) merged.push({ kind: 'removed', items: removed })
    if (added.length > 0) merged.push({ kind: 'added', items: added })
    removed = []
    added = []
  }
  for (const run of runs) {
    if (run.items.length === 0) continue
    if (run.kind === 'removed') removed.push(...run.items)
    else if (run.kind === 'added') added.push(...run.items)
    else {
      flush()
      const last = merged.at(-1)
      if (last?.kind === 'same') merged[merged.length - 1] = { kind: 'same', items: [...last.items, ...run.items] }
      else merged.push(run)
    }
  }
  flush()
  return merged
}

/** One line of a unified diff, with its 1-based numbers on either side; `gap` stands for lines left out. */
export type DiffLine =
  | { readonly kind: 'same'; readonly text: string; readonly before: number; readonly after: number }
  | { readonly kind: 'removed'; readonly text: string; readonly before: number }
  | { readonly kind: 'added'; readonly text: string; readonly after: number }
  | { readonly kind: 'gap'; readonly count: number; readonly before: number; readonly after: number }

/** A unified diff by lines; unchanged lines further than `context` from a change are folded into gaps. */
export function diffLines(before: string, after: string, context = 3): DiffLine[] {
  const runs = diffSequences(before.split('\n'), after.split('\n'))
  const lines: DiffLine[] = []
  let [left, right] = [1, 1]
  runs.forEach((run, index) => {
    if (run.kind === 'removed') for (const text of run.items) lines.push({ kind: 'removed', text, before: left++ })
    else if (run.kind === 'added') for (const text of run.items) lines.push({ kind: 'added', text, after: right++ })
    else {
      const head = index === 0 ? 0 : context
      const tail = index === runs.length - 1 ? 0 : context
      const hidden = run.items.length - head - tail
      run.items.forEach((text, place) => {
        const isHidden = hidden > 1 && place >= head && place < run.items.length - tail
        if (!isHidden) lines.push({ kind: 'same', text, before: left, after: right })
        else if (place === head) lines.push({ kind: 'gap', count: hidden, before: left, after: right })
        left += 1
        right += 1
      })
    }
  })
  return lines
}

const wordPattern = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu

/** A diff by words, for values of one line. */
export function diffWords(before: string, after: string): DiffRun<string>[] {
  return diffSequences(before.match(wordPattern) ?? [], after.match(wordPattern) ?? [], 400).map(({ kind, items }) => ({
    kind,
    items: [items.join('')],
  }))
}
