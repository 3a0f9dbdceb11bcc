import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { contract } from '@mulgil/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type ServerProcess, startServer } from './serverProcess.ts'

const FILES = 100
const LINES = 1000
const TOTAL = FILES * LINES

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-kill-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const processor = (type: string, properties: object, more: object = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})
const connection = (from: string, relationship: string, to: string) => ({ from, relationships: [relationship], to })

/** Files of 1,000 readings each → list → fetch → split → id → seen before? → one file a reading. */
function flow() {
  return {
    format: 'mulgil/flow@1',
    id: 'kill',
    name: 'Killed in mid-flow',
    root: {
      components: {
        list: processor(
          'ListFile',
          { inputDirectory: join(folder, 'in') },
          { scheduling: { strategy: 'timer', period: '200 ms' } },
        ),
        fetch: processor('FetchFile', {}, { autoTerminate: ['not.found', 'permission.denied'] }),
        split: processor('SplitJson', { jsonPath: '$[*]' }, { autoTerminate: ['original'] }),
        id: processor('EvaluateJsonPath', { destination: 'attribute', paths: { id: '$.id' } }),
        seen: processor('DetectDuplicate', { cacheEntryIdentifier: '${id}' }),
        name: processor('UpdateAttribute', { attributes: { filename: '${id}.json' } }),
        put: processor(
          'PutFile',
          { directory: join(folder, 'out'), conflictResolution: 'replace' },
          { autoTerminate: ['success'] },
        ),
        trouble: processor('LogAttribute', {}, { autoTerminate: ['success'] }),
      },
      connections: {
        a: connection('list', 'success', 'fetch'),
        b: connection('fetch', 'success', 'split'),
        c: connection('split', 'split', 'id'),
        d: connection('id', 'matched', 'seen'),
        e: connection('seen', 'non-duplicate', 'name'),
        f: connection('name', 'success', 'put'),
        x: { from: 'seen', relationships: ['duplicate', 'failure'], to: 'trouble' },
        y: { from: 'id', relationships: ['unmatched', 'failure'], to: 'trouble' },
        z: connection('split', 'failure', 'trouble'),
        w: connection('fetch', 'failure', 'trouble'),
        v: connection('put', 'failure', 'trouble'),
      },
    },
  }
}

async function writeInput(): Promise<void> {
  await mkdir(join(folder, 'in'))
  for (let file = 0; file < FILES; file += 1) {
    const readings = Array.from({ length: LINES }, (_, line) => ({
      id: file * LINES + line,
      celsius: 20 + (line % 80),
    }))
    await writeFile(join(folder, 'in', `${file}.json`), JSON.stringify(readings))
  }
}

const status = (server: ServerProcess) => api<contract.FlowStatus>(server, 'GET', '/api/flows/kill/status?window=start')
// A kill may leave a half-written file behind, under the hidden name that PutFile writes to before it renames.
const output = async () => (await readdir(join(folder, 'out')).catch(() => [])).filter((name) => !name.startsWith('.'))
const written = async () => (await output()).length

test('[R4] kill -9 in mid-flow, five times: 100,000 FlowFiles, none lost, none twice', async () => {
  await writeInput()
  const home = join(folder, 'home')
  {
    const server = await startServer({ home })
    await api(server, 'POST', '/api/flows', { document: flow() })
    // `trouble` stays stopped, so that whatever comes there can be counted.
    await api(server, 'POST', '/api/flows/kill/deploy', { revision: 1 })
    for (const id of ['list', 'fetch', 'split', 'id', 'seen', 'name', 'put'])
      await api(server, 'POST', `/api/flows/kill/components/${id}/start`)
    await sleep(700)
    await server.kill('SIGKILL')
  }
  const progress: number[] = [await written()]
  for (const ms of [900, 1300, 600, 1700]) {
    const server = await startServer({ home })
    await sleep(ms)
    await server.kill('SIGKILL')
    progress.push(await written())
  }
  // The kills came while it was at work, not before or after.
  expect(progress.filter((count) => count > 0 && count < TOTAL).length).toBeGreaterThan(1)

  await using server = await startServer({ home })
  await expect.poll(written, { timeout: 180_000, interval: 500 }).toBe(TOTAL)
  await expect.poll(async () => (await status(server)).queued.count, { timeout: 60_000, interval: 200 }).toBe(0)
  const names = new Set(await output())
  expect(names.size).toBe(TOTAL)
  for (const id of [0, 1, 54_321, TOTAL - 1]) {
    expect(JSON.parse(await readFile(join(folder, 'out', `${id}.json`), 'utf8'))).toEqual({
      id,
      celsius: 20 + ((id % LINES) % 80),
    })
  }
  // Whatever DetectDuplicate had seen twice would have gone to `trouble`; so would every failure.
  expect((await status(server)).connections.find(({ id }) => id === 'x')?.in.count).toBe(0)
  await expect.poll(async () => (await status(server)).engine.indexLagBytes, { timeout: 60_000 }).toBe(0)
  expect(await count(server, { component: 'split', type: 'FORK' })).toBe(TOTAL)
  expect(await count(server, { component: 'put', type: 'DROP' })).toBe(TOTAL)
}, 400_000)

/** How many provenance events match, page by page. */
async function count(server: ServerProcess, query: Record<string, string>): Promise<number> {
  let total = 0
  let cursor: string | null = null
  do {
    const search = new URLSearchParams({ ...query, flow: 'kill', limit: '1000', ...(cursor ? { cursor } : {}) })
    const page: contract.EventPage = await api(server, 'GET', `/api/provenance?${search}`)
    total += page.items.length
    cursor = page.nextCursor
  } while (cursor)
  return total
}
