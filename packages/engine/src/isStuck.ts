const LOOK_EVERY_MS = 50

/** True when `failing` was true for `ms` on end before the work ended; false when the work ended. */
export async function isStuck(work: Promise<unknown>, failing: () => boolean, ms: number): Promise<boolean> {
  const stuck = Promise.withResolvers<true>()
  let since: number | undefined
  const timer = setInterval(() => {
    since = failing() ? (since ?? performance.now()) : undefined
    if (since !== undefined && performance.now() - since >= ms) stuck.resolve(true)
  }, LOOK_EVERY_MS)
  try {
    return await Promise.race([work.then(() => false), stuck.promise])
  } finally {
    clearInterval(timer)
  }
}
