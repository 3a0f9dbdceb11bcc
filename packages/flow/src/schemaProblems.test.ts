import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkWithSchema } from './index.ts'

const login = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('password'), user: z.string() }),
])
const schema = z.object({
  count: z.int().min(1).default(1),
  topic: z.string(),
  login: login.default({ kind: 'none' }),
  tags: z.array(z.string()).default([]),
  either: z.union([z.string(), z.number()]).optional(),
  url: z.url().optional(),
  when: z
    .string()
    .transform((text, context) => {
      if (text.endsWith('}')) return text
      context.addIssue({
        code: 'custom',
        message: 'A "}" is missing.',
        params: { code: 'INVALID_EXPRESSION', column: text.length + 1 },
      })
      return z.NEVER
    })
    .optional(),
})

test.for([
  { properties: { topic: 't' }, problems: [] },
  {
    properties: {},
    problems: [{ code: 'MISSING_VALUE', property: 'topic', message: '"topic" is missing; it must be a text.' }],
  },
  {
    properties: { topic: 't', count: 0 },
    problems: [{ code: 'OUT_OF_RANGE', property: 'count', message: '"count" is 0, but must be at least 1.' }],
  },
  {
    properties: { topic: 't', count: 1.5 },
    problems: [{ code: 'WRONG_TYPE', message: '"count" must be a whole number, but is 1.5.' }],
  },
  {
    properties: { topic: 't', count: '1' },
    problems: [{ code: 'WRONG_TYPE', message: '"count" must be a number, but is "1".' }],
  },
  {
    properties: { topic: 't', cuont: 1 },
    problems: [{ code: 'UNKNOWN_KEY', property: 'cuont', details: { key: 'cuont', suggestion: 'count' } }],
  },
  { properties: { topic: 't', tags: ['a', 1] }, problems: [{ code: 'WRONG_TYPE', property: 'tags[1]' }] },
  {
    properties: { topic: 't', either: true },
    problems: [{ code: 'WRONG_TYPE', message: '"either" must be a text or a number, but is true.' }],
  },
  { properties: { topic: 't', url: 'nope' }, problems: [{ code: 'INVALID_VALUE', property: 'url' }] },
  {
    properties: { topic: 't', login: { kind: 'password' } },
    problems: [{ code: 'MISSING_VALUE', property: 'login.user' }],
  },
  {
    properties: { topic: 't', login: { kind: 'key' } },
    problems: [
      {
        code: 'NOT_ALLOWED_VALUE',
        property: 'login.kind',
        message: '"login.kind" is "key"; allowed: "none", "password".',
      },
    ],
  },
  {
    properties: { topic: 't', when: '${a' },
    problems: [
      {
        code: 'INVALID_EXPRESSION',
        property: 'when',
        column: 4,
        message: '"when" is no valid expression: A "}" is missing.',
      },
    ],
  },
])('$properties', ({ properties, problems }) => {
  expect(checkWithSchema(schema, properties)).toEqual(problems.map((problem) => expect.objectContaining(problem)))
})
