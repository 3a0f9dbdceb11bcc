import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from './run.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mulgil-run-'))
  const run = JSON.stringify(join(root, 'scripts', 'run.mjs'))
  // A stand-in for the server: says what it got, and ends with 7.
  writeFileSync(
    join(folder, 'server.mjs'),
    `process.on('SIGTERM', () => { console.log('got SIGTERM'); process.exit(7) }); setInterval(() => {}, 1000); console.log('up')`,
  )
  writeFileSync(
    join(folder, 'start.mjs'),
    `import { ended, forwardSignals, start } from ${run}
     const child = start(process.execPath, [${JSON.stringify(join(folder, 'server.mjs'))}])
     forwardSignals(child)
     process.exitCode = await ended(child)`,
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Starts, waits until the server is up, sends the signal to what was started, and gives all output and the exit code. */
async function signalled(command: string, args: string[], env: Record<string, string>) {
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const code = new Promise((resolve) => child.once('exit', resolve))
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    if (output === 'up\n') child.kill('SIGTERM')
  }
  return { output, code: await code }
}

test('a signal reaches the server, and its exit code comes back', async () => {
  expect(await signalled(process.execPath, ['start.mjs'], {})).toEqual({ output: 'up\ngot SIGTERM\n', code: 7 })
})

test('the server ends too when only the shell before npm start gets the signal', async () => {
  const shell = ['-c', `"${process.execPath}" start.mjs; true`]
  const { output } = await signalled('sh', shell, { npm_lifecycle_event: 'start' })
  expect(output).toBe('up\ngot SIGTERM\n')
})
