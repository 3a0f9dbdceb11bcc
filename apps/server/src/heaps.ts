import { setFlagsFromString } from 'node:v8'

/** For a thread that makes much garbage, which should die before it costs more: measured, see docs/adr/0040. */
export const busyThread = { maxYoungGenerationSizeMb: 48 } as const

/**
 * The process may have been started with `--max-semi-space-size`, which keeps the main thread's heap small and would win
 * over what its threads ask for; it has had its effect by now.
 */
export const letThreadsChooseTheirHeaps = (): void => setFlagsFromString('--max-semi-space-size=0')
