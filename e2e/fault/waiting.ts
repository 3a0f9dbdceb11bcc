import { setTimeout as sleep } from 'node:timers/promises'

/** Returns once `isTrue`; throws, with how far it came, when that takes too long. */
export async function sleepUntil(
  isTrue: () => Promise<boolean>,
  timeoutMs: number,
  soFar: () => string,
): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`Not done after ${timeoutMs / 1000} s: ${soFar()}.`)
    await sleep(20)
  }
}
