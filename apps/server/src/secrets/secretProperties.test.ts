import * as contract from '@mulgil/client/contract'
import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type SchemaOf, secretKeysIn, takeSecrets, withoutSecrets } from './secretProperties.ts'

const secret = () => z.string().meta({ 'x-mulgil': { secret: true } })
const schema = z.toJSONSchema(
  z.object({
    url: z.string(),
    token: secret().optional(),
    login: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('anonymous') }),
      z.object({ kind: z.literal('password'), user: z.string(), password: secret() }),
    ]),
    headers: z.record(z.string(), secret()),
    keys: z.array(secret()),
  }),
  { io: 'input' },
)
const schemaOf: SchemaOf = (type) => (type === 'Fetch' ? schema : undefined)

const documentOf = (properties: unknown) =>
  FlowDocument.parse({
    format: 'mulgil/flow@1',
    id: 'f',
    name: 'F',
    root: {
      components: {
        g: { kind: 'group', root: { components: { a: { kind: 'processor', type: 'Fetch', properties } } } },
      },
    },
  })

const properties = {
  url: 'http://x',
  token: 't0ken',
  login: { kind: 'password', user: 'me', password: 'p4ss' },
  headers: { Authorization: 'Bearer x' },
  keys: ['k1', '#{key}'],
}

test('secrets that were typed in leave the document, wherever they stand', () => {
  const { document, typed } = takeSecrets(documentOf(properties), schemaOf, new Map())
  expect(Object.fromEntries(typed)).toEqual({
    'a.token': 't0ken',
    'a.login.password': 'p4ss',
    'a.headers.Authorization': 'Bearer x',
    'a.keys.0': 'k1',
  })
  expect(JSON.stringify(document)).not.toMatch(/t0ken|p4ss|Bearer|k1/)
  expect(document).toEqual(
    documentOf({
      url: 'http://x',
      token: contract.SECRET_KEPT,
      login: { kind: 'password', user: 'me', password: contract.SECRET_KEPT },
      headers: { Authorization: contract.SECRET_KEPT },
      keys: [contract.SECRET_KEPT, '#{key}'],
    }),
  )
  expect(secretKeysIn(document, schemaOf)).toEqual([
    'a.token',
    'a.login.password',
    'a.headers.Authorization',
    'a.keys.0',
  ])
  expect(withoutSecrets(document, schemaOf)).toEqual(
    documentOf({ url: 'http://x', login: { kind: 'password', user: 'me' }, headers: {}, keys: ['', '#{key}'] }),
  )
})

test('secrets of services leave the document too, also those of groups', () => {
  const service = { type: 'Fetch', properties: { token: 't0ken' } }
  const document = FlowDocument.parse({
    format: 'mulgil/flow@1',
    id: 'f',
    name: 'F',
    services: { top: service, other: { type: 'Unknown', properties: { token: 'stays' } } },
    root: { components: { g: { kind: 'group', services: { inner: service }, root: {} } } },
  })
  const ofServices: typeof schemaOf = (type, kind) => (kind === 'service' ? schemaOf(type, 'processor') : undefined)
  const { document: taken, typed } = takeSecrets(document, ofServices, new Map())
  expect(Object.fromEntries(typed)).toEqual({ 'top.token': 't0ken', 'inner.token': 't0ken' })
  expect(taken.services).toMatchObject({ other: { properties: { token: 'stays' } } })
  expect(secretKeysIn(taken, ofServices)).toEqual(['top.token', 'inner.token'])
  expect(withoutSecrets(taken, ofServices).services).toMatchObject({ top: { properties: {} } })
  expect(JSON.stringify(withoutSecrets(taken, ofServices))).not.toContain(contract.SECRET_KEPT)
})

test.for([
  { text: '#{token}', stays: true },
  { text: ' #{ token } ', stays: true },
  { text: '', stays: true },
  { text: 'abc#{token}', stays: false },
  { text: '#{a}#{b', stays: false },
])('"$text" in a secret property stays as text: $stays', ({ text, stays }) => {
  const { typed } = takeSecrets(documentOf({ token: text }), schemaOf, new Map())
  expect(typed.has('a.token')).toBe(!stays)
})

test('a marker keeps a value that is known, and is taken away where none is', () => {
  const marked = documentOf({ token: contract.SECRET_KEPT })
  expect(takeSecrets(marked, schemaOf, new Set(['a.token'])).document).toEqual(marked)
  expect(takeSecrets(marked, schemaOf, new Set()).document).toEqual(documentOf({}))
})
