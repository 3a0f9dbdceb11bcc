/** How often the host looks at the engine's thread. */
export const LOOK_EVERY_MS = 250
/** A thread that has not turned its event loop for so long is blocked. */
export const BLOCKED_AFTER_MS = 1000

/** What the host knows of a thread that does not answer. */
export interface Block {
  readonly ms: number
  /** Index of the component whose code holds the thread; 0 when the thread did not say. */
  readonly index: number
}

/**
 * Tells from the turns of the engine's event loop whether its thread is blocked, and by whom. Time in which the host
 * itself did not run (a sleeping laptop, a stopped process) is not held against the engine.
 */
export function createWatchdog() {
  let beats = -1
  let index = 0
  let blockedMs = 0
  let lookedAt: number | undefined
  return {
    /** `undefined`: it turns. */
    look(now: number, activity: { readonly beats: number; readonly current: number }): Block | undefined {
      const passed = lookedAt === undefined ? 0 : Math.min(now - lookedAt, 2 * LOOK_EVERY_MS)
      lookedAt = now
      if (activity.beats !== beats) {
        beats = activity.beats
        blockedMs = 0
      } else {
        blockedMs += passed
      }
      index = activity.current
      return blockedMs >= BLOCKED_AFTER_MS ? { ms: blockedMs, index } : undefined
    },
    /** How long it has been silent, however short. */
    silentMs: (): number => blockedMs,
  }
}
