import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { serverArguments, serverEnvironment } from '../scripts/server.mjs'

/** A real server in a process of its own, as `npm start` runs it, with a data folder of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  readonly home: string
  /** Milliseconds from spawn to the first healthy answer. */
  readonly healthyAfterMs: number
  /** User and system CPU seconds of the process so far. */
  cpuSeconds(): number
  rssBytes(): number
  kill(signal: NodeJS.Signals): Promise<void>
}

export interface ServerOptions {
  /** A data folder to go on with; a temporary one, removed at the end, when absent. */
  readonly home?: string
  readonly nodeArguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Called as soon as the process is there, long before it is healthy. */
  readonly onSpawn?: (kill: (signal: NodeJS.Signals) => Promise<void>) => void
}

/** The server ended before it was healthy; `signal` when something killed it. */
export class ServerEnded extends Error {
  readonly signal: NodeJS.Signals | null
  constructor(message: string, signal: NodeJS.Signals | null) {
    super(message)
    this.signal = signal
  }
}

export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'mulgil-server-')))
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), ...serverArguments], {
    env: { ...process.env, ...serverEnvironment, PORT: String(port), MULGIL_HOME: home, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk
  })
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await exited
  }
  options.onSpawn?.(kill)
  const url = `http://127.0.0.1:${port}`
  const healthyAfterMs = await healthy(url, child, started, () => output)
  const pid = child.pid as number
  return {
    url,
    pid,
    home,
    healthyAfterMs,
    cpuSeconds: () => cpuSecondsOf(pid),
    rssBytes: () => rssOf(pid),
    kill,
    async [Symbol.asyncDispose]() {
      await kill('SIGTERM')
      if (!options.home) await rm(home, { recursive: true, force: true })
    },
  }
}

async function healthy(url: string, child: ChildProcess, started: number, output: () => string): Promise<number> {
  for (;;) {
    try {
      const response = await fetch(`${url}/api/health`)
      const health = (await response.json()) as { status: string }
      if (health.status === 'ok') return performance.now() - started
    } catch {
      // Not listening yet.
    }
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new ServerEnded(
        `The server ended with ${child.exitCode ?? child.signalCode}:\n${output()}`,
        child.signalCode,
      )
    }
    if (performance.now() - started > 60_000) throw new Error(`The server is not healthy after a minute:\n${output()}`)
    await sleep(10)
  }
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function rssOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

/** One call of the REST API; throws with the answer's text when it is no success. */
export async function api<T>(server: ServerProcess, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
