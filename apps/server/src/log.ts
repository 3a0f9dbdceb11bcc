/** Where the server says what it is doing: plain lines for people. */
export interface Log {
  info(line: string): void
  warn(line: string): void
  error(line: string, cause?: unknown): void
}

/** Writes lines with time to standard output, and troubles to standard error. */
export const consoleLog: Log = {
  info: (line) => void process.stdout.write(`${stamp()} ${line}\n`),
  warn: (line) => void process.stderr.write(`${stamp()} warning: ${line}\n`),
  error: (line, cause) =>
    void process.stderr.write(`${stamp()} error: ${line}${cause === undefined ? '' : `\n${explain(cause)}`}\n`),
}

const stamp = () => new Date().toLocaleTimeString('en-GB')

function explain(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const text = cause.stack ?? cause.message
  return cause.cause === undefined ? text : `${text}\ncaused by: ${explain(cause.cause)}`
}
