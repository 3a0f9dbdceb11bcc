import { totalmem } from 'node:os'
import type { ResourceLimits, Worker } from 'node:worker_threads'
import { busyThread } from '../heaps.ts'

const MiB = 1024 * 1024
/** What engines may take of the machine's or container's memory, all together. */
const ENGINES_SHARE = 0.5
const MOST_BYTES = 4096 * MiB
const LEAST_BYTES = 128 * MiB
/** Above what the host allows, so that the host acts first: V8 ends a thread cleanly only when it grows in small steps. */
const CEILING = 1.25
/** The whole process: past it, whatever engine is large is ended before the system ends the process. */
const PROCESS_SHARE = 0.85

/** The memory of the container, or else of the machine. */
export function availableMemory(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem()
}

/** How much one of so many engines may hold: heap and buffers together. */
export const engineMemoryLimit = (engines: number, available = availableMemory()): number =>
  Math.max(LEAST_BYTES, Math.min(MOST_BYTES, (available * ENGINES_SHARE) / engines))

/** Limits of an engine's thread; V8 ends it with ERR_WORKER_OUT_OF_MEMORY at the ceiling. */
export const limitsOf = (memoryBytes: number): ResourceLimits => ({
  ...busyThread,
  maxOldGenerationSizeMb: Math.ceil((memoryBytes * CEILING) / MiB),
})

/** What an engine's thread holds: heap, and buffers outside of it. Works while the thread runs JavaScript that never ends. */
export async function memoryOf(worker: Worker): Promise<number> {
  const { total_heap_size, external_memory } = await worker.getHeapStatistics()
  return total_heap_size + external_memory
}

export const isProcessFull = (available = availableMemory()): boolean =>
  process.memoryUsage.rss() > available * PROCESS_SHARE
