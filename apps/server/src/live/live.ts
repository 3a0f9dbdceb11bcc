import type { Server as HttpServer } from 'node:http'
import type * as contract from '@mulgil/client/contract'
import { Server, type Socket } from 'socket.io'
import { z } from 'zod'
import type { Log } from '../log.ts'
import { checkSource } from '../safety/safety.ts'
import type { Bulletins } from './bulletins.ts'

const Watch = z.object({ flow: z.string().min(1).max(64), window: z.enum(['5min', '1h', 'start']).default('5min') })
const Unwatch = z.object({ flow: z.string().min(1).max(64) })
type Window = z.infer<typeof Watch>['window']

/** What the server sends to those who watch a flow. */
interface Pushes {
  status(status: contract.FlowStatus): void
  bulletins(bulletins: contract.Bulletin[]): void
  flow(change: FlowChanged): void
}
interface Requests {
  watch(request: unknown): void
  unwatch(request: unknown): void
}
export interface FlowChanged {
  readonly flow: string
  readonly revision: number
  readonly deployedVersion: number | null
  readonly by: string
}

export interface LiveOptions {
  readonly log: Log
  readonly bulletins: Bulletins
  /** May fail while the engine starts; the watchers then wait for the next turn. */
  status(flow: string, window: Window): Promise<contract.FlowStatus>
  readonly everyMs?: number
}

/** Bulletins that one push carries at most; a browser asks for older ones. */
const MOST_BULLETINS = 100
const MOST_WATCHED = 50

/** What a browser watches: the window of each flow, and the last bulletin that it was sent. */
type Watched = Map<string, { window: Window; lastBulletin: number }>

/** Pushes status and bulletins twice a second to the browsers that look at a flow; with none looking, nothing is computed. */
export function openLive(http: HttpServer, { log, bulletins, status, everyMs = 500 }: LiveOptions) {
  const io = new Server<Requests, Pushes, Record<string, never>, { watched: Watched }>(http, {
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
    allowRequest: (request, answer) => {
      try {
        checkSource(request)
        answer(null, true)
      } catch (error) {
        answer((error as Error).message, false)
      }
    },
  })
  let timer: NodeJS.Timeout | undefined
  let pushing = false

  io.on('connection', (socket) => {
    const watched: Watched = new Map()
    socket.data.watched = watched
    socket.on('watch', (request) => {
      const parsed = Watch.safeParse(request)
      if (!parsed.success || (watched.size >= MOST_WATCHED && !watched.has(parsed.data.flow))) return
      const { flow, window } = parsed.data
      watched.set(flow, { window, lastBulletin: watched.get(flow)?.lastBulletin ?? bulletins.lastId() })
      void socket.join(flow)
      if (timer !== undefined) return
      timer = setInterval(() => void push(), everyMs)
      void push()
    })
    socket.on('unwatch', (request) => {
      const parsed = Unwatch.safeParse(request)
      if (!parsed.success) return
      watched.delete(parsed.data.flow)
      void socket.leave(parsed.data.flow)
    })
  })

  async function push(): Promise<void> {
    const sockets = [...io.sockets.sockets.values()].filter((socket) => socket.data.watched.size > 0)
    if (sockets.length === 0) {
      clearInterval(timer)
      timer = undefined
      return
    }
    // A slow engine must not make turns pile up.
    if (pushing) return
    pushing = true
    try {
      const asked = new Map<string, Promise<contract.FlowStatus | undefined>>()
      for (const socket of sockets) {
        for (const [flow, { window }] of socket.data.watched) {
          const key = `${window} ${flow}`
          if (!asked.has(key))
            asked.set(
              key,
              status(flow, window).catch(() => undefined),
            )
        }
      }
      const answers = new Map(
        await Promise.all([...asked].map(async ([key, promise]) => [key, await promise] as const)),
      )
      for (const socket of sockets) sendTo(socket, answers)
    } catch (error) {
      log.error('Live values could not be sent', error)
    } finally {
      pushing = false
    }
  }

  function sendTo(socket: LiveSocket, answers: ReadonlyMap<string, contract.FlowStatus | undefined>): void {
    // A browser that cannot keep up misses a turn; the next one has everything again. Asked once: the first message of a
    // turn makes the transport busy, and the others wait in its buffer for a moment.
    if (!socket.conn.transport.writable) return
    for (const [flow, watch] of socket.data.watched) {
      const news = bulletins.since(flow, watch.lastBulletin, MOST_BULLETINS)
      if (news.length > 0) {
        watch.lastBulletin = news[news.length - 1].id
        socket.emit('bulletins', news)
      }
      const current = answers.get(`${watch.window} ${flow}`)
      if (current !== undefined) socket.emit('status', current)
    }
  }

  return {
    /** Tells the watchers of a flow at once that its draft or deployment changed. */
    changed(change: FlowChanged): void {
      io.to(change.flow).emit('flow', change)
    },
    async [Symbol.asyncDispose](): Promise<void> {
      clearInterval(timer)
      await io.close()
    },
  }
}
export type Live = ReturnType<typeof openLive>
type LiveSocket = Socket<Requests, Pushes, Record<string, never>, { watched: Watched }>
