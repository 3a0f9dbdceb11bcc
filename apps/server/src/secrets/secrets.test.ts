import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as contract from '@mulgil/client/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentOf, startTestServer, type TestServer } from '../testing/testServer.ts'

const { SECRET_KEPT } = contract
const password = 'p4ssw0rd-that-nobody-may-see'
const token = 't0ken-that-nobody-may-see'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** GenerateFlowFile → InvokeHTTP with a password that is typed in, or what `secret` says. */
const calling = (id: string, secret: string, parameters: object = {}) =>
  documentOf(
    id,
    {
      source: { kind: 'processor', type: 'GenerateFlowFile' },
      call: {
        kind: 'processor',
        type: 'InvokeHTTP',
        properties: { url: 'http://127.0.0.1:9/', login: { kind: 'basic', username: 'me', password: secret } },
        autoTerminate: ['original', 'response', 'retry', 'noRetry', 'failure'],
      },
    },
    { made: { from: 'source', relationships: ['success'], to: 'call' } },
    { parameters },
  )
const secretOf = ({ document }: contract.Flow) => {
  const component = document.root.components.call
  return component.kind === 'processor' ? (component.properties.login as Record<string, unknown>).password : undefined
}

const contextWithPassword = { parameters: { password: { sensitive: true } } }

/** Everything in the data folder, read as bytes. */
async function storedBytes(): Promise<Buffer> {
  const names = await readdir(server.home, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name)))
  return Buffer.concat(await Promise.all(files))
}

test('a secret that was typed in is moved out of the document, and shows as kept', async () => {
  const created = await server.ok<contract.Flow>('POST', '/api/flows', { document: calling('typed', password) })
  expect(secretOf(created)).toBe(SECRET_KEPT)
  expect(created.secretsSet).toEqual(['call.login.password'])
})

test('the marker keeps the value, a new text replaces it, and a cleared field has none', async () => {
  const created = await server.ok<contract.Flow>('POST', '/api/flows', { document: calling('edited', password) })
  await server.ok('POST', '/api/flows/edited/deploy', { revision: 1 })
  const kept = await server.ok<contract.Flow>('PUT', '/api/flows/edited', { revision: 1, document: created.document })
  expect({ secret: secretOf(kept), set: kept.secretsSet, changed: kept.draftChanged }).toEqual({
    secret: SECRET_KEPT,
    set: ['call.login.password'],
    changed: false,
  })
  const replaced = await server.ok<contract.Flow>('PUT', '/api/flows/edited', {
    revision: 2,
    document: calling('edited', `${password}2`),
  })
  expect({ secret: secretOf(replaced), changed: replaced.draftChanged }).toEqual({ secret: SECRET_KEPT, changed: true })
  expect((await server.ok<contract.FlowDiff>('GET', '/api/flows/edited/diff')).changes).toEqual([
    {
      kind: 'changed',
      what: 'component',
      id: 'call',
      fields: [{ path: 'properties.login.password', before: SECRET_KEPT, after: SECRET_KEPT }],
    },
  ])
  const cleared = await server.ok<contract.Flow>('PUT', '/api/flows/edited', {
    revision: 3,
    document: calling('edited', ''),
  })
  expect({ secret: secretOf(cleared), set: cleared.secretsSet }).toEqual({ secret: '', set: [] })
  const undone = await server.ok<contract.Flow>('PUT', '/api/flows/edited', { revision: 4, document: created.document })
  expect(undone.secretsSet).toEqual(['call.login.password'])
})

test('a reference to a parameter is no secret and stays', async () => {
  const parameters = { password: { sensitive: true } }
  const created = await server.ok<contract.Flow>('POST', '/api/flows', {
    document: calling('refers', '#{password}', parameters),
  })
  expect(secretOf(created)).toBe('#{password}')
  expect(created.secretsSet).toEqual([])
  const without = await server.ok<contract.Validation>('POST', '/api/flows/refers/validate', {})
  expect(without.problems).toMatchObject([{ code: 'PARAMETER_WITHOUT_VALUE', component: 'call' }])
  await server.ok('PUT', '/api/flows/refers/secrets/parameter:password', { value: token })
  expect(await server.ok('GET', '/api/flows/refers')).toMatchObject({ secretsSet: ['parameter:password'] })
  expect(await server.ok('POST', '/api/flows/refers/validate', {})).toEqual({ valid: true, problems: [] })
  await server.ok('POST', '/api/flows/refers/deploy', { revision: 1, start: true })
  expect(await server.ok('GET', '/api/flows/refers')).toMatchObject({ draftChanged: false })
  await server.ok('PUT', '/api/flows/refers/secrets/parameter:password', { value: `${token}2` })
  expect(await server.ok('GET', '/api/flows/refers')).toMatchObject({ draftChanged: true })
  expect((await server.ok<contract.FlowDiff>('GET', '/api/flows/refers/diff')).changes).toEqual([
    {
      kind: 'changed',
      what: 'parameter',
      id: 'password',
      fields: [{ path: 'value', before: SECRET_KEPT, after: SECRET_KEPT }],
    },
  ])
  await server.ok('PUT', '/api/flows/refers/secrets/parameter:password', { value: null })
  expect(await server.ok('GET', '/api/flows/refers')).toMatchObject({ secretsSet: [] })
})

test('a marker from elsewhere keeps nothing: the field is empty', async () => {
  const created = await server.ok<contract.Flow>('POST', '/api/flows', { document: calling('pasted', SECRET_KEPT) })
  expect({ secret: secretOf(created), set: created.secretsSet }).toEqual({ secret: undefined, set: [] })
})

test('a sensitive value where it would be seen is refused, and not told', async () => {
  const document = documentOf(
    'unfit',
    {
      source: {
        kind: 'processor',
        type: 'GenerateFlowFile',
        properties: { batchSize: '#{count}', customText: '${literal("#{count}")}' },
        autoTerminate: ['success'],
      },
    },
    {},
    { parameters: { count: { sensitive: true } } },
  )
  await server.ok('POST', '/api/flows', { document })
  await server.ok('PUT', '/api/flows/unfit/secrets/parameter:count', { value: password })
  const { problems } = await server.ok<contract.Validation>('POST', '/api/flows/unfit/validate', {})
  expect(problems).toMatchObject([
    { code: 'PARAMETER_EXPOSED', component: 'source', property: 'batchSize' },
    { code: 'PARAMETER_EXPOSED', component: 'source', property: 'customText', column: 12 },
  ])
})

test('a sensitive parameter of a context has a value of its own, which is used where the context is seen', async () => {
  const inGroup = (parameterContext: string) => {
    const { root, ...document } = calling('contexts', '#{password}', { password: { sensitive: true } })
    return {
      ...document,
      parameterContexts: { line: contextWithPassword, 'other line': contextWithPassword },
      root: {
        components: { g: { kind: 'group', parameterContext, root } },
        connections: {},
      },
    }
  }
  await server.ok('POST', '/api/flows', { document: inGroup('line') })
  const put = (key: string, value: string | null) =>
    server.request('PUT', `/api/flows/contexts/secrets/${encodeURIComponent(key)}`, { value })
  expect((await put('parameter:password', token)).status).toBe(204)
  expect(await server.ok('POST', '/api/flows/contexts/validate', {})).toMatchObject({
    problems: [{ code: 'PARAMETER_WITHOUT_VALUE', component: 'call' }],
  })
  expect((await put('parameter:none/password', token)).status).toBe(404)
  expect((await put('parameter:line/password', token)).status).toBe(204)
  expect(await server.ok('GET', '/api/flows/contexts')).toMatchObject({
    secretsSet: ['parameter:password', 'parameter:line/password'],
  })
  expect(await server.ok('POST', '/api/flows/contexts/validate', {})).toEqual({ valid: true, problems: [] })
  await server.ok('POST', '/api/flows/contexts/deploy', { revision: 1 })
  expect(await server.ok('POST', '/api/flows/contexts/start', {})).toMatchObject({ problems: [] })
  await put('parameter:line/password', `${token}2`)
  expect((await server.ok<contract.FlowDiff>('GET', '/api/flows/contexts/diff')).changes).toEqual([
    {
      kind: 'changed',
      what: 'parameter',
      id: 'line/password',
      fields: [{ path: 'value', before: SECRET_KEPT, after: SECRET_KEPT }],
    },
  ])
  await server.ok('PUT', '/api/flows/contexts', { revision: 1, document: inGroup('other line') })
  expect(await server.ok('POST', '/api/flows/contexts/validate', {})).toMatchObject({ valid: false })
})

test('an expression that is tried out does not see sensitive values', async () => {
  const tested = await server.ok('POST', '/api/expressions/test', { expression: 'x#{password}', flow: 'refers' })
  expect(tested).toEqual({ value: `x${SECRET_KEPT}` })
})

test('an export has not even a marker, and imports as a flow without the value', async () => {
  const file = await server.request('GET', '/api/flows/typed/export')
  expect(file.text).not.toContain('•')
  const imported = await server.ok<contract.Flow>('POST', '/api/flows/import', file.text)
  expect({ secret: secretOf(imported), set: imported.secretsSet }).toEqual({ secret: undefined, set: [] })
})

test('secrets are in no answer, no log line and no file of the data folder, also after deploys and a restart', async () => {
  await server.ok('POST', '/api/flows/typed/deploy', { revision: 1, start: true })
  await server.restart()
  for (const path of [
    '',
    '/versions',
    '/versions/1',
    '/diff',
    '/export',
    '/export?version=1',
    '/status',
    '/bulletins',
  ]) {
    await server.ok('GET', `/api/flows/typed${path}`)
  }
  await server.ok('POST', '/api/flows/typed/rollback', { version: 1 })
  for (const path of ['/api/flows', '/api/provenance', '/metrics', '/api/openapi.json']) await server.ok('GET', path)
  await server.stop()
  const bytes = await storedBytes()
  for (const secret of [password, token]) {
    expect(server.texts.filter((text) => text.includes(secret))).toEqual([])
    expect(server.lines.filter((line) => line.includes(secret))).toEqual([])
    expect(bytes.includes(secret)).toBe(false)
    expect(bytes.includes(Buffer.from(secret).toString('base64'))).toBe(false)
  }
})
