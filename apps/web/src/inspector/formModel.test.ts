import { contract } from '@mulgil/client'
import type { Json } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { formOf, isShown, propertyAt, wordsOf } from './formModel.ts'
import { secretKept, withoutSecrets } from './secrets.ts'

const spec = {
  type: 'PublishKafka',
  propertyTexts: {
    brokers: { label: { en: 'Brokers', ko: '브로커' }, help: { en: 'Where.', ko: '주소' } },
    'login.password': { label: { en: 'Password', ko: '암호' }, help: { en: '', ko: '' } },
  },
  properties: {
    type: 'object',
    required: ['brokers'],
    properties: {
      brokers: { type: 'string' },
      topic: { type: 'string', 'x-mulgil': { expression: 'text' } },
      timeout: { type: 'string', default: '30 sec', 'x-mulgil': { unit: 'duration' } },
      acks: { type: 'string', enum: ['all', 'one'], default: 'all' },
      batch: {
        type: 'integer',
        minimum: 1,
        maximum: 9_007_199_254_740_991,
        'x-mulgil': { dependsOn: { property: 'acks', values: ['all'] } },
      },
      compress: { type: 'boolean', default: false },
      headers: {
        type: 'object',
        propertyNames: { type: 'string' },
        additionalProperties: { type: 'string', 'x-mulgil': { expression: 'text' } },
      },
      topics: { type: 'array', items: { type: 'string' } },
      limit: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null },
      login: {
        oneOf: [
          { type: 'object', properties: { kind: { type: 'string', const: 'anonymous' } } },
          {
            type: 'object',
            required: ['password'],
            properties: {
              kind: { type: 'string', const: 'password' },
              user: { type: 'string' },
              password: { type: 'string', 'x-mulgil': { secret: true } },
            },
          },
        ],
        default: { kind: 'anonymous' },
      },
      service: { type: 'string', 'x-mulgil': { service: 'KafkaConnection' } },
      useTls: { type: 'boolean', default: false, 'x-mulgil': { replacedBy: 'service' } },
      tls: {
        type: 'object',
        properties: { caFile: { type: 'string' } },
        'x-mulgil': { replacedBy: 'service', dependsOn: { property: 'useTls', values: [true] } },
      },
      odd: {},
    },
  },
} as unknown as contract.ProcessorType
const form = formOf(spec)
const field = (name: string) => form.find(({ path }) => path.join('.') === name)

test('each property becomes the field that fits', () => {
  expect(form.map(({ path, kind }) => [path.join('.'), kind])).toEqual([
    ['brokers', 'text'],
    ['topic', 'text'],
    ['timeout', 'text'],
    ['acks', 'choice'],
    ['batch', 'number'],
    ['compress', 'boolean'],
    ['headers', 'record'],
    ['topics', 'list'],
    ['limit', 'number'],
    ['login', 'union'],
    ['service', 'service'],
    ['useTls', 'boolean'],
    ['tls', 'object'],
    ['odd', 'json'],
  ])
})

test('fields carry texts, defaults, hints and bounds', () => {
  expect(field('brokers')).toMatchObject({ required: true, label: { ko: '브로커' } })
  expect(field('topic')).toMatchObject({ required: false, label: { en: 'Topic' }, hints: { expression: 'text' } })
  expect(field('timeout')).toMatchObject({ default: '30 sec', hints: { unit: 'duration' } })
  expect(field('batch')).toMatchObject({ min: 1, max: undefined, integer: true })
  expect(field('headers')).toMatchObject({ value: { hints: { expression: 'text' } } })
})

test('a union has a branch for each kind, with its fields', () => {
  expect(field('login')).toMatchObject({
    by: 'kind',
    branches: [
      { value: 'anonymous', fields: [] },
      { value: 'password', fields: [{ kind: 'text' }, { kind: 'secret', label: { ko: '암호' }, required: true }] },
    ],
  })
})

test.for([
  [{}, true],
  [{ acks: 'all' }, true],
  [{ acks: 'one' }, false],
] as const)('with %j the dependent field is shown: %s', ([properties, shown]) => {
  const batch = field('batch')
  expect(batch && isShown(batch, form, properties)).toBe(shown)
})

test.for<{ properties: Readonly<Record<string, Json>>; shown: readonly string[] }>([
  { properties: {}, shown: ['useTls'] },
  { properties: { useTls: true }, shown: ['useTls', 'tls'] },
  { properties: { useTls: false }, shown: ['useTls'] },
  { properties: { useTls: true, service: 'shared' }, shown: [] },
  { properties: { useTls: true, service: '' }, shown: ['useTls', 'tls'] },
])('with $properties of what a service replaces there is $shown', ({ properties, shown }) => {
  const replaced = form.filter((each) => each.hints.replacedBy === 'service')
  expect(replaced.filter((each) => isShown(each, form, properties)).map(({ path }) => path[0])).toEqual(shown)
})

test('secrets are left out, references to parameters are kept', () => {
  const login = { kind: 'password', user: 'u', password: 'hunter2' }
  expect(withoutSecrets(spec, { brokers: 'b', login })).toEqual({
    brokers: 'b',
    login: { kind: 'password', user: 'u' },
  })
  const byParameter = { ...login, password: '#{token}' }
  expect(withoutSecrets(spec, { login: byParameter })).toEqual({ login: byParameter })
})

test.for([
  ['maxBatchSize', 'Max batch size'],
  ['port', 'Port'],
] as const)('%s reads "%s"', ([name, words]) => expect(wordsOf(name)).toBe(words))

test('a path that leads nowhere gives nothing', () => {
  expect(propertyAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1)
  expect(propertyAt({ a: [] }, ['a', 'b'])).toBeUndefined()
})

test('the mark of a kept secret is the contract’s', () => {
  expect(secretKept).toBe(contract.SECRET_KEPT)
})
