import { consoleLog as log, readSettings, runUntilSignal, startServer } from '@mulgil/server'
import type { Environment } from '../commandLine.ts'

/** `mulgil start`: the server, until a signal ends the process. */
export async function start(argv: readonly string[], env: Environment): Promise<undefined> {
  const settings = readSettings({ argv, env, cwd: process.cwd() })
  await runUntilSignal(async () => {
    const server = await startServer(settings, { log })
    log.info(`Mulgil is ready at ${server.url}`)
    return server
  }, log)
}
