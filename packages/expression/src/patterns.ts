import { RE2JS } from 're2js'
import { createCache } from './cache.ts'
import { FunctionFailure, quote } from './errors.ts'
import { toRe2 } from './javaPattern.ts'

const kept = createCache<RE2JS>(500)

/** The compiled pattern, kept for the next call; RE2 takes linear time, whatever pattern and text. */
export function compilePattern(pattern: string): RE2JS {
  return kept(pattern, compile)
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(toRe2(pattern))
  } catch (error) {
    if (error instanceof FunctionFailure) throw error
    throw new FunctionFailure(
      `${quote(pattern)} is no regular expression: ${explain(pattern, (error as Error).message)}`,
    )
  }
}

function explain(pattern: string, message: string): string {
  if (/\(\?<?[=!]|\(\?>|\\[1-9]/.test(pattern)) {
    return 'look-around, atomic groups and back references are not supported, so that every pattern runs in linear time'
  }
  return message.replace(/^error parsing regexp: /, '')
}

/** Whether a pattern matches the whole text; a pattern that is none matches nothing. */
export function matchesWhole(pattern: string, text: string): boolean {
  try {
    return compilePattern(pattern).matches(text)
  } catch (error) {
    if (error instanceof FunctionFailure) return false
    throw error
  }
}

/** Replaces each match; `$1` and `${name}` in the replacement are groups, `\` takes the next character as it is. */
export function replaceAllMatches(text: string, pattern: string, replacement: string): string {
  const compiled = compilePattern(pattern)
  return replacing(replacement, () => compiled.matcher(text).replaceAll(replacement, true))
}

/** Replaces the first match; the replacement is read as `replaceAllMatches` reads it. */
export function replaceFirstMatch(text: string, pattern: string, replacement: string): string {
  const compiled = compilePattern(pattern)
  return replacing(replacement, () => compiled.matcher(text).replaceFirst(replacement, true))
}

function replacing(replacement: string, replace: () => string): string {
  try {
    return replace()
  } catch (error) {
    throw new FunctionFailure(`${quote(replacement)} is no replacement: ${(error as Error).message}`)
  }
}
