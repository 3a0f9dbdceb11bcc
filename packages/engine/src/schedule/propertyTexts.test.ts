import { expect, test } from 'vitest'
import { z } from 'zod'
import { rename } from '../processor.ts'
import { expression, hint, secret } from '../properties.ts'
import { secretPathsOf } from './propertyTexts.ts'

const definition = {
  properties: z.object({
    url: expression(),
    token: secret().optional(),
    login: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('none'), note: z.string() }),
        z.object({ kind: z.literal('password'), user: z.string(), password: secret() }),
      ])
      .default({ kind: 'none', note: '' }),
    headers: z.record(z.string(), hint(expression(), { sensitive: 'allowed' })).default({}),
    keys: z.array(secret()).default([]),
  }),
  migrate: [rename('apiKey', 'token')],
}

test.for([
  { name: 'a secret', properties: { url: 'x', token: 'y' }, paths: ['token'] },
  { name: 'a secret under its old name', properties: { apiKey: 'y' }, paths: ['apiKey'] },
  {
    name: 'a secret in a choice',
    properties: { login: { kind: 'password', user: 'me', password: 'y' } },
    paths: ['login.password'],
  },
  { name: 'another choice', properties: { login: { kind: 'none', note: 'y', password: 'y' } }, paths: [] },
  {
    name: 'names of people',
    properties: { headers: { 'X.Key': 'y', plain: 'z' } },
    paths: ['headers["X.Key"]', 'headers.plain'],
  },
  { name: 'a list', properties: { keys: ['a', 'b'] }, paths: ['keys[0]', 'keys[1]'] },
  { name: 'what the schema does not know', properties: { other: { token: 'y' } }, paths: [] },
])('sensitive parameters may stand in $name: $paths', ({ properties, paths }) => {
  expect([...secretPathsOf(definition, properties)]).toEqual(paths)
})
