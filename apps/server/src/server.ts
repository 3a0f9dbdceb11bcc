import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectWhenIdle } from '@mulgil/engine/idle-heap'
import express from 'express'
import { errors } from './errors.ts'
import { setHeaps } from './heaps.ts'
import { openLive } from './live/live.ts'
import { lockHome } from './lock.ts'
import { consoleLog, type Log } from './log.ts'
import { toProblemDetails } from './problem.ts'
import { createRouter, problemHandler } from './route.ts'
import { allRoutes } from './routes/routes.ts'
import { safetyHandlers } from './safety/safety.ts'
import { openServices, type Services } from './services.ts'
import type { Settings } from './settings.ts'
import { staticFiles } from './staticFiles.ts'

export interface ServerOptions {
  readonly log?: Log
  /** Checks every answer against the contract; for tests. */
  readonly checkResponses?: boolean
  /** A module with more processors; for tests of how bad ones are contained. */
  readonly moreProcessors?: string
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
}

/** Starts a server on a data folder: engine, stores, API and web app. It is healthy when this resolves. */
export async function startServer(
  settings: Settings,
  { log = consoleLog, checkResponses = false, moreProcessors }: ServerOptions = {},
): Promise<RunningServer> {
  setHeaps()
  await using stack = new AsyncDisposableStack()
  stack.use(lockHome(settings.home))
  // The port is taken before anything runs: a second server by mistake must not begin to take data in.
  let handle: RequestListener = notReady
  const http = createHttpServer((request, response) => handle(request, response))
  await listen(http, settings)
  stack.defer(() => {
    http.closeAllConnections()
    http.close()
  })
  log.info(`Mulgil opens its data folder ${settings.home}`)
  const services = stack.use(await openServices(settings, log, moreProcessors))
  handle = createApp(services, { log, checkResponses, web: settings.web })
  const live = openLive(http, { log, bulletins: services.bulletins, status: services.runs.status })
  services.onChanged(live.changed)
  // First of all: a browser that keeps a connection open must not keep the engine from closing.
  stack.defer(async () => {
    handle = notReady
    http.closeAllConnections()
    await live[Symbol.asyncDispose]()
  })
  await services.engine.opened
  stack.defer(collectWhenIdle())
  const { port } = http.address() as AddressInfo
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`
  const owned = stack.move()
  return { url, port, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function createApp(
  services: Services,
  { log, checkResponses, web }: { log: Log; checkResponses: boolean; web: string },
) {
  const app = express()
  app.disable('x-powered-by')
  app.use(safetyHandlers())
  app.use(createRouter(allRoutes(services), { log, checkResponses }))
  app.use(staticFiles(web))
  app.use((request) => {
    throw errors.ROUTE_NOT_FOUND({ method: request.method, path: request.path })
  })
  app.use(problemHandler({ log }))
  return app
}

const notReady: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Content-Type': 'application/problem+json', 'Retry-After': '1', Connection: 'close' })
  response.end(JSON.stringify(toProblemDetails(errors.ENGINE_STARTING())))
}

async function listen(http: HttpServer, { host, port }: Settings): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  http.once('error', (cause: NodeJS.ErrnoException) =>
    reject(cause.code === 'EADDRINUSE' ? errors.PORT_IN_USE({ host, port }, { cause }) : cause),
  )
  http.listen(port, host, resolve)
  await promise
}
