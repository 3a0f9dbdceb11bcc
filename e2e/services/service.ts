import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const serviceNames = ['kafka', 'search', 'mosquitto', 'postgres'] as const
export type ServiceName = (typeof serviceNames)[number]

export interface ServiceOptions {
  /** The first port; a free block is found when absent. Scripts use some ports above it too. */
  readonly port?: number
  /** Settings that the script's head lists: LOGIN, TLS, ENGINE, PARTITIONS … */
  readonly env?: Readonly<Record<string, string>>
  /** Keeps data between starts; without it a temporary folder is used and removed by `stop`. */
  readonly folder?: string
}

export interface RunningService {
  /** The main endpoint, as `127.0.0.1:9092` or `mqtt://127.0.0.1:1883`. */
  readonly endpoint: string
  /** All endpoints by name, as `kafka_sasl`. */
  readonly endpoints: Readonly<Record<string, string>>
  readonly port: number
  readonly folder: string
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a real service by its script in this folder, and waits until it answers. */
export async function startService(name: ServiceName, options: ServiceOptions = {}): Promise<RunningService> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), `mulgil-${name}-`)))
  // PostgreSQL started by root steps down to a user of its own, who must be able to enter the folder.
  await chmod(folder, 0o755)
  const port = options.port ?? (await freePortBlock())
  const stop = async () => {
    await script(name, 'stop', folder)
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
  }
  try {
    const output = await script(name, 'start', folder, { ...options.env, PORT: String(port) })
    const endpoints = Object.fromEntries(output.flatMap((line) => (/^\w+=/.test(line) ? [splitAt(line, '=')] : [])))
    return { endpoint: Object.values(endpoints)[0], endpoints, port, folder, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A service for a test that starts and stops it itself, always at the same port and with the same data. */
export async function prepareService(name: ServiceName, env?: ServiceOptions['env']) {
  const folder = await mkdtemp(join(tmpdir(), `mulgil-${name}-`))
  const port = await freePortBlock()
  let running: RunningService | undefined
  const stop = async () => {
    await running?.stop()
    running = undefined
  }
  return {
    port,
    get isRunning() {
      return running !== undefined
    },
    async start(): Promise<void> {
      running = await startService(name, { port, folder, env })
    },
    stop,
    async [Symbol.asyncDispose](): Promise<void> {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A block of ports of which the ones that the scripts use are free. */
export async function freePortBlock(from = 21_400, to = 21_890): Promise<number> {
  const start = from + Math.floor(Math.random() * (to - from))
  for (let tried = 0; tried < to - from; tried += 10) {
    const port = from + ((start - from + tried) % (to - from))
    const free = await Promise.all([0, 1, 2, 3, 9, 100].map((offset) => isFree(port + offset)))
    if (free.every(Boolean)) return port
  }
  throw new Error(`No free ports between ${from} and ${to}.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function script(name: ServiceName, command: 'start' | 'stop', folder: string, env: Record<string, string> = {}) {
  return new Promise<string[]>((resolve, reject) => {
    const child = spawn(join(import.meta.dirname, `${name}.sh`), [command, folder], { env: { ...process.env, ...env } })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve(stdout.trim().split('\n'))
      else reject(new Error(`${name}.sh ${command} ended with ${code}: ${stderr.trim() || stdout.trim()}`))
    })
  })
}

const splitAt = (line: string, mark: string) =>
  [line.slice(0, line.indexOf(mark)), line.slice(line.indexOf(mark) + mark.length)] as const
