import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { contract } from '@mulgil/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type ServerProcess, startServer } from './serverProcess.ts'

const FILES = 20
const LINES = 1000
const TOTAL = FILES * LINES

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-links-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const processor = (type: string, properties: object, more: object = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})
const connection = (from: string, relationship: string, to: string) => ({ from, relationships: [relationship], to })
const flow = (id: string, components: object, connections: object) => ({
  format: 'mulgil/flow@1',
  id,
  name: id,
  root: { components, connections },
})

/** Files of 1,000 readings each → split → over to the other flow. */
const sender = () =>
  flow(
    'sender',
    {
      list: processor(
        'ListFile',
        { inputDirectory: join(folder, 'in') },
        { scheduling: { strategy: 'timer', period: '200 ms' } },
      ),
      fetch: processor('FetchFile', {}, { autoTerminate: ['not.found', 'permission.denied'] }),
      split: processor('SplitJson', { jsonPath: '$[*]' }, { autoTerminate: ['original'] }),
      out: { kind: 'outputPort', link: { flow: 'receiver', port: 'in' } },
      trouble: processor('LogAttribute', {}, { autoTerminate: ['success'] }),
    },
    {
      a: connection('list', 'success', 'fetch'),
      b: connection('fetch', 'success', 'split'),
      c: connection('split', 'split', 'out'),
      x: connection('fetch', 'failure', 'trouble'),
      y: connection('split', 'failure', 'trouble'),
    },
  )

/** What comes over → id → seen before? → one file a reading. */
const receiver = () =>
  flow(
    'receiver',
    {
      in: { kind: 'inputPort' },
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
    {
      a: { from: 'in', to: 'id' },
      b: connection('id', 'matched', 'seen'),
      c: connection('seen', 'non-duplicate', 'name'),
      d: connection('name', 'success', 'put'),
      x: { from: 'seen', relationships: ['duplicate', 'failure'], to: 'trouble' },
      y: { from: 'id', relationships: ['unmatched', 'failure'], to: 'trouble' },
      z: connection('put', 'failure', 'trouble'),
    },
  )

const status = (server: ServerProcess, id: string) =>
  api<contract.FlowStatus>(server, 'GET', `/api/flows/${id}/status?window=start`)
// A kill may leave a half-written file behind, under the hidden name that PutFile writes to before it renames.
const output = async () => (await readdir(join(folder, 'out')).catch(() => [])).filter((name) => !name.startsWith('.'))
const written = async () => (await output()).length

test('[L2] [L8] kill -9 in mid-flow, three times, with 20,000 FlowFiles on their way between two engines: none lost, none twice', async () => {
  await mkdir(join(folder, 'in'))
  for (let file = 0; file < FILES; file += 1) {
    const readings = Array.from({ length: LINES }, (_, line) => ({
      id: file * LINES + line,
      celsius: 20 + (line % 80),
    }))
    await writeFile(join(folder, 'in', `${file}.json`), JSON.stringify(readings))
  }
  const home = join(folder, 'home')
  const start = () => startServer({ home, environment: { MULGIL_ENGINES: '2' } })
  const killedAt: number[] = []
  const killWhen = async (server: ServerProcess, count: number) => {
    await expect.poll(written, { timeout: 60_000, interval: 5 }).toBeGreaterThan(count)
    await server.kill('SIGKILL')
    killedAt.push(await written())
  }
  {
    const server = await start()
    for (const document of [receiver(), sender()]) {
      await api(server, 'POST', '/api/flows', { document })
      await api(server, 'POST', `/api/flows/${document.id}/deploy`, { revision: 1 })
    }
    // `trouble` stays stopped, so that whatever comes there can be counted.
    for (const id of ['id', 'seen', 'name', 'put'])
      await api(server, 'POST', `/api/flows/receiver/components/${id}/start`)
    for (const id of ['list', 'fetch', 'split']) await api(server, 'POST', `/api/flows/sender/components/${id}/start`)
    await killWhen(server, 500)
  }
  for (const count of [5000, 11_000]) await killWhen(await start(), count)
  // The kills came while it was at work, not before or after.
  expect(killedAt.every((count) => count > 0 && count < TOTAL)).toBe(true)

  await using server = await start()
  await expect.poll(written, { timeout: 120_000, interval: 100 }).toBe(TOTAL)
  for (const id of ['sender', 'receiver'])
    await expect.poll(async () => (await status(server, id)).queued.count, { timeout: 60_000 }).toBe(0)
  expect(new Set(await output()).size).toBe(TOTAL)
  for (const id of [0, 7_654, TOTAL - 1]) {
    expect(JSON.parse(await readFile(join(folder, 'out', `${id}.json`), 'utf8'))).toMatchObject({ id })
  }
  // Whatever DetectDuplicate had seen twice would have gone to `trouble`, which is stopped; so would every failure.
  for (const id of ['sender', 'receiver']) {
    const { connections } = await status(server, id)
    expect(connections.every(({ count }) => count === 0)).toBe(true)
    await expect.poll(async () => (await status(server, id)).engine.indexLagBytes, { timeout: 60_000 }).toBe(0)
  }
  expect(await countEvents(server, { component: 'out', type: 'SEND' })).toBe(TOTAL)
  expect(await countEvents(server, { component: 'in', type: 'RECEIVE' })).toBe(TOTAL)
  expect(await countEvents(server, { component: 'put', type: 'DROP' })).toBe(TOTAL)
}, 300_000)

/** How many provenance events match, page by page. */
async function countEvents(server: ServerProcess, query: Record<string, string>): Promise<number> {
  let total = 0
  let cursor: string | null = null
  do {
    const search = new URLSearchParams({ ...query, limit: '1000', ...(cursor ? { cursor } : {}) })
    const page: contract.EventPage = await api(server, 'GET', `/api/provenance?${search}`)
    total += page.items.length
    cursor = page.nextCursor
  } while (cursor)
  return total
}
