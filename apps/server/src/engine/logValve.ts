export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

const MOST_LINES = 100
const PERIOD_MS = 1000

/** Lets at most a hundred lines a second through, and says how many it held back: a busy flow must not drown the log. */
export function createLogValve(write: (level: 'info' | 'warn' | 'error', line: string) => void) {
  let since = performance.now()
  let lines = 0
  return {
    log(level: LogLevel, line: string): void {
      if (level === 'debug') return
      const now = performance.now()
      if (now - since > PERIOD_MS) {
        if (lines > MOST_LINES) write('warn', `${lines - MOST_LINES} lines of the engine were left out`)
        since = now
        lines = 0
      }
      lines += 1
      if (lines <= MOST_LINES) write(level, line)
    },
  }
}
