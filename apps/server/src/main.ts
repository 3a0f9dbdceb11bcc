import { MulgilError } from '@mulgil/flow'
import { consoleLog as log, readSettings, runUntilSignal, startServer } from './index.ts'

try {
  const settings = readSettings({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() })
  await runUntilSignal(async () => {
    const server = await startServer(settings, { log })
    log.info(`Mulgil is ready at ${server.url}`)
    return server
  }, log)
} catch (error) {
  if (error instanceof MulgilError) log.error(`${error.message}\n${error.todo}`)
  else log.error('Mulgil could not start', error)
  process.exitCode = 1
}
