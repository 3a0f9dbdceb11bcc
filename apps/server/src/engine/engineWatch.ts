import type { Worker } from 'node:worker_threads'
import { type ActiveComponent, readActivity } from '@mulgil/engine/reading'
import { isProcessFull, memoryOf } from './engineMemory.ts'
import { hotSpotOf } from './hotSpot.ts'
import { createWatchdog, LOOK_EVERY_MS } from './watchdog.ts'

/** An engine that is blocked by nobody knows whom may be about its own work, and is given more time. */
const UNKNOWN_FACTOR = 4

/** Whose code holds an engine's thread. */
export interface Blockage {
  readonly since: number
  readonly component: ActiveComponent | undefined
  /** The innermost place in code, for people. */
  readonly place: string | undefined
}

/** Why the host ends an engine's thread. */
export interface Verdict {
  readonly kind: 'blocked' | 'memory'
  readonly component: ActiveComponent | undefined
  /** False: it is only the component whose code ran last. */
  readonly certain: boolean
  readonly place: string | undefined
  readonly ms: number
}

export interface EngineWatchOptions {
  readonly worker: Worker
  readonly activity: SharedArrayBuffer
  readonly components: ReadonlyMap<number, ActiveComponent>
  readonly blockedLimitMs: number
  readonly memoryBytes: number
  onBlocked(blockage: Blockage): void
  /** It turns again by itself. */
  onFreed(blockage: Blockage): void
  /** The thread must be ended. */
  onVerdict(verdict: Verdict): void
}

/** Watches the thread of an engine from outside: whether it turns, and how much memory it holds. */
export function openEngineWatch(options: EngineWatchOptions) {
  const { worker, activity, components, blockedLimitMs, memoryBytes } = options
  const dog = createWatchdog()
  let blockage: Blockage | undefined
  let looking = false
  let weighing = false
  let looksTooHeavy = 0
  let ended = false

  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()

  async function look(): Promise<void> {
    void weigh()
    const block = dog.look(performance.now(), readActivity(activity))
    if (ended || looking) return
    if (block === undefined) {
      if (blockage) options.onFreed(blockage)
      blockage = undefined
      return
    }
    // Whom it does not know at first (a busy machine answers late), it looks for again.
    if (blockage?.component === undefined) {
      const known = blockage
      looking = true
      const found = await blockageOf(block.index, block.ms)
      looking = false
      blockage = known && !found.component ? known : found
      // It may have been freed while the host looked; the next look tells.
      if (!ended && blockage !== known) options.onBlocked(blockage)
    }
    const { component, place } = blockage
    if (block.ms < blockedLimitMs * (component ? 1 : UNKNOWN_FACTOR)) return
    decide({
      kind: 'blocked',
      component: component ?? lastComponent(),
      certain: component !== undefined,
      place,
      ms: block.ms,
    })
  }

  async function blockageOf(index: number, ms: number): Promise<Blockage> {
    const since = Date.now() - ms
    const spot = await hotSpotOf(worker)
    const component = components.get(index) ?? componentIn(spot?.files ?? [])
    return { since, component, place: spot?.place }
  }

  /** The component whose processor's file is on the stack; of several of that type, the one that ran last. */
  function componentIn(files: readonly string[]): ActiveComponent | undefined {
    const last = lastComponent()
    for (const file of files) {
      const found = [...components.values()].filter(({ type }) => type === file)
      if (found.length > 0) return found.find((one) => one === last) ?? found[0]
    }
    return undefined
  }

  const lastComponent = () => components.get(readActivity(activity).last)

  /** Two looks in a row, because what is garbage at one may be gone at the next. */
  async function weigh(): Promise<void> {
    if (weighing || ended) return
    weighing = true
    try {
      const bytes = await memoryOf(worker)
      const isTooHeavy = bytes > memoryBytes || (bytes > memoryBytes / 2 && isProcessFull())
      looksTooHeavy = isTooHeavy ? looksTooHeavy + 1 : 0
      if (looksTooHeavy < 2) return
      const { current } = readActivity(activity)
      const certain = components.get(current)
      decide({
        kind: 'memory',
        component: certain ?? lastComponent(),
        certain: certain !== undefined,
        place: undefined,
        ms: 0,
      })
    } catch {
      // The thread is ending.
    } finally {
      weighing = false
    }
  }

  function decide(verdict: Verdict): void {
    if (ended) return
    close()
    options.onVerdict(verdict)
  }

  function close(): void {
    ended = true
    clearInterval(timer)
  }

  return {
    /** Whose code holds the thread; undefined while it turns. */
    blockage: (): Blockage | undefined => blockage,
    silentMs: dog.silentMs,
    close,
  }
}
export type EngineWatch = ReturnType<typeof openEngineWatch>
