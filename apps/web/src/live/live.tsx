import { type contract, createLive, type FlowNews, type Live } from '@mulgil/client'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react'
import { api, type StatusWindow } from '../api/api.ts'
import { createLiveStore, type LiveStore } from './liveStore.ts'

let shared: Live | undefined
/** The one live connection of the page, opened by who first needs it. */
export function liveConnection(): Live {
  shared ??= createLive()
  return shared
}

/** Browsers draw no frames in a hidden tab, so a hidden tab applies nothing until it is seen again. */
const nextFrame = (callback: () => void) => void requestAnimationFrame(callback)

const LiveContext = createContext<LiveStore>(createLiveStore(nextFrame))

interface LiveFlowProps {
  readonly flow: string
  readonly window: StatusWindow
  /** Draft or deployment changed, by whom ever. */
  onNews?(news: FlowNews): void
  readonly children: ReactNode
}

/** Watches a flow for everything inside. */
export function LiveFlow({ flow, window, onNews, children }: LiveFlowProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another flow is another store.
  const store = useMemo(() => createLiveStore(nextFrame), [flow])
  const news = useRef(onNews)
  useEffect(() => {
    news.current = onNews
  })
  useEffect(() => {
    const live = liveConnection()
    const abort = new AbortController()
    const ends = [
      live.watch(
        flow,
        { status: store.takeStatus, bulletins: store.takeBulletins, flow: (told) => news.current?.(told) },
        window,
      ),
      live.onConnection(store.takeConnected),
    ]
    api.status(flow, window, abort.signal).then(store.takeStatus, ignore)
    api.bulletins(flow, { limit: 100 }, abort.signal).then(store.takeBulletins, ignore)
    return () => {
      abort.abort()
      for (const end of ends) end()
    }
  }, [flow, window, store])
  return <LiveContext value={store}>{children}</LiveContext>
}
/** The pushes that follow say the same; a failure shows as a missing connection. */
const ignore = () => {}

function useLive<T>(key: string, read: (store: LiveStore) => T): T {
  const store = useContext(LiveContext)
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [store, key])
  return useSyncExternalStore(subscribe, () => read(store))
}

/** The live numbers of one processor. */
export const useProcessorStatus = (id: string): contract.ProcessorStatus | undefined =>
  useLive(id, (store) => store.processor(id))

/** The live numbers of one connection. */
export const useConnectionStatus = (id: string): contract.ConnectionStatus | undefined =>
  useLive(id, (store) => store.connection(id))

/** The last five bulletins of a component, newest first. */
export const useComponentBulletins = (id: string): readonly contract.Bulletin[] =>
  useLive(`bulletins:${id}`, (store) => store.bulletins(id))

/** The sums of the flow. */
export const useFlowTotals = (): ReturnType<LiveStore['totals']> => useLive('totals', (store) => store.totals())

/** Whether the server pushes at the moment. */
export const useConnected = (): boolean => useLive('connected', (store) => store.connected())

/** The store itself, for who reads many numbers at once when asked. */
export const useLiveStore = (): LiveStore => useContext(LiveContext)
