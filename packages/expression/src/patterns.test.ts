import { expect, test } from 'vitest'
import { compileExpression, ExpressionError } from './index.ts'

const matches = (pattern: string, text: string) =>
  compileExpression('${text:matches("${pattern}")}')({ attributes: { text, pattern } }) === 'true'

test.for([
  ['(a+)+$', `${'a'.repeat(50_000)}!`],
  ['(a|aa)*b', 'a'.repeat(50_000)],
  ['(.*a){20}', 'a'.repeat(5_000).concat('b')],
] as const)('the hostile pattern %s takes linear time', ([pattern, text]) => {
  const start = performance.now()
  expect(matches(pattern, text)).toBe(false)
  expect(performance.now() - start).toBeLessThan(5000)
})

// Words of Java's patterns that RE2 does not know itself.
test.for([
  ['\\p{Alpha}+', 'abc', 'ab1'],
  ['[\\p{Upper}_]+', 'A_B', 'a'],
  ['\\P{Digit}+', 'abc', 'a1'],
  ['\\p{IsHangul}+', '물길', 'abc'],
  ['\\p{IsAlphabetic}+', '물길abc', '1'],
  ['\\p{javaLowerCase}+', 'abc', 'Abc'],
  ['\\u0041\\x42', 'AB', 'ab'],
  ['a\\hb', 'a\u00a0b', 'a\nb'],
  ['a\\Rb', 'a\r\nb', 'a b'],
  ['a\\Z', 'a\n', 'a b'],
  ['\\Qa.[b\\E', 'a.[b', 'axb'],
  ['[]a]+', ']a', 'b'],
  ['[^]a]+', 'bc', 'b]'],
  ['[[:digit:]a-c]+', '1a', 'd'],
  ['(?<year>\\d{4})', '2025', '25'],
  ['(?i)abc', 'ABC', 'abd'],
] as const)('%s matches %j and not %j', ([pattern, yes, no]) => {
  expect(matches(pattern, yes)).toBe(true)
  expect(matches(pattern, no)).toBe(false)
})

test.for(['a(?=b)', '(?<!a)b', '(a)\\1', '(?>a)', '[a-z&&[^x]]', '[a[b]]', '(', 'a**', '[z-a]'])(
  '%s is refused when it is compiled',
  (pattern) => {
    expect(() => compileExpression(`\${text:find('${pattern}')}`)).toThrow(ExpressionError)
  },
)
