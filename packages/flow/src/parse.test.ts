import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MulgilError, parseFlow, serialiseFlow } from './index.ts'
import { findJsonTrouble } from './jsonText.ts'
import { arbitraryFlow } from './testing/arbitraryFlow.ts'

const empty = { format: 'mulgil/flow@1', id: 'f', name: 'F', root: {} }

test('an empty flow gets its defaults', () => {
  expect(parseFlow(JSON.stringify(empty))).toEqual({
    ...empty,
    parameters: {},
    services: {},
    root: { components: {}, connections: {} },
    layout: {},
  })
})

test('own scheduling stays as it was written, so that the defaults of the processor can fill it', () => {
  const scheduling = { concurrency: 2 }
  const document = parseFlow({ ...empty, root: { components: { a: { kind: 'processor', type: 'A', scheduling } } } })
  expect(document.root.components.a).toMatchObject({ scheduling: { concurrency: 2 } })
  expect(Object.keys((document.root.components.a as { scheduling: object }).scheduling)).toEqual(['concurrency'])
})

test.for([
  { name: 'an empty file', input: '', code: 'NOT_JSON', details: { line: 1, column: 1, expected: 'a value' } },
  {
    name: 'a missing comma',
    input: '{\n  "a": 1\n  "b": 2\n}',
    code: 'NOT_JSON',
    details: { line: 3, column: 3, expected: '"," or "}"' },
  },
  {
    name: 'a comma too many',
    input: '{ "a": [1, ] }',
    code: 'NOT_JSON',
    details: { line: 1, column: 12, expected: 'a value' },
  },
  {
    name: 'text after the end',
    input: '{} {}',
    code: 'NOT_JSON',
    details: { line: 1, column: 4, expected: 'nothing more' },
  },
  {
    name: 'a text without end',
    input: '{"a": "b',
    code: 'NOT_JSON',
    details: { line: 1, column: 9, expected: 'the end of a text (")' },
  },
  {
    name: 'a key without quotes',
    input: '{a: 1}',
    code: 'NOT_JSON',
    details: { line: 1, column: 2, expected: 'a name in double quotes' },
  },
  { name: 'an image', input: '\u0089PNG\r\n', code: 'NOT_JSON', details: { line: 1, column: 1, expected: 'a value' } },
  {
    name: 'an id that stands twice, as a merge may leave it',
    input: '{"root": {\n"a": 1,\n"a": 2}}',
    code: 'DUPLICATE_KEY',
    details: { key: 'a', line: 3, column: 1 },
  },
  { name: 'a list', input: '[]', code: 'NOT_A_FLOW', details: { found: 'but the file holds a list' } },
  { name: 'null', input: null, code: 'NOT_A_FLOW', details: { found: 'but the file holds null' } },
  {
    name: 'some other JSON',
    input: '{"name": "x"}',
    code: 'NOT_A_FLOW',
    details: { found: 'but the file has no "format"' },
  },
  {
    name: 'some other format',
    input: { format: 'svg' },
    code: 'NOT_A_FLOW',
    details: { found: 'but its "format" is "svg"' },
  },
  {
    name: 'a format to come',
    input: { ...empty, format: 'mulgil/flow@2' },
    code: 'FLOW_FORMAT_NEWER',
    details: { format: 'mulgil/flow@2' },
  },
  {
    name: 'a NiFi flow definition',
    input: { flowContents: { name: 'Orders' } },
    code: 'NIFI_NOT_SUPPORTED_YET',
    details: { name: 'Orders' },
  },
  {
    name: 'a file nested without end',
    input: `${'['.repeat(100_000)}`,
    code: 'NOT_A_FLOW',
    details: { found: 'but the file is nested more than 300 levels deep' },
  },
])('$name is refused as $code', ({ input, code, details }) => {
  expect(thrownBy(input)).toMatchObject({ code, details })
})

test('parsed JSON that is nested without end is refused too, without a stack overflow', () => {
  let deep: unknown = 1
  for (let level = 0; level < 50_000; level += 1) deep = { deep }
  expect(thrownBy({ ...empty, comments: deep })).toMatchObject({ code: 'NOT_A_FLOW' })
})

test('a byte order mark before the JSON does no harm', () => {
  expect(parseFlow(`\uFEFF${JSON.stringify(empty)}`).name).toBe('F')
})

const processor = (rest: object) => ({
  ...empty,
  root: { components: { a: { kind: 'processor', type: 'Route', name: 'By line', ...rest } } },
})

test.for([
  {
    name: 'an unknown key, with what was meant',
    input: processor({ autoterminate: [] }),
    problem: {
      code: 'UNKNOWN_KEY',
      component: 'a',
      property: 'autoterminate',
      message: '"By line" (a): "autoterminate" is not known here. Did you mean "autoTerminate"?',
    },
  },
  {
    name: 'a value of the wrong kind',
    input: processor({ autoTerminate: 'success' }),
    problem: {
      code: 'WRONG_TYPE',
      component: 'a',
      property: 'autoTerminate',
      message: '"By line" (a): "autoTerminate" must be a list, but is "success".',
    },
  },
  {
    name: 'a value out of its bounds',
    input: processor({ scheduling: { concurrency: 65 } }),
    problem: {
      code: 'OUT_OF_RANGE',
      component: 'a',
      property: 'scheduling.concurrency',
      message: '"By line" (a): "scheduling.concurrency" is 65, but must be at most 64.',
    },
  },
  {
    name: 'a value that is not among the choices',
    input: processor({ scheduling: { strategy: 'sometimes' } }),
    problem: {
      code: 'NOT_ALLOWED_VALUE',
      property: 'scheduling.strategy',
      message: '"By line" (a): "scheduling.strategy" is "sometimes"; allowed: "event", "timer", "cron".',
    },
  },
  {
    name: 'an unknown kind of component',
    input: { ...empty, root: { components: { a: { kind: 'prozessor' } } } },
    problem: {
      code: 'NOT_ALLOWED_VALUE',
      component: 'a',
      property: 'kind',
      message:
        '"a": "kind" is "prozessor"; allowed: "processor", "inputPort", "outputPort", "funnel", "label", "group".',
    },
  },
  {
    name: 'a component without a kind',
    input: { ...empty, root: { components: { a: { type: 'Route' } } } },
    problem: { code: 'MISSING_VALUE', component: 'a', property: 'kind' },
  },
  {
    name: 'a component in a group in a group',
    input: {
      ...empty,
      root: {
        components: {
          g: {
            kind: 'group',
            root: { components: { h: { kind: 'group', root: { components: { x: { kind: 'processor' } } } } } },
          },
        },
      },
    },
    problem: {
      code: 'MISSING_VALUE',
      component: 'x',
      property: 'type',
      message: '"x": "type" is missing; it must be a text.',
    },
  },
  {
    name: 'a connection without an end',
    input: { ...empty, root: { connections: { c: { from: 'a', name: 'out' } } } },
    problem: {
      code: 'MISSING_VALUE',
      connection: 'c',
      property: 'to',
      message: 'Connection "out" (c): "to" is missing; it must be a text.',
    },
  },
  {
    name: 'a connection of a component named connections',
    input: { ...empty, root: { components: { connections: { kind: 'funnel', x: 1 } } } },
    problem: { code: 'UNKNOWN_KEY', component: 'connections', connection: undefined },
  },
  {
    name: 'an id with a space',
    input: { ...empty, root: { components: { 'a b': { kind: 'funnel' } } } },
    problem: {
      code: 'INVALID_ID',
      component: undefined,
      message: '"a b" is no id: an id has 1 to 64 letters, digits, "-" or "_".',
    },
  },
  {
    name: 'a parameter without a value',
    input: { ...empty, parameters: { limit: {} } },
    problem: { code: 'MISSING_VALUE', property: 'parameters.limit.value' },
  },
  {
    name: 'a service without a type',
    input: { ...empty, services: { search: {} } },
    problem: { code: 'MISSING_VALUE', component: 'search', property: 'type' },
  },
  {
    name: 'a flow without a name',
    input: { ...empty, name: '' },
    problem: {
      code: 'OUT_OF_RANGE',
      property: 'name',
      message: '"name" is "", but must be at least 1 characters long.',
    },
  },
])('$name is a problem that names its place', ({ input, problem }) => {
  const error = thrownBy(input)
  expect(error).toMatchObject({ code: 'FLOW_INVALID', status: 422 })
  expect(error.problems).toEqual([expect.objectContaining({ severity: 'error', ...problem })])
})

test('all problems are named at once', () => {
  const error = thrownBy({
    ...empty,
    id: 'a b',
    root: { components: { a: { kind: 'processor' } }, connections: { c: {} } },
  })
  expect(error.problems?.map(({ property }) => property)).toEqual(['id', 'type', 'from', 'to'])
  expect(error.message).toMatch(/^The flow has 4 problems\. The first: "id": An id has/)
})

test('a broken text is refused exactly when JSON.parse refuses it', () => {
  const broken = fc
    .tuple(
      arbitraryFlow,
      fc.nat(),
      fc.constantFrom('', '"', '\\', '{', ']', ',', ':', '0', '-', '\n', 'nul', '\u0001', '\\u12'),
    )
    .map(([document, at, insert]) => {
      const text = serialiseFlow(document)
      const position = at % text.length
      return text.slice(0, position) + insert + text.slice(position + 1)
    })
  fc.assert(
    fc.property(broken, (text) => {
      const trouble = findJsonTrouble(text)
      fc.pre(trouble?.kind !== 'duplicate')
      expect(trouble === undefined).toBe(parses(text))
    }),
    { numRuns: 1000 },
  )
})

test('a text of some megabytes is read', () => {
  const value = 'x\\n'.repeat(3_000_000)
  expect(findJsonTrouble(`{"a": "${value}"}`)).toBeUndefined()
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function thrownBy(input: unknown): MulgilError {
  try {
    parseFlow(input)
  } catch (error) {
    if (error instanceof MulgilError) return error
    throw error
  }
  throw new Error('parseFlow took it')
}
