import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Settings } from '../settings.ts'
import type { Got, TestServer } from './testServer.ts'

/** A server in a process of its own. */
export interface ServerProcess extends Pick<TestServer, 'request' | 'ok'>, AsyncDisposable {
  /** Null while it runs. */
  exitCode(): number | null
  readonly process: ChildProcess
}

/** Starts a server in a process of its own, on a free port, for tests that might end it. */
export async function startServerProcess(
  settings: Pick<Settings, 'home'> & Partial<Settings>,
  moreProcessors?: string,
): Promise<ServerProcess> {
  const script = fileURLToPath(new URL('./serverProcessMain.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify({ settings, moreProcessors })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const [url] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('The server did not start.'))),
  ])) as [string]

  async function request<T>(method: string, path: string, body?: unknown): Promise<Got<T>> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const parsed = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, headers: response.headers, text, body: parsed as T }
  }

  return {
    process: child,
    exitCode: () => child.exitCode,
    request,
    async ok<T>(method: string, path: string, body?: unknown) {
      const got = await request<T>(method, path, body)
      expect(got.status, `${method} ${path}: ${got.text}`).toBeLessThan(300)
      return got.body
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
