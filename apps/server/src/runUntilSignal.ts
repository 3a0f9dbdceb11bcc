import type { Log } from './log.ts'

/**
 * Opens something and keeps it until SIGINT or SIGTERM, then closes it and ends the process with 0; a second signal ends
 * the process at once. An error that nobody caught ends it with 1, after the same closing.
 */
export async function runUntilSignal(open: () => Promise<AsyncDisposable>, log: Log): Promise<void> {
  let opened: AsyncDisposable | undefined
  let ending = false

  async function end(code: number): Promise<void> {
    if (ending) process.exit(code === 0 ? 130 : code)
    ending = true
    try {
      await opened?.[Symbol.asyncDispose]()
    } catch (error) {
      log.error('Mulgil did not close well; what was committed is safe', error)
      process.exit(1)
    }
    if (code === 0) log.info('Mulgil has stopped')
    process.exit(code)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    if (!ending) log.info(`Mulgil stops (${signal}); running work ends first, a second signal stops at once`)
    void end(0)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('uncaughtException', (error) => {
    log.error('An error that nobody caught; Mulgil closes', error)
    void end(1)
  })
  // A promise that nobody waited for has left nothing half done in the server: it is a fault to report, not to die of.
  process.on('unhandledRejection', (reason) => log.error('A failure that nobody waited for', reason))
  opened = await open()
}
