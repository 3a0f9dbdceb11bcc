/** What a power cut leaves of writes and names that were not synced; asked once for each, in some order. */
export interface Survival {
  /** The parts of a write of so many bytes that are left, as `[from, to)`. */
  write(length: number): readonly (readonly [number, number])[]
  /** Whether a change of a name, or a truncation, is left. */
  name(): boolean
}

const SECTOR = 512

/** Any of it may be left, independently: whole writes, their beginnings, or some of their sectors. */
export function seededSurvival(seed: number): Survival {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return {
    write(length) {
      const kind = next()
      if (kind < 0.3) return []
      if (kind < 0.6) return [[0, length]]
      if (kind < 0.8) return [[0, Math.floor(next() * length)]]
      const parts: [number, number][] = []
      for (let at = 0; at < length; at += SECTOR) if (next() < 0.5) parts.push([at, Math.min(length, at + SECTOR)])
      return parts
    },
    name: () => next() < 0.5,
  }
}

/** Nothing is left; with a function, so much of each write as it says for its number, from its beginning. */
export function survivalOf(survives: Survival | ((write: number) => number) = () => 0): Survival {
  if (typeof survives !== 'function') return survives
  let number = 0
  return {
    write(length) {
      const kept = Math.round(length * survives(number))
      number += 1
      return [[0, kept]]
    },
    name: () => false,
  }
}
