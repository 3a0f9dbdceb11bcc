import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Node.js that runs the TypeScript sources: the one that npm installed, or this one when it is new enough. */
export function findNode() {
  const installed = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(installed)) return installed
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined
}

/** Environment for everything that is started: the project's tools first on the PATH. */
export function environment(more = {}) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(
    process.platform === 'win32' ? ';' : ':',
  )
  return { ...process.env, PATH: path, ...more }
}

/** Starts a program in the project's folder. `options` are those of `spawn`. */
export function start(command, args, options = {}) {
  return spawn(command, args, { cwd: root, stdio: 'inherit', ...options, env: environment(options.env) })
}

/** Waits for a started program; gives its exit code, 128 and more when a signal ended it. */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

/** Runs a program to its end and gives its exit code. */
export const run = (command, args, options) => ended(start(command, args, options))

/** Runs npm, the one that started this script if any. */
export function npm(args, options) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options)
  return run('npm', args, { shell: process.platform === 'win32', ...options })
}

/** Passes the signals that ask this process to end on to a child, which decides when it ends. */
export function forwardSignals(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself; a second SIGINT would tell it to hurry.
      if (signal === 'SIGINT' && inTerminal()) return
      child.kill(signal)
    })
  }
  whenNpmEnds(() => child.kill('SIGTERM'))
}

const inTerminal = () => process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY

/**
 * Calls back when the npm that runs this script has ended. A SIGTERM to npm ends the shell between npm and this process,
 * and the shell passes nothing on.
 */
export function whenNpmEnds(callback) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, 200)
  timer.unref()
}
