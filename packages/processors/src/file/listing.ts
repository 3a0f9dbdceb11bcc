import type { SessionState } from '@mulgil/engine'
import type { FoundFile } from './walkFiles.ts'

/** How a listing knows what it has listed already. */
export const strategies = ['trackingTimestamps', 'trackingEntities', 'noTracking'] as const

interface ListingOptions {
  readonly inputDirectory: string
  readonly listingStrategy: (typeof strategies)[number]
  readonly trackingTimeWindow: number
  readonly initialListingTarget: 'allAvailable' | 'trackingTimeWindow'
}

/** What has been listed, kept in keyed state. */
export interface Listing {
  isNew(found: FoundFile): boolean
  /** Takes in what is listed now, in the order of its changes; `isComplete`: nothing new is left for the next time. */
  remember(listed: readonly FoundFile[], isComplete: boolean): void
}

const version = ({ stats }: FoundFile) => `${Math.floor(stats.mtimeMs)}:${stats.size}`
const changedAt = ({ stats }: FoundFile) => Math.floor(stats.mtimeMs)

/*
 * State: `of` says which directory and strategy the rest belongs to; `newest` is the change up to which everything is
 * listed; `file:PATH` holds change and size of a file that `newest` alone cannot tell.
 */
const OF = 'of'
const NEWEST = 'newest'
const FILE = 'file:'

/** Opens what the state remembers; it is empty when the directory or the strategy has changed. */
export function createListing(state: SessionState, options: ListingOptions, now: number): Listing {
  const { listingStrategy, inputDirectory } = options
  if (listingStrategy === 'noTracking') return { isNew: () => true, remember: () => {} }

  const of = `${listingStrategy} ${inputDirectory}`
  if (state.get(OF) !== of) {
    for (const [key] of [...state.entries()]) state.delete(key)
    state.set(OF, of)
  }
  return listingStrategy === 'trackingTimestamps' ? byTimestamps(state, now) : byEntities(state, options, now)
}

function byTimestamps(state: SessionState, now: number): Listing {
  const newest = Number(state.get(NEWEST) ?? Number.NEGATIVE_INFINITY)
  return {
    isNew: (found) => changedAt(found) >= newest && state.get(FILE + found.file) !== version(found),
    remember(listed) {
      // A date in the future must not hide the files of the time until then.
      const next = Math.max(newest, Math.min(now, changedAt(listed[listed.length - 1])))
      for (const found of listed) if (changedAt(found) >= next) state.set(FILE + found.file, version(found))
      for (const [key, value] of [...state.entries()]) {
        if (key.startsWith(FILE) && Number(value.split(':')[0]) < next) state.delete(key)
      }
      state.set(NEWEST, String(next))
    },
  }
}

function byEntities(state: SessionState, options: ListingOptions, now: number): Listing {
  const oldest = now - options.trackingTimeWindow
  const isFirst = state.get(NEWEST) === undefined
  const takesAll = isFirst && options.initialListingTarget === 'allAvailable'
  return {
    isNew: (found) => (takesAll || changedAt(found) >= oldest) && state.get(FILE + found.file) !== version(found),
    remember(listed, isComplete) {
      for (const found of listed) state.set(FILE + found.file, version(found))
      // Until the first listing is complete it goes on taking old files, so they must be remembered.
      if (takesAll && !isComplete) return
      for (const [key, value] of [...state.entries()]) {
        if (key.startsWith(FILE) && Number(value.split(':')[0]) < oldest) state.delete(key)
      }
      state.set(NEWEST, String(changedAt(listed[listed.length - 1])))
    },
  }
}
