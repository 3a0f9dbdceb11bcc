import { hint } from '@mulgil/engine'
import { RE2JS, RE2JSException } from 're2js'
import { z } from 'zod'
import { errors } from './errors.ts'

/** A compiled regular expression (RE2: NiFi's syntax without look-around, and never slow). */
export type Regex = RE2JS

/** Compiles a pattern; throws REGEX_INVALID. */
export function compileRegex(pattern: string): Regex {
  try {
    return RE2JS.compile(pattern)
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause
    throw errors.REGEX_INVALID({ pattern, reason: cause.message }, { cause })
  }
}

/** A property that holds a regular expression; parses to the compiled one. */
export function regex() {
  return hint(
    z.string().transform((pattern, context) => {
      try {
        return RE2JS.compile(pattern)
      } catch (error) {
        if (!(error instanceof RE2JSException)) throw error
        context.addIssue({ code: 'custom', message: `"${pattern}" is no valid regular expression: ${error.message}.` })
        return z.NEVER
      }
    }),
    { format: 'regex' },
  )
}

/** Gives the compiled form of patterns that change from FlowFile to FlowFile, and keeps the last `size` of them. */
export function createRegexCache(size = 100): (pattern: string) => Regex {
  const kept = new Map<string, Regex>()
  return (pattern) => {
    const known = kept.get(pattern)
    if (known) return known
    const compiled = compileRegex(pattern)
    if (kept.size >= size) kept.delete(kept.keys().next().value as string)
    kept.set(pattern, compiled)
    return compiled
  }
}
