import { defineProcessor, hint } from '@mulgil/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { RouteOnAttribute } from './route/RouteOnAttribute.ts'
import { describeSpec, labelFromKey, propertiesByPath, propertySchema } from './texts.ts'

test.for([
  { key: 'directory', label: 'Directory' },
  { key: 'maxBatchSize', label: 'Max batch size' },
  { key: 'login.userName', label: 'User name' },
  { key: 'httpURL', label: 'HTTP URL' },
  { key: 'mimeType', label: 'Mime type' },
])('$key reads "$label"', ({ key, label }) => {
  expect(labelFromKey(key)).toBe(label)
})

const Example = defineProcessor({
  type: 'Example',
  summary: 'An example.',
  tags: [],
  input: 'required',
  properties: z.object({
    url: hint(z.string(), { format: 'url' }).meta({ title: 'URL' }).describe('Where.'),
    login: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('anonymous') }),
        z.object({ kind: z.literal('password'), user: z.string().describe('Who.') }),
      ])
      .describe('How.'),
    headers: z.array(z.object({ name: z.string().describe('Which.') })).describe('More.'),
  }),
  relationships: { success: 'Done.' },
  effect: 'none',
  onTrigger() {},
})

test('properties inside unions and lists have paths of their own, tags have none', () => {
  const paths = propertiesByPath(propertySchema(Example))
  expect([...paths.keys()]).toEqual(['url', 'login', 'login.user', 'headers', 'headers.*.name'])
})

test('a description without Korean texts is English in both languages', () => {
  const described = describeSpec(Example, 'other', undefined)
  expect(described.summary).toEqual({ en: 'An example.', ko: 'An example.' })
  expect(described.propertyTexts.url).toEqual({ label: { en: 'URL', ko: 'URL' }, help: { en: 'Where.', ko: 'Where.' } })
})

test('hints reach the JSON Schema', () => {
  expect(describeSpec(Example, 'other', undefined).properties).toMatchObject({
    properties: { url: { 'x-mulgil': { format: 'url' } } },
  })
})

test('the property whose keys become relationships is named', () => {
  expect(describeSpec(RouteOnAttribute, 'route', undefined).dynamicRelationships).toBe('routes')
  expect(describeSpec(Example, 'other', undefined).dynamicRelationships).toBeUndefined()
})
