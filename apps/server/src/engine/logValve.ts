export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

const MOST_LINES = 100
const PERIOD_MS = 1000
const MOST_CHARACTERS = 4000

/** Lets at most a hundred lines a second through, and says how many it held back: a busy flow must not drown the log. */
export function createLogValve(write: (level: 'info' | 'warn' | 'error', line: string) => void) {
  let since = performance.now()
  let lines = 0

  function begin(now: number): void {
    if (lines > MOST_LINES) write('warn', `${lines - MOST_LINES} lines of the engine were left out`)
    since = now
    lines = 0
  }

  /** Also when nothing more comes. */
  function endLater(): void {
    setTimeout(() => {
      if (lines > MOST_LINES) begin(performance.now())
    }, PERIOD_MS).unref()
  }

  return {
    log(level: LogLevel, line: string): void {
      if (level === 'debug') return
      const now = performance.now()
      if (now - since > PERIOD_MS) begin(now)
      lines += 1
      if (lines <= MOST_LINES) write(level, line.slice(0, MOST_CHARACTERS))
      else if (lines === MOST_LINES + 1) endLater()
    },
  }
}
