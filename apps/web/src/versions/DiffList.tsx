import type { contract } from '@mulgil/client'

/** The differences between two versions of a flow, one a line. */
export function DiffList({ changes }: { readonly changes: readonly contract.FlowChange[] }) {
  return (
    <ul>
      {changes.map((change) => (
        <li key={`${change.what}:${change.id}:${change.kind}`}>{change.name ?? change.id}</li>
      ))}
    </ul>
  )
}
