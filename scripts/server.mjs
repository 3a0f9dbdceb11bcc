import { join } from 'node:path'
import { root } from './run.mjs'

/**
 * How the server's process is started: its script behind a flag that keeps its heap small (docs/adr/0013, 0040), and one
 * that keeps a fault of V8 from ending it (docs/adr/0041).
 */
export const serverArguments = [
  '--max-semi-space-size=2',
  '--no-memory-protection-keys',
  join(root, 'apps', 'server', 'src', 'main.ts'),
]

/**
 * The compile cache spares each thread the stripping of types and the compiling; two arenas keep what many threads free
 * from staying with each of them. Files that are synced by sixteen threads share the commits of the file system's journal.
 */
export const serverEnvironment = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'mulgil-compile'),
  MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
  UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16',
}
