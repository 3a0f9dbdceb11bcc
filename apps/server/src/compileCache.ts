import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../node_modules/.cache/mulgil-compile', import.meta.url))

/**
 * Keeps compiled code between runs, also of the threads that start afterwards: without it every start strips the types
 * of some hundred files again, in each thread. To be called before anything large is imported.
 */
export function useCompileCache(): void {
  if (process.env.NODE_COMPILE_CACHE !== undefined || process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return
  const { directory } = enableCompileCache(folder)
  if (directory !== undefined) process.env.NODE_COMPILE_CACHE = folder
}

/** Writes what was compiled so far, so that a killed process has helped the next one too. */
export const keepCompiled = (): void => flushCompileCache()
