/**
 * How long a second start takes until /api/health says ok, and what an idle server takes of memory. Counts from the
 * command to the first healthy answer, for `npm start` (as people start it) and for the server alone.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { serverArguments, serverEnvironment } from '../scripts/server.mjs'
import { machine, median } from './machine.ts'

const RUNS = 5
const IDLE_MS = 5000
const port = Number(process.env.PORT ?? 25_090)
const home = mkdtempSync(join(tmpdir(), 'mulgil-bench-'))
const env = { ...process.env, ...serverEnvironment, PORT: String(port), MULGIL_HOME: home }
const ways = [
  { name: '`npm start`', command: 'npm', args: ['start', '--silent'] },
  { name: 'server alone', command: process.execPath, args: serverArguments },
]

async function isHealthy(): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`)
    return ((await response.json()) as { status?: string }).status === 'ok'
  } catch {
    return false
  }
}

async function measure({ command, args }: (typeof ways)[number], whileIdle?: (pid: number) => void): Promise<number> {
  const from = performance.now()
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = once(child, 'exit')
  while (!(await isHealthy())) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode} before it was healthy.`)
    await wait(5)
  }
  const elapsed = performance.now() - from
  if (whileIdle && child.pid) {
    await wait(IDLE_MS)
    whileIdle(child.pid)
  }
  // npm ends at once; the server after it has closed everything.
  const started = child.pid ? family(child.pid) : []
  child.kill('SIGTERM')
  await exited
  while (started.some((pid) => existsSync(`/proc/${pid}`))) await wait(5)
  return elapsed
}

/** Resident memory of a process, in MiB, from Linux' own accounts. */
function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
}

/** A process and all that it started. */
function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const file = `/proc/${pid}/task/${task}/children`
    return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : []
  })
  return [pid, ...children.flatMap(family)]
}

/** A Markdown table. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

try {
  console.log(`${machine()}\n`)
  await measure(ways[0])
  const rows: string[][] = []
  for (const way of ways) {
    const times: number[] = []
    let resident = 0
    for (let run = 0; run < RUNS; run += 1) {
      const isLast = run === RUNS - 1
      times.push(
        await measure(
          way,
          isLast
            ? (pid) =>
                (resident = family(pid)
                  .map(residentMiB)
                  .reduce((a, b) => a + b))
            : undefined,
        ),
      )
    }
    const seconds = (ms: number) => (ms / 1000).toFixed(2)
    rows.push([
      way.name,
      seconds(median(times)),
      `${seconds(Math.min(...times))}–${seconds(Math.max(...times))}`,
      resident.toFixed(0),
    ])
  }
  console.log(
    table(['second start', `healthy after, s (median of ${RUNS})`, 'range, s', 'idle RSS, MiB (all processes)'], rows),
  )
} finally {
  rmSync(home, { recursive: true, force: true })
}
