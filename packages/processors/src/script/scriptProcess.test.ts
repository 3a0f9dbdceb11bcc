import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { ScriptProcess, withoutRights } from './scriptProcess.ts'

const settings = {
  typescript: false,
  variables: {},
  timeLimitMs: 1000,
  memoryBytes: 64 * 1024 * 1024,
  onLine: () => undefined,
}
const never = new AbortController().signal
/** One that has ended, but of which nobody took the exit code, since the thread that started it is gone, is not there. */
const isThere = (pid: number | undefined): boolean => {
  try {
    process.kill(pid ?? 0, 0)
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0] !== 'Z'
  } catch {
    return false
  }
}
const batchOf = (length: number) => ({
  now: 0,
  flowFiles: Array.from({ length }, (_, id) => ({ id, uuid: '', size: 0, attributes: {}, length: 0 })),
  contents: [],
  state: () => ({}),
})

test('[I9] code that finds its way out of the context of a script still has no files, processes, threads and variables', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-rights-'))
  const file = join(folder, 'hostile.mjs')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(
    file,
    `import fs from 'node:fs'; import { spawnSync } from 'node:child_process'; import { Worker } from 'node:worker_threads'
    const tries = {
      read: () => fs.readFileSync(new URL('secret.txt', import.meta.url)),
      write: () => fs.writeFileSync(new URL('new.txt', import.meta.url), ''),
      list: () => fs.readdirSync('/'),
      process: () => spawnSync('true'),
      worker: () => new Worker('', { eval: true }),
      addon: () => process.dlopen({ exports: {} }, '/none.node'),
      variables: () => { if (Object.keys(process.env).length === 0) throw { code: 'none' } },
    }
    const found = Object.entries(tries).map(([name, act]) => { try { act(); return [name, 'allowed'] } catch (error) { return [name, error.code] } })
    console.log(JSON.stringify(Object.fromEntries(found)))`,
  )
  const { stdout } = await promisify(execFile)(process.execPath, [...withoutRights([file], 64 << 20), file], {
    env: {},
  })
  const denied = 'ERR_ACCESS_DENIED'
  expect(JSON.parse(stdout)).toEqual({
    read: denied,
    write: denied,
    list: denied,
    process: denied,
    worker: denied,
    addon: 'ERR_DLOPEN_DISABLED',
    variables: 'none',
  })
  await rm(folder, { recursive: true })
})

test('[I9] one process serves batch after batch, and is replaced after it had to be ended', async () => {
  using script = await ScriptProcess.open(
    {
      ...settings,
      source:
        "for (const one of session.get(1)) session.transfer(one, 'success')\nconst rest = session.get()\nif (rest.length > 5) { const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1)) }",
    },
    never,
  )
  const { pid } = script
  await script.run(batchOf(1), never)
  await script.run(batchOf(1), never)
  expect(script.pid).toBe(pid)
  await expect(script.run(batchOf(7), never)).rejects.toMatchObject({ code: 'SCRIPT_OUT_OF_MEMORY' })
  await expect.poll(() => isThere(pid)).toBe(false)
  const { changes } = await script.run(batchOf(1), never)
  expect(changes).toHaveLength(1)
  expect(script.pid).not.toBe(pid)
})

test('an abort ends a batch under way, and what is disposed of leaves no process', async () => {
  const abort = new AbortController()
  const script = await ScriptProcess.open({ ...settings, timeLimitMs: 60_000, source: 'for (;;) {}' }, never)
  const { pid } = script
  const running = script.run(batchOf(1), abort.signal)
  abort.abort(new Error('stopped'))
  await expect(running).rejects.toThrow('stopped')
  await expect.poll(() => isThere(pid)).toBe(false)
  script[Symbol.dispose]()
})

test.for([
  { name: 'waits', source: 'session.get()' },
  { name: 'runs for ever', source: 'for (;;) {}' },
])(
  '[I9] when the thread that started it is ended, a process that $name ends, too',
  { timeout: 20_000 },
  async ({ source }) => {
    const url = new URL('./scriptProcess.ts', import.meta.url).href
    const thread = new Worker(
      `const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(url)}).then(async ({ ScriptProcess }) => {
      const signal = new AbortController().signal
      const script = await ScriptProcess.open({ ...${JSON.stringify(settings)}, onLine() {}, source: ${JSON.stringify(source)} }, signal)
      script.run({ now: 0, flowFiles: [], contents: [], state: () => ({}) }, signal).catch(() => {})
      parentPort.postMessage(script.pid)
    })`,
      { eval: true },
    )
    const [pid] = (await once(thread, 'message')) as [number]
    expect(isThere(pid)).toBe(true)
    await thread.terminate()
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false)
  },
)
