import { setFlagsFromString } from 'node:v8'

/** For a thread that makes much garbage, which should die before it costs more: measured, see docs/adr/0040. */
export const busyThread = { maxYoungGenerationSizeMb: 48 } as const

/** By how much heaps grow between two collections, of all threads: docs/adr/0040. */
const GROWING_PERCENT = 20

/**
 * Whatever the process was started by and with: heaps grow slowly, and threads have the young generations that they ask for.
 * `--max-semi-space-size` keeps the main thread's heap small and would win over them; it has had its effect by now.
 */
export function setHeaps(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`)
  setFlagsFromString('--max-semi-space-size=0')
}
