import { join } from 'node:path'
import { startServer } from '../server.ts'

/** The entry of `startServerProcess`: settings come as JSON, the address goes out as the first line. */
const { settings, moreProcessors } = JSON.parse(process.argv[2])
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
const server = await startServer(
  {
    host: '127.0.0.1',
    port: 0,
    database: 'sqlite',
    durability: 'none',
    engines: 1,
    web: join(settings.home, 'web'),
    ...settings,
  },
  { log, moreProcessors },
)
process.stdout.write(`${server.url}\n`)
