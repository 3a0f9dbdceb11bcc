import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type * as contract from '@mulgil/client/contract'
import { FlowDocument, walkComponents, walkConnections } from '@mulgil/flow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer, until } from './testing/testServer.ts'

let server: TestServer
let templates: contract.Template[]
beforeAll(async () => {
  server = await startTestServer()
  templates = await server.ok('GET', '/api/templates')
})
afterAll(() => server[Symbol.asyncDispose]())

const names = ['factory-line', 'factory-line-sample', 'http-to-file', 'csv-folder'] as const

test('these are all', () => {
  expect(templates.map(({ id }) => id)).toEqual(names)
})

test.for(names)('%s is complete, in both languages, and well laid out', async (id) => {
  const template = await server.ok<contract.Template>('GET', `/api/templates/${id}`)
  expect(template.document.id).toBe(id)
  for (const text of [template.name, template.summary]) expect(text.ko).toMatch(/[가-힣]/)
  const places = template.document.layout
  const components = [...walkComponents(FlowDocument.parse(template.document))]
  expect(Object.keys(places).sort()).toEqual(components.map((placed) => placed.id).sort())
  for (const { x, y } of Object.values(places)) expect([(x ?? 0.5) % 8, (y ?? 0.5) % 8]).toEqual([0, 0])
  const ids = [...components, ...walkConnections(FlowDocument.parse(template.document))].map((placed) => placed.id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [one, a] of components.entries()) {
    for (const b of components.slice(one + 1)) {
      const [p, q] = [places[a.id], places[b.id]]
      const apart = Math.abs((p.x ?? 0) - (q.x ?? 0)) >= 240 || Math.abs((p.y ?? 0) - (q.y ?? 0)) >= 96
      expect(apart, `${a.id} and ${b.id} overlap`).toBe(true)
    }
  }
})

test.for(names)('a flow made from %s has no problems', async (template) => {
  const { document } = await server.ok<contract.Flow>('POST', '/api/flows', { template, name: `Mine: ${template}` })
  expect(document.name).toBe(`Mine: ${template}`)
  expect(await server.ok('POST', `/api/flows/${document.id}/validate`, {})).toEqual({ valid: true, problems: [] })
})

test('an unknown template is told', async () => {
  expect(await server.request('GET', '/api/templates/none')).toMatchObject({
    status: 404,
    body: { code: 'TEMPLATE_NOT_FOUND' },
  })
  expect(await server.request('POST', '/api/flows', { template: 'none' })).toMatchObject({
    status: 404,
    body: { code: 'TEMPLATE_NOT_FOUND' },
  })
})

/** Deploys a template with other parameters and starts it. */
async function run(template: string, parameters: Record<string, string>): Promise<string> {
  const { document, revision } = await server.ok<contract.Flow>('POST', '/api/flows', {
    template,
    name: `Run ${template}`,
  })
  for (const [name, value] of Object.entries(parameters)) document.parameters[name] = { value }
  const saved = await server.ok<contract.Flow>('PUT', `/api/flows/${document.id}`, { revision, document })
  await server.ok('POST', `/api/flows/${document.id}/deploy`, { revision: saved.revision, start: true })
  return document.id
}

/** The files of a folder, once there are so many. */
const filesIn = (folder: string, count = 1) =>
  until(
    async () => (existsSync(folder) ? (await readdir(folder)).filter((name) => !name.startsWith('.')) : []),
    (files) => files.length >= count,
  )

async function end(flow: string): Promise<void> {
  const errors = (await server.ok<contract.Bulletin[]>('GET', `/api/flows/${flow}/bulletins`)).filter(
    ({ level }) => level === 'error',
  )
  expect(errors).toEqual([])
  await server.ok('POST', `/api/flows/${flow}/stop`)
}

test('the factory line with nothing installed moves data and raises alerts', async () => {
  const files = join(server.home, '../sample')
  const flow = await run('factory-line-sample', { files })
  const [name] = await filesIn(join(files, 'sensors'))
  expect(JSON.parse(await readFile(join(files, 'sensors', name), 'utf8'))).toEqual({
    sensor: name.replace('.json', ''),
    celsius: expect.any(Number),
    at: expect.any(Number),
  })
  const [alert] = await filesIn(join(files, 'alerts'))
  expect(JSON.parse(await readFile(join(files, 'alerts', alert), 'utf8')).celsius).toBeGreaterThan(90)
  expect(existsSync(join(files, 'dead-letters'))).toBe(false)
  await end(flow)
}, 30_000)

test('readings that are posted end in the folder that they belong to', async () => {
  const files = join(server.home, '../http')
  const port = String(23_000 + Math.floor(Math.random() * 1000))
  const flow = await run('http-to-file', { files, port })
  const post = (body: string) =>
    fetch(`http://127.0.0.1:${port}/readings`, { method: 'POST', body }).then(({ status }) => status)
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/readings/healthcheck`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(isUp, (up) => up)
  expect(await post('{"sensor":"kiln-1","celsius":95}')).toBe(200)
  expect(await post('{"sensor":"kiln-1","celsius":45}')).toBe(200)
  expect(await post('not JSON')).toBe(200)
  expect(await post('{"sensor":"kiln-1"}')).toBe(200)
  const content = async (folder: string, count = 1) =>
    Promise.all((await filesIn(join(files, folder), count)).map((name) => readFile(join(files, folder, name), 'utf8')))
  expect(await content('hot')).toEqual(['{"sensor":"kiln-1","celsius":95}'])
  expect(await content('normal')).toEqual(['{"sensor":"kiln-1","celsius":45}'])
  expect((await content('bad', 2)).sort()).toEqual(['not JSON', '{"sensor":"kiln-1"}'].sort())
  await server.ok('POST', `/api/flows/${flow}/stop`)
}, 30_000)

test('CSV files of a folder become JSON lines in another', async () => {
  const files = join(server.home, '../csv')
  const flow = await run('csv-folder', { files })
  const [name] = await filesIn(join(files, 'out'))
  expect(name).toMatch(/^sample-\d{6}\.ndjson$/)
  const lines = (await readFile(join(files, 'out', name), 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { sensor: 'kiln-1', celsius: 71.5, time: expect.stringMatching(/^\d{4}-/) },
    { sensor: 'kiln-2', celsius: 93, time: expect.stringMatching(/^\d{4}-/) },
  ])
  await end(flow)
}, 30_000)
