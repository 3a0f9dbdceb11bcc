import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockHome } from './lock.ts'

let home: string
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'mulgil-lock-')), 'home')
})
afterEach(() => rmSync(join(home, '..'), { recursive: true }))

/** Another process that takes the lock, says so, and lives until it is killed. */
async function otherServer() {
  const code = `const { lockHome } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
    lockHome(${JSON.stringify(home)}); console.log('locked'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('the folder is made for this user only, and the lock goes when it is released', () => {
  const lock = lockHome(home)
  expect(statSync(home).mode & 0o777).toBe(0o700)
  expect(existsSync(join(home, 'server.lock'))).toBe(true)
  lock[Symbol.dispose]()
  expect(existsSync(join(home, 'server.lock'))).toBe(false)
})

test('a folder in use is refused, and the message names the process', async () => {
  const child = await otherServer()
  expect(() => lockHome(home)).toThrow(
    expect.objectContaining({ code: 'HOME_LOCKED', details: { home, pid: child.pid } }),
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('the lock of a server that was killed with kill -9 is stale', async () => {
  const child = await otherServer()
  child.kill('SIGKILL')
  await once(child, 'exit')
  using _lock = lockHome(home)
  expect(JSON.parse(readFileSync(join(home, 'server.lock'), 'utf8')).pid).toBe(process.pid)
})

test.skipIf(!existsSync('/proc/self/stat'))(
  'a later process with the pid of the dead server does not hold the lock',
  () => {
    lockHome(home)
    const owner = JSON.parse(readFileSync(join(home, 'server.lock'), 'utf8'))
    writeFileSync(join(home, 'server.lock'), JSON.stringify({ ...owner, process: `${owner.process}0` }))
    using _lock = lockHome(home)
    expect(JSON.parse(readFileSync(join(home, 'server.lock'), 'utf8')).process).toBe(owner.process)
  },
)

test('rubbish in the lock file locks nothing', () => {
  lockHome(home)
  writeFileSync(join(home, 'server.lock'), 'not a lock')
  lockHome(home)[Symbol.dispose]()
  expect(existsSync(join(home, 'server.lock'))).toBe(false)
})

test('a home that is a file is refused with words', () => {
  writeFileSync(home, '')
  expect(() => lockHome(home)).toThrow(expect.objectContaining({ code: 'HOME_NOT_USABLE' }))
})
