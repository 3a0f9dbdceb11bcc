import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileExpression, compileJsonPath, EvaluationError, ExpressionError, functionDocs } from './index.ts'

const subject = { attributes: { a: 'abc', b: '12', 'q r': 'true', j: '{"a":[1,{"b":2}]}' } }
const options = { zone: 'UTC', parameters: { p: '7' } }

/** Texts made of what the grammar knows, so that many of them nearly are expressions. */
const nearlyExpressions = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '${',
        '}',
        '$',
        '#{p}',
        '#{',
        '##',
        'a',
        '"q r"',
        "'",
        '"',
        '\\',
        ':',
        '(',
        ')',
        ',',
        ' ',
        '\n',
        '1',
        '-2.5',
        'true',
      ),
      fc.constantFrom(...Object.keys(functionDocs)).map((name) => `:${name}(`),
      fc.constantFrom('${a}', '${b:plus(1)}', '"${b}"', ':toUpper()', ':toDate()', 'now()'),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))

test('compiling throws nothing but ExpressionError, and evaluating nothing but EvaluationError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearlyExpressions), (text) => {
      const expression = compiled(() => compileExpression(text, options), text)
      if (!expression) return
      try {
        expect(typeof expression(subject)).toBe('string')
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error
      }
    }),
    { numRuns: 3000 },
  )
})

test('text without "${" and "#{" is given back as it is', () => {
  const plain = fc
    .string({ unit: 'binary', maxLength: 60 })
    .filter((text) => !text.includes('${') && !text.includes('#{'))
  fc.assert(
    fc.property(
      fc.oneof(
        plain,
        nearlyExpressions.map((text) => text.replaceAll('{', '')),
      ),
      (text) => {
        expect(compileExpression(text, options)(subject)).toBe(text)
      },
    ),
    { numRuns: 1000 },
  )
})

test('any attribute value goes through quotes unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const attributes = { value }
      expect(compileExpression('${value}')({ attributes })).toBe(value)
      expect(compileExpression('<${value:append("")}>')({ attributes })).toBe(`<${value}>`)
    }),
  )
})

test('what an encoding writes, its opposite reads', () => {
  const pairs = [
    ['urlEncode', 'urlDecode'],
    ['base64Encode', 'base64Decode'],
    ['escapeJson', 'unescapeJson'],
    ['escapeCsv', 'unescapeCsv'],
    ['escapeHtml4', 'unescapeHtml4'],
  ]
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...pairs), (value, [write, read]) => {
      fc.pre(!(write === 'escapeCsv' && /^"[\s\S]*"$/.test(value)))
      expect(compileExpression(`\${value:${write}():${read}()}`)({ attributes: { value } })).toBe(value)
    }),
    { numRuns: 500 },
  )
})

test('a date that was written with all its parts is read as the same date', () => {
  const patterns = [
    'yyyy-MM-dd HH:mm:ss.SSS',
    "yyyyMMdd'T'HHmmssSSS",
    'EEE, d MMM yyyy hh:mm:ss.SSS a',
    'yyyy-DDD HH:mm:ss.SSS',
  ]
  const zones = ['UTC', 'Asia/Tokyo', 'Asia/Kolkata', '+05:45']
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      fc.constantFrom(...patterns),
      fc.constantFrom(...zones),
      (epochMs, pattern, zone) => {
        const text = `\${ms:format("${pattern}"):toDate("${pattern}"):toNumber()}`
        expect(compileExpression(text, { zone })({ attributes: { ms: String(epochMs) } })).toBe(String(epochMs))
      },
    ),
  )
})

test('whole numbers behave as 64-bit numbers of Java', () => {
  const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const operations: readonly [string, (a: bigint, b: bigint) => bigint][] = [
    ['plus', (a, b) => a + b],
    ['minus', (a, b) => a - b],
    ['multiply', (a, b) => a * b],
    ['divide', (a, b) => a / b],
    ['mod', (a, b) => a % b],
  ]
  fc.assert(
    fc.property(whole, whole, fc.constantFrom(...operations), (a, b, [name, expected]) => {
      fc.pre(b !== 0n)
      const value = compileExpression(`\${a:${name}(\${b})}`)({ attributes: { a: String(a), b: String(b) } })
      expect(value).toBe(String(BigInt.asIntN(64, expected(a, b))))
    }),
    { numRuns: 1000 },
  )
})

test('compiling a path throws nothing but ExpressionError', () => {
  const parts = fc.constantFrom(
    '$',
    '.',
    '..',
    '[',
    ']',
    '*',
    '?(',
    ')',
    '@',
    'a',
    "'b'",
    '"c"',
    '0',
    '-1',
    ':',
    ',',
    ' ',
    '==',
    '<',
    '=~',
    '/x/',
    '&&',
    '!',
    'length()',
    'in',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts, { maxLength: 12 }).map((some) => `$${some.join('')}`),
      ),
      (text) => {
        const path = compiled(() => compileJsonPath(text), text)
        if (path) expect(Array.isArray(path({ a: [1, { b: 'x' }], c: null }))).toBe(true)
      },
    ),
    { numRuns: 3000 },
  )
})

/** What compiling gave; undefined when it said where in the text it went wrong. */
function compiled<T>(compile: () => T, text: string): T | undefined {
  try {
    return compile()
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError)
    const { column } = error as ExpressionError
    expect(column).toBeGreaterThanOrEqual(1)
    expect(column).toBeLessThanOrEqual(text.length + 1)
    return undefined
  }
}
