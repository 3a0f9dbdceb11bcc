import type { contract } from '@mulgil/client'

type Change = contract.EventDetail['changes'][number]

/** One attribute with its value before and after; `mark` says what happened to it, if anything. */
export interface AttributeRow {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
  readonly mark?: 'added' | 'changed' | 'removed'
}

/** Changed attributes first, then the others, each by name. */
export function attributeRows(
  attributes: Readonly<Record<string, string>>,
  changes: readonly Change[] = [],
): AttributeRow[] {
  const changed = changes.filter(({ before, after }) => before !== after)
  const names = new Set(changed.map(({ name }) => name))
  const rest = Object.entries(attributes)
    .filter(([name]) => !names.has(name))
    .map(([name, value]): AttributeRow => ({ name, before: value, after: value }))
  const byName = (a: AttributeRow, b: AttributeRow) => a.name.localeCompare(b.name)
  return [
    ...changed.map((change): AttributeRow => ({ ...change, mark: markOf(change) })).sort(byName),
    ...rest.sort(byName),
  ]
}

function markOf({ before, after }: Change): AttributeRow['mark'] {
  if (before === null) return 'added'
  return after === null ? 'removed' : 'changed'
}
