import { setFlagsFromString } from 'node:v8'

/** For a thread that makes much garbage: measured, see docs/adr/0013. A limit of the old generation would end it instead. */
export const busyThread = { maxYoungGenerationSizeMb: 12 } as const

/**
 * The process may have been started with `--max-semi-space-size`, which keeps the main thread's heap small and would win
 * over what its threads ask for; it has had its effect by now.
 */
export const letThreadsChooseTheirHeaps = (): void => setFlagsFromString('--max-semi-space-size=0')
