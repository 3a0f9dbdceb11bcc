import { readFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './testing/testServer.ts'

type Json = Record<string, unknown>
interface OpenApi extends Json {
  readonly paths: Record<string, Record<string, Json>>
  readonly components: { readonly schemas: Record<string, Json> }
}

let server: TestServer
let openApi: OpenApi
beforeAll(async () => {
  server = await startTestServer()
  openApi = await server.ok('GET', '/api/openapi.json')
})
afterAll(() => server[Symbol.asyncDispose]())

const operations = () =>
  Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

test('the description is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(openApi))
  expect(result).toEqual({ valid: true })
})

test('every reference leads to a schema, and every schema is referred to', () => {
  const references = new Set(
    [...JSON.stringify(openApi).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference),
  )
  const known = Object.keys(openApi.components.schemas).map((name) => `#/components/schemas/${name}`)
  expect([...references].sort()).toEqual(known.sort())
})

test('every path of the contract is described, and nothing else', async () => {
  const contract = await readFile(new URL('../../../packages/client/src/contract.ts', import.meta.url), 'utf8')
  const promised = [...contract.matchAll(/^ \*\s{3}([A-Z|]+)\s+(\/\S+)/gm)].flatMap(([, methods, path]) =>
    expand(path).flatMap((one) => methods.split('|').map((method) => `${method} ${one}`)),
  )
  // The contract's comment tells DELETE of bulletins in words, in the line of its GET.
  promised.push('DELETE /api/flows/{}/bulletins')
  const described = operations().map(
    ({ path, method }) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
  )
  expect(described.sort()).toEqual([...new Set(promised)].sort())
})

/** `/api/a[/:b]` is two paths, `/x/start|stop` is two, a query is none. */
function expand(path: string): string[] {
  const [plain] = path.replaceAll(/\[\?[^\]]*\]/g, '').split('?')
  const optional = /^(.*)\[(.*)\]$/.exec(plain)
  if (optional) return [...expand(optional[1]), ...expand(optional[1] + optional[2])]
  const parts = plain.split('/')
  const last = parts[parts.length - 1].split('|')
  const base = parts.slice(0, -1).join('/')
  return last.map((one) => `${base}/${one}`.replaceAll(/:\w+/g, '{}'))
}

test('operation ids are unique, and every answer and parameter is described', () => {
  const ids = operations().map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { path, operation } of operations()) {
    const named = (operation.parameters as { in: string; name: string }[])
      .filter((one) => one.in === 'path')
      .map(({ name }) => name)
    expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    expect(Object.keys(operation.responses as Json)).toContain('default')
  }
})
