import { RE2JS } from 're2js'
import { FunctionFailure } from './errors.ts'

const kept = new Map<string, RE2JS>()
const mostKept = 500

/** The compiled pattern, kept for the next call; RE2 takes linear time, whatever pattern and text. */
export function compilePattern(pattern: string): RE2JS {
  const known = kept.get(pattern)
  if (known) return known
  const compiled = compile(pattern)
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value as string)
  kept.set(pattern, compiled)
  return compiled
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    throw new FunctionFailure(`"${pattern}" is no regular expression: ${(error as Error).message}`)
  }
}
