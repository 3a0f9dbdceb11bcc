import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MulgilError } from '@mulgil/flow'
import { expect, vi } from 'vitest'
import type { Log } from '../log.ts'
import { type RunningServer, type ServerOptions, startServer } from '../server.ts'
import type { Settings } from '../settings.ts'

/** What a request got back. */
export interface Got<T = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed JSON, where it is JSON. */
  readonly body: T
}

export interface TestServer extends AsyncDisposable {
  readonly home: string
  readonly url: string
  /** Lines of the log. */
  readonly lines: string[]
  /** Every text that any request got. */
  readonly texts: string[]
  request<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Got<T>>
  /** The body of a request that must succeed. */
  ok<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Closes the server and starts another on the same folder, with these settings changed. */
  restart(changed?: Partial<Settings>): Promise<void>
  /** Closes the server and leaves the folder. */
  stop(): Promise<void>
}

// Starting a server takes a second on a quiet machine; the tests share theirs with all the others.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

const firstPort = 23_000
const ports = 1000

/** A real server in a folder of its own, on a port of its own; answers are checked against the contract. */
export async function startTestServer(
  changed: Partial<Settings> = {},
  { moreProcessors }: Pick<ServerOptions, 'moreProcessors'> = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-server-'))
  const home = join(folder, 'home')
  const lines: string[] = []
  const texts: string[] = []
  const log: Log = {
    info: (line) => lines.push(line),
    warn: (line) => lines.push(`warning: ${line}`),
    error: (line, cause) => lines.push(`error: ${line} ${cause instanceof Error ? cause.stack : (cause ?? '')}`),
  }
  const settings = {
    host: '127.0.0.1',
    home,
    database: 'sqlite',
    durability: 'fsync',
    engines: 1,
    web: join(folder, 'web'),
    ...changed,
  } as const
  let running: RunningServer | undefined = await startSomewhere(settings, { log, moreProcessors })

  async function request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Got<T>> {
    const init: RequestInit = {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    }
    if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${running?.url}${path}`, init)
    const text = await response.text()
    texts.push(text)
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as T,
    }
  }

  async function stop(): Promise<void> {
    await running?.[Symbol.asyncDispose]()
    running = undefined
  }

  return {
    home,
    get url() {
      return running?.url ?? ''
    },
    lines,
    texts,
    request,
    async ok<T>(method: string, path: string, body?: unknown) {
      const got = await request<T>(method, path, body)
      expect(got.status, `${method} ${path}: ${got.text}\n${lines.join('\n')}`).toBeLessThan(300)
      return got.body
    },
    async restart(changed = {}) {
      await stop()
      running = await startSomewhere({ ...settings, ...changed }, { log, moreProcessors })
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startSomewhere(settings: Omit<Settings, 'port'>, options: ServerOptions): Promise<RunningServer> {
  for (;;) {
    const port = firstPort + Math.floor(Math.random() * ports)
    try {
      return await startServer({ port, ...settings }, { ...options, checkResponses: true })
    } catch (error) {
      if (!(error instanceof MulgilError && error.code === 'PORT_IN_USE')) throw error
    }
  }
}

/** Asks again until the answer is as wanted; the test's own time limit ends it. */
export async function until<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isDone(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A document with these components and connections. */
export const documentOf = (id: string, components: object, connections: object = {}, more: object = {}) => ({
  format: 'mulgil/flow@1',
  id,
  name: `Flow ${id}`,
  root: { components, connections },
  ...more,
})

/** GenerateFlowFile → LogAttribute, stopped after its first: one FlowFile a run, which waits in `made` while `sink` is stopped. */
export const smallFlow = (id: string) =>
  documentOf(
    id,
    {
      source: {
        kind: 'processor',
        type: 'GenerateFlowFile',
        properties: { customText: 'hello', attributes: { filename: 'a.txt' } },
      },
      sink: { kind: 'processor', type: 'LogAttribute', properties: { logLevel: 'off' }, autoTerminate: ['success'] },
    },
    { made: { from: 'source', relationships: ['success'], to: 'sink' } },
  )
