import { performance } from 'node:perf_hooks'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface IdleHeapOptions {
  /** How often it is looked whether the thread is idle. */
  readonly everyMs?: number
  /** Told after each collection, by how many bytes the heap became smaller. */
  readonly onCollected?: (bytes: number) => void
}

/** Less of its time than this means that a thread does nothing. */
const IDLE_SHARE = 0.02
/** Room that is worth a collection. */
const WORTH_BYTES = 2 * 1024 * 1024
/** A larger heap takes too long to be collected at once: what wakes the thread would wait for it. */
const LARGEST_BYTES = 96 * 1024 * 1024

/**
 * Gives back the memory that starting and bursts of work have left, once after each: V8 itself collects when a heap grows, and an
 * idle one does not. Ends with the function that it returns, and keeps no thread alive.
 */
export function collectWhenIdle({ everyMs = 2000, onCollected }: IdleHeapOptions = {}): () => void {
  let before = performance.eventLoopUtilization()
  let isDue = true
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    if (utilization > IDLE_SHARE) {
      isDue = true
      return
    }
    if (!isDue) return
    isDue = false
    const { used_heap_size: used, total_physical_size: total } = getHeapStatistics()
    if (used > LARGEST_BYTES || total - used < WORTH_BYTES) return
    collect()
    before = performance.eventLoopUtilization()
    onCollected?.(total - getHeapStatistics().total_physical_size)
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void
let gc: Collect | undefined

/** V8 hands out its collector only to contexts that are made after it was told to. */
function collect(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as Collect
    setFlagsFromString('--no-expose-gc')
  }
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
