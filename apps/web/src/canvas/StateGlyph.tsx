import type { contract } from '@mulgil/client'

export type ShownState = contract.RunState | 'draft'

/** States that somebody should look at. */
export const isTrouble = (state: ShownState): boolean =>
  state === 'invalid' || state === 'blocked' || state === 'quarantined'

/** The sign of a run state: never colour alone. */
export function StateGlyph({ state }: { readonly state: ShownState }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" data-state={state}>
      {shape(state)}
    </svg>
  )
}

function shape(state: ShownState) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 }
  switch (state) {
    case 'running':
      return <circle cx="6" cy="6" r="4.5" fill="currentColor" />
    case 'starting':
    case 'stopping':
      return <path d="M6 1.5a4.5 4.5 0 1 1-4.5 4.5" {...line} />
    case 'stopped':
      return <rect x="2" y="2" width="8" height="8" rx="1" {...line} />
    case 'invalid':
      return <path d="M6 1 11.5 11H.5z" fill="currentColor" />
    case 'blocked':
      return <path d="M3 1.5h6M3 10.5h6M3.5 1.5c0 3 5 6 5 9M8.5 1.5c0 3-5 6-5 9" {...line} />
    case 'quarantined':
      return <path d="M6 1 11 6l-5 5-5-5zM6 3.8v2.7M6 7.6v.9" {...line} />
    case 'disabled':
      return <path d="M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM2.8 2.8l6.4 6.4" {...line} />
    case 'draft':
      return <circle cx="6" cy="6" r="4.2" {...line} strokeDasharray="2 2" />
    default:
      throw new Error(`Unknown state ${JSON.stringify(state satisfies never)}`)
  }
}
