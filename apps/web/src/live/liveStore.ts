import type { contract } from '@mulgil/client'
import { sameJson } from '../canvas/commands/patch.ts'

type Totals = Omit<contract.FlowStatus, 'processors' | 'connections' | 'time'>
const keptBulletins = 5

/** The live numbers of one flow by component and connection; who reads one number hears of that number only. */
export interface LiveStore {
  processor(id: string): contract.ProcessorStatus | undefined
  connection(id: string): contract.ConnectionStatus | undefined
  /** The last bulletins of a component, newest first. */
  bulletins(id: string): readonly contract.Bulletin[]
  totals(): Totals | undefined
  connected(): boolean
  /** `key`: the id of a component or connection, or `totals`, `connected`, `bulletins:ID`. */
  subscribe(key: string, listener: () => void): () => void
  /** Takes in what the server said; listeners hear of it at the next frame. */
  takeStatus(status: contract.FlowStatus): void
  takeBulletins(bulletins: readonly contract.Bulletin[]): void
  takeConnected(connected: boolean): void
}

const none: readonly contract.Bulletin[] = []

/** Makes an empty store; `nextFrame` calls back once at the next frame that is drawn. */
export function createLiveStore(nextFrame: (callback: () => void) => void): LiveStore {
  const processors = new Map<string, contract.ProcessorStatus>()
  const connections = new Map<string, contract.ConnectionStatus>()
  const bulletins = new Map<string, readonly contract.Bulletin[]>()
  const listeners = new Map<string, Set<() => void>>()
  let totals: Totals | undefined
  let connected = false
  let waiting: contract.FlowStatus | undefined
  const touched = new Set<string>()
  let asked = false

  const askForFrame = () => {
    if (asked) return
    asked = true
    nextFrame(() => {
      asked = false
      if (waiting) apply(waiting)
      waiting = undefined
      const keys = [...touched]
      touched.clear()
      for (const key of keys) for (const listener of listeners.get(key) ?? []) listener()
    })
  }

  function apply(status: contract.FlowStatus): void {
    const { processors: newProcessors, connections: newConnections, time: _, ...rest } = status
    if (!sameJson(totals, rest)) {
      totals = rest
      touched.add('totals')
    }
    replace(processors, newProcessors)
    replace(connections, newConnections)
  }
  function replace<T extends { readonly id: string }>(map: Map<string, T>, items: readonly T[]): void {
    const gone = new Set(map.keys())
    for (const item of items) {
      gone.delete(item.id)
      if (sameJson(map.get(item.id), item)) continue
      map.set(item.id, item)
      touched.add(item.id)
    }
    for (const id of gone) {
      map.delete(id)
      touched.add(id)
    }
  }

  return {
    processor: (id) => processors.get(id),
    connection: (id) => connections.get(id),
    bulletins: (id) => bulletins.get(id) ?? none,
    totals: () => totals,
    connected: () => connected,
    subscribe(key, listener) {
      const set = listeners.get(key) ?? new Set()
      listeners.set(key, set)
      set.add(listener)
      return () => {
        set.delete(listener)
        if (set.size === 0) listeners.delete(key)
      }
    },
    takeStatus(status) {
      waiting = status
      askForFrame()
    },
    takeBulletins(news) {
      for (const bulletin of news) {
        const id = bulletin.component ?? ''
        const [last, ...before] = bulletins.get(id) ?? none
        // The same once more comes with a new id and a higher count, in place of the last one.
        const others = last && !isAgain(bulletin, last) ? [last, ...before] : before
        bulletins.set(id, [bulletin, ...others].sort((a, b) => b.id - a.id).slice(0, keptBulletins))
        touched.add(`bulletins:${id}`)
      }
      askForFrame()
    },
    takeConnected(next) {
      if (next === connected) return
      connected = next
      touched.add('connected')
      askForFrame()
    },
  }
}

const isAgain = (bulletin: contract.Bulletin, last: contract.Bulletin): boolean =>
  bulletin.id === last.id ||
  (bulletin.count > 1 &&
    bulletin.level === last.level &&
    bulletin.code === last.code &&
    bulletin.message === last.message)
