import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from './server.ts'
import { startTestServer, type TestServer } from './testing/testServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  const web = join(server.home, '../web')
  await mkdir(join(web, 'assets'), { recursive: true })
  await writeFile(join(web, 'index.html'), '<!doctype html><title>Mulgil</title>')
  await writeFile(join(web, 'assets/app-1a2b.js'), 'export {}')
})
afterAll(() => server[Symbol.asyncDispose]())

/** `fetch` sets Host itself, so that a foreign one needs the plain client. */
function requestWith(
  headers: Record<string, string>,
  path: string,
  method = 'GET',
): Promise<{ status?: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status?: number; body: string }>()
  const sent = httpRequest(`${server.url}${path}`, { method, headers }, (response) => {
    let body = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    response.on('end', () => resolve({ status: response.statusCode, body }))
  })
  sent.on('error', reject).end()
  return promise
}

test('health says that the server works', async () => {
  expect(await server.ok('GET', '/api/health')).toEqual({
    status: 'ok',
    version: '0.1.0',
    uptimeMs: expect.any(Number),
  })
})

test('every answer has the headers that keep the page to itself', async () => {
  const { headers } = await server.request('GET', '/api/health')
  expect(headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-powered-by')).toBeNull()
  expect(headers.get('strict-transport-security')).toBeNull()
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

test.for([
  { name: 'a foreign host name', headers: { host: 'rebind.example' }, status: 421, code: 'HOST_REFUSED' },
  { name: 'a page of another site', headers: { origin: 'https://evil.example' }, status: 403, code: 'ORIGIN_REFUSED' },
  {
    name: 'a page on another local port',
    headers: { origin: 'http://127.0.0.1:1' },
    status: 403,
    code: 'ORIGIN_REFUSED',
  },
  {
    name: 'an image on another site',
    headers: { 'sec-fetch-site': 'cross-site' },
    status: 403,
    code: 'ORIGIN_REFUSED',
  },
])('$name is refused on every path', async ({ headers, status, code }) => {
  for (const path of ['/api/flows', '/metrics', '/', '/assets/app-1a2b.js', '/api/openapi.json', '/nothing']) {
    const got = await requestWith(headers as unknown as Record<string, string>, path)
    expect({ path, status: got.status }).toEqual({ path, status })
    expect(JSON.parse(got.body)).toMatchObject({ code, status, type: `urn:mulgil:error:${code}` })
  }
})

test('the Socket.IO handshake is checked like a request', async () => {
  const path = '/socket.io/?EIO=4&transport=polling'
  expect((await requestWith({}, path)).status).toBe(200)
  expect((await requestWith({ origin: server.url }, path)).status).toBe(200)
  expect((await requestWith({ origin: 'https://evil.example' }, path)).status).toBe(403)
  expect((await requestWith({ host: 'rebind.example' }, path)).status).toBe(403)
})

test('the own page may send', async () => {
  expect((await requestWith({ origin: server.url }, '/api/flows')).status).toBe(200)
})

test.for([
  { name: 'an unknown path', method: 'GET', path: '/api/nothing', status: 404, code: 'ROUTE_NOT_FOUND' },
  { name: 'a path that only begins right', method: 'GET', path: '/api/flows/', status: 404, code: 'ROUTE_NOT_FOUND' },
  { name: 'an unknown method', method: 'PATCH', path: '/api/flows', status: 405, code: 'METHOD_NOT_ALLOWED' },
  { name: 'a path that cannot be decoded', method: 'GET', path: '/api/flows/%zz', status: 400, code: 'INPUT_INVALID' },
  {
    name: 'a form',
    method: 'POST',
    path: '/api/flows',
    type: 'application/x-www-form-urlencoded',
    body: 'name=x',
    status: 415,
    code: 'BODY_NOT_JSON_TYPE',
  },
  {
    name: 'JSON as text, as a form of another site could send it',
    method: 'POST',
    path: '/api/flows',
    type: 'text/plain',
    body: '{"name":"x"}',
    status: 415,
    code: 'BODY_NOT_JSON_TYPE',
  },
  {
    name: 'a body where none is taken',
    method: 'DELETE',
    path: '/api/flows/x',
    type: 'text/plain',
    body: 'x',
    status: 415,
    code: 'BODY_NOT_JSON_TYPE',
  },
  { name: 'broken JSON', method: 'POST', path: '/api/flows', body: '{"name":', status: 400, code: 'BODY_NOT_JSON' },
  {
    name: 'JSON of another shape',
    method: 'POST',
    path: '/api/flows',
    body: '{"name":7}',
    status: 400,
    code: 'INPUT_INVALID',
  },
  {
    name: 'JSON that is no object',
    method: 'POST',
    path: '/api/flows',
    body: 'null',
    status: 400,
    code: 'INPUT_INVALID',
  },
  {
    name: 'too much',
    method: 'POST',
    path: '/api/expressions/test',
    body: JSON.stringify({ expression: 'x'.repeat(2_000_000) }),
    status: 413,
    code: 'BODY_TOO_LARGE',
  },
  {
    name: 'an unknown query parameter',
    method: 'GET',
    path: '/api/flows/x/status?windw=1h',
    status: 400,
    code: 'INPUT_INVALID',
  },
])('$name gets $status $code', async ({ method, path, type = 'application/json', body, status, code }) => {
  const got = await server.request(method, path, body, body === undefined ? {} : { 'content-type': type })
  expect(got).toMatchObject({ status, body: { code, status, title: expect.any(String), todo: expect.any(String) } })
  expect(got.headers.get('content-type')).toMatch(/^application\/problem\+json/)
})

test('a method that is not taken is answered with those that are', async () => {
  expect((await server.request('PATCH', '/api/flows/x')).headers.get('allow')).toBe('GET, PUT, DELETE')
})

test('a wrong input names its place', async () => {
  const { body } = await server.request<{ problems: object[] }>('POST', '/api/flows', {
    name: '',
    document: { format: 'x' },
  })
  expect(body.problems).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ property: 'body.name' }),
      expect.objectContaining({ property: 'body.document.format' }),
    ]),
  )
})

test.for(['/', '/flows/a', '/flows/a/g/b?sel=c', '/flowfiles/12', '/provenance?type=DROP'])(
  '%s is the page of the web app',
  async (path) => {
    const got = await server.request('GET', path)
    expect(got).toMatchObject({ status: 200, text: '<!doctype html><title>Mulgil</title>' })
    expect(got.headers.get('cache-control')).toBe('no-cache')
  },
)

test('files with a hash in their name are kept by browsers, and a missing one is no page', async () => {
  expect((await server.request('GET', '/assets/app-1a2b.js')).headers.get('cache-control')).toContain('immutable')
  expect((await server.request('GET', '/assets/app-0000.js')).status).toBe(404)
})

test.for([
  '/../home/secret.key',
  '/%2e%2e/home/secret.key',
  '/assets/..%2f..%2fhome%2fsecret.key',
  '/..%5chome%5csecret.key',
])('%s does not leave the folder of the web app', async (path) => {
  const key = await readFile(join(server.home, 'secret.key'), 'utf8')
  expect((await requestWith({}, path)).body).not.toContain(key.trim())
})

test('a data folder in use and a port in use are refused with words', async () => {
  const settings = { host: '127.0.0.1', database: 'sqlite', durability: 'fsync', engines: 1, web: server.home } as const
  const port = Number(new URL(server.url).port)
  await expect(startServer({ ...settings, port: 0, home: server.home })).rejects.toMatchObject({ code: 'HOME_LOCKED' })
  const home = join(server.home, '../other')
  await expect(startServer({ ...settings, port, home })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
})
