import type { contract } from '@mulgil/client'

export type Level = 'all' | 'info' | 'warn' | 'error'
const weights = { debug: 0, all: 0, info: 1, warn: 2, error: 3 } as const

/** The bulletins of at least a level, newest first. */
export function selectBulletins(
  bulletins: readonly contract.Bulletin[],
  { level, component }: { readonly level: Level; readonly component?: string },
): contract.Bulletin[] {
  return bulletins
    .filter((bulletin) => weights[bulletin.level] >= weights[level])
    .filter((bulletin) => component === undefined || bulletin.component === component)
    .toSorted((a, b) => b.time - a.time || b.id - a.id)
}
