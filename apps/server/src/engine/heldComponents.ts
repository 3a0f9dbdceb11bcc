import type { ActiveComponent, HeldComponent } from '@mulgil/engine/reading'

const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 600_000
/** A component that ran for so long after its release starts again with the first pause. */
const FORGET_AFTER_MS = 600_000

export interface HeldOptions {
  readonly now: () => number
  /** A pause is over. */
  onRelease(flow: string, component: string): void
}

interface Entry {
  readonly held: HeldComponent
  readonly timer: NodeJS.Timeout
}

/** Remembers over restarts of the engine which components are kept out, for how long, and how often that was. */
export function createHeldComponents({ now, onRelease }: HeldOptions) {
  const entries = new Map<string, Entry>()
  const times = new Map<string, { count: number; releasedAt: number }>()
  let lastSuspect: string | undefined
  const keyOf = ({ flow, component }: Pick<HeldComponent, 'flow' | 'component'>) => `${flow}/${component}`

  function release(one: Pick<HeldComponent, 'flow' | 'component'>): boolean {
    const key = keyOf(one)
    const entry = entries.get(key)
    if (entry === undefined) return false
    clearTimeout(entry.timer)
    entries.delete(key)
    const counted = times.get(key)
    if (counted) counted.releasedAt = now()
    return true
  }

  /** How often a component was kept out lately. */
  function countOf(one: ActiveComponent): number {
    const before = times.get(keyOf(one))
    if (before === undefined) return 0
    return before.releasedAt > 0 && now() - before.releasedAt > FORGET_AFTER_MS ? 0 : before.count
  }

  const list = (): HeldComponent[] => [...entries.values()].map(({ held }) => held)
  const nextPauseMs = (one: ActiveComponent): number => Math.min(FIRST_PAUSE_MS * 2 ** countOf(one), LONGEST_PAUSE_MS)

  return {
    list,
    /** The pause that comes next for a component, milliseconds. */
    nextPauseMs,

    hold(one: ActiveComponent, why: Pick<HeldComponent, 'code' | 'message' | 'todo'>): void {
      release(one)
      const pauseMs = nextPauseMs(one)
      const { flow, component } = one
      const timer = setTimeout(() => {
        release(one)
        onRelease(flow, component)
      }, pauseMs)
      timer.unref()
      entries.set(keyOf(one), { held: { flow, component, until: now() + pauseMs, ...why }, timer })
      times.set(keyOf(one), { count: countOf(one) + 1, releasedAt: 0 })
    },

    /** A person started these (all of the flow when absent): nothing of them is kept out any more. */
    releaseAll(flow: string, components?: readonly string[]): void {
      for (const held of list()) if (held.flow === flow && (components?.includes(held.component) ?? true)) release(held)
    },

    /** True when the same component was suspected the last time too: once may be bad luck. */
    suspectAgain(one: ActiveComponent | undefined): boolean {
      const key = one && keyOf(one)
      const isAgain = key !== undefined && key === lastSuspect
      lastSuspect = key
      return isAgain
    },

    close(): void {
      for (const { timer } of entries.values()) clearTimeout(timer)
      entries.clear()
    },
  }
}
