#!/usr/bin/env node
// Node.js 24 runs the TypeScript sources as they are. An older one hands over to the one that npm installed.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = new URL('../src/main.ts', import.meta.url)
if (Number(process.versions.node.split('.')[0]) >= 24) {
  whenNpxEnds(() => process.kill(process.pid, 'SIGTERM'))
  await import(main.href)
} else {
  handOver(findNode())
}

function findNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(file)) return file
  } catch {
    // Not installed: said below.
  }
  console.error(`Mulgil needs Node.js 24; this is ${process.versions.node}. Run "npm start" once, which installs it.`)
  process.exit(1)
}

function handOver(node) {
  // The flag: docs/adr/0041.
  const child = spawn(node, ['--no-memory-protection-keys', fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Ctrl-C in a terminal reaches the child by itself; a second SIGINT would tell it to hurry.
    process.on(signal, () => (signal === 'SIGINT' && inTerminal ? undefined : child.kill(signal)))
  }
  whenNpxEnds(() => child.kill('SIGTERM'))
  child.once('close', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

/** A SIGTERM to npx ends the shell between npx and this process, and the shell passes nothing on. */
function whenNpxEnds(callback) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, 200)
  timer.unref()
}
