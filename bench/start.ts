import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../e2e/serverProcess.ts'
import { root } from '../scripts/run.mjs'
import { type Options, start } from './deployed.ts'
import { workFolder } from './files.ts'
import { median } from './machine.ts'
import { family, residentMiB } from './processes.ts'

const STARTS = 3
const IDLE_MS = 5000

export interface StartResult {
  /** From the spawn of the server until /api/health says ok, at the second and later starts. */
  readonly seconds: number
  /** The same from `npm start`, with npm and the checks of the set-up. */
  readonly npmSeconds: number
  readonly idleMiB: number
}

/** How long starts take after the first, which makes the data folder, and what an idle server holds of memory. */
export async function startUp(options: Options): Promise<StartResult> {
  await using folder = await workFolder()
  const home = folder.folder('home')
  await (await start({ profile: false }, home))[Symbol.asyncDispose]()
  const seconds: number[] = []
  let idleMiB = 0
  for (let n = 0; n < STARTS; n += 1) {
    await using server = await start(options, home)
    seconds.push(server.healthyAfterMs / 1000)
    if (n < STARTS - 1) continue
    await sleep(IDLE_MS)
    idleMiB = family(server.pid)
      .map(residentMiB)
      .reduce((a, b) => a + b)
  }
  const npm: number[] = []
  for (let n = 0; n < STARTS; n += 1) npm.push(await npmStart(home))
  return { seconds: median(seconds), npmSeconds: median(npm), idleMiB }
}

async function npmStart(home: string): Promise<number> {
  const port = await freePort()
  const from = performance.now()
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), MULGIL_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  while (!(await isHealthy(port))) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode} before it was healthy.`)
    await sleep(5)
  }
  const seconds = (performance.now() - from) / 1000
  // npm ends at once; the server after it has closed everything.
  const started = child.pid ? family(child.pid) : []
  child.kill('SIGTERM')
  await exited
  while (started.some((pid) => existsSync(`/proc/${pid}`))) await sleep(5)
  return seconds
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`)
    return ((await response.json()) as { status?: string }).status === 'ok'
  } catch {
    return false
  }
}
