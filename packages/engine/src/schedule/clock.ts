/** Time as the engine sees it; an argument, so that tests and replays own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back after so many milliseconds; returns what cancels it. */
  setTimer(ms: number, callback: () => void): () => void
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until `advance` is called; timers fire on the way, in order. Set back, it keeps their waits. */
export function createVirtualClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let now = start
  let timers: { at: number; callback: () => void }[] = []
  return {
    now: () => now,
    setTimer: (ms, callback) => {
      const timer = { at: now + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance: (ms) => {
      const end = now + ms
      if (ms < 0) for (const timer of timers) timer.at += ms
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.callback()
      }
      now = end
    },
  }
}
