import { io, type Socket } from 'socket.io-client'
import type { StatusWindow } from './client.ts'
import type { Bulletin, FlowStatus } from './contract.ts'

/** What the server says at once when a draft was saved or a flow deployed. */
export interface FlowNews {
  readonly flow: string
  readonly revision: number
  readonly deployedVersion: number | null
  readonly by: string
}

/** What someone who looks at a flow wants to hear. */
export interface Watcher {
  status?(status: FlowStatus): void
  /** New bulletins of this flow. */
  bulletins?(bulletins: readonly Bulletin[]): void
  flow?(news: FlowNews): void
}

interface ServerEvents {
  status(status: FlowStatus): void
  bulletins(bulletins: readonly Bulletin[]): void
  flow(news: FlowNews): void
}
interface ClientEvents {
  watch(about: { flow: string; window: StatusWindow }): void
  unwatch(about: { flow: string }): void
}

export interface LiveOptions {
  /** `http://127.0.0.1:8484`; absent in a browser for the server of the page. */
  readonly url?: string
}

/** A connection that pushes; it comes back by itself after a break, and watches again what was watched. */
export interface Live extends Disposable {
  /** Begins to watch a flow; the returned function ends it. Several may watch one flow; the last window asked for holds. */
  watch(flow: string, watcher: Watcher, window?: StatusWindow): () => void
  /** Calls back now and whenever the connection comes or goes; the returned function ends that. */
  onConnection(listen: (connected: boolean) => void): () => void
  readonly connected: boolean
  close(): void
}

/** Opens the live connection to a server. */
export function createLive({ url }: LiveOptions = {}): Live {
  const socket: Socket<ServerEvents, ClientEvents> = url === undefined ? io() : io(url, { forceNew: true })
  const watched = new Map<string, { window: StatusWindow; watchers: Set<Watcher> }>()
  const listeners = new Set<(connected: boolean) => void>()
  const tell = () => {
    for (const listen of listeners) listen(socket.connected)
  }
  const each = (flow: string, call: (watcher: Watcher) => void) => {
    for (const watcher of watched.get(flow)?.watchers ?? []) call(watcher)
  }

  // The server forgets who watched what when a connection breaks.
  socket.on('connect', () => {
    for (const [flow, { window }] of watched) socket.emit('watch', { flow, window })
    tell()
  })
  socket.on('disconnect', tell)
  socket.on('status', (status) => each(status.flow, (watcher) => watcher.status?.(status)))
  socket.on('flow', (news) => each(news.flow, (watcher) => watcher.flow?.(news)))
  socket.on('bulletins', (bulletins) => {
    for (const [flow, own] of Map.groupBy(bulletins, (bulletin) => bulletin.flow)) {
      each(flow, (watcher) => watcher.bulletins?.(own))
    }
  })

  const close = () => {
    watched.clear()
    socket.disconnect()
  }
  return {
    watch(flow, watcher, window = '5min') {
      // Each call is a watcher of its own, also with the same object twice.
      const own = { ...watcher }
      const entry = watched.get(flow) ?? { window, watchers: new Set() }
      entry.watchers.add(own)
      const isNews = !watched.has(flow) || entry.window !== window
      entry.window = window
      watched.set(flow, entry)
      if (isNews && socket.connected) socket.emit('watch', { flow, window })
      return () => {
        if (!entry.watchers.delete(own) || entry.watchers.size > 0 || watched.get(flow) !== entry) return
        watched.delete(flow)
        if (socket.connected) socket.emit('unwatch', { flow })
      }
    },
    onConnection(listen) {
      listeners.add(listen)
      listen(socket.connected)
      return () => listeners.delete(listen)
    },
    get connected() {
      return socket.connected
    },
    close,
    [Symbol.dispose]: close,
  }
}
