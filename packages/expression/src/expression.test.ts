import { expect, test } from 'vitest'
import { compileExpression, EvaluationError, functionDocs } from './index.ts'

const attributes = {
  name: 'Line 7',
  temperature: '95',
  low: '7',
  half: '2.50',
  flag: 'TRUE',
  blank: '  ',
  largest: '9223372036854775807',
  json: '{"a":1.50,"one":[7],"list":[1,2]}',
  ms: '1767225599007',
  date: '2025-12-31',
  'two words': 'spaced',
  이름: '물길',
}

const evaluate = (text: string) => compileExpression(text, { zone: 'UTC', parameters: { limit: '90' } })({ attributes })

// What trips people: measured on NiFi's evaluator (see fixtures/), kept readable here.
test.for([
  ['a missing attribute prints as nothing', '[${missing}]', '[]'],
  ['a missing attribute does not equal empty text', '${missing:equals("")}', 'false'],
  ['a missing attribute is empty', '${missing:isEmpty()}', 'true'],
  ['white space is empty', '${blank:isEmpty()}', 'true'],
  ['a missing attribute has length 0', '${missing:length()}', '0'],
  ['text can be put after a missing attribute', '${missing:append("x")}', 'x'],
  ['a missing attribute is not greater', '${missing:gt(1)}', 'false'],
  ['a missing attribute is not less', '${missing:lt(1)}', 'false'],
  ['a sum with a missing attribute is missing', '[${missing:plus(1)}]', '[]'],
  ['whole numbers stay whole', '${low:divide(2)}', '3'],
  ['whole numbers are cut toward zero', '${low:multiply(-1):divide(2)}', '-3'],
  ['one decimal makes the quotient decimal', '${low:divide(2.0)}', '3.5'],
  ['mod keeps the sign of the subject', '${low:multiply(-1):mod(2)}', '-1'],
  ['64 bits wrap around', '${largest:plus(1)}', '-9223372036854775808'],
  ['a decimal divided by zero is infinite', '${half:divide(0)}', 'Infinity'],
  ['text that is no number becomes nothing', '[${name:toNumber()}]', '[]'],
  ['equals compares text', '${half:equals(2.5)}', 'false'],
  ['equals compares a decimal as it prints', '${half:toDecimal():equals(2.5)}', 'true'],
  ['TRUE is not the text true', '${flag:equals(true)}', 'false'],
  ['TRUE is true for not()', '${flag:not()}', 'false'],
  ['large decimals print with an exponent', '${literal(100000000.0)}', '1.0E8'],
  ['whole decimals print with a point', '${literal(5.0)}', '5.0'],
  ['decimals are binary', '${literal(0.1):plus(0.2)}', '0.30000000000000004'],
  ['two dollars are one before braces', '$${name}', '${name}'],
  ['two dollars stay two elsewhere', '$$ and $$x', '$$ and $$x'],
  ['"${" without "}" is text', 'a ${name', 'a ${name'],
  ['two backslashes are one', "${name:append('\\\\')}", 'Line 7\\'],
  ['an unknown escape stays', "${name:append('\\d')}", 'Line 7\\d'],
  ['single quotes take expressions', "${name:append('-${low}')}", 'Line 7-7'],
  ['double quotes take expressions', '${name:append("-${low}")}', 'Line 7-7'],
  ['a comment may stand anywhere in it', '${name # a\n: # b\n trim # c\n ( # d\n )}', 'Line 7'],
  ['"#" is a comment in an expression only', '#${name # why\n:toUpper()}#', '#LINE 7#'],
  ['a name with a space needs quotes', '${"two words"}', 'spaced'],
  ['a name in another script needs none', '${이름}', '물길'],
  ['matches() is for the whole text', '${name:matches("Line")}', 'false'],
  ['find() is for a part', '${name:find("Line")}', 'true'],
  ['a dot matches no line break', '${literal("a\\nb"):matches("a.b")}', 'false'],
  ['$1 is a group', '${name:replaceAll("(\\d)", "<$1>")}', 'Line <7>'],
  ['replace() is literal', '${name:replace("L", "$1.*")}', '$1.*ine 7'],
  ['a list of one is its member', '${json:jsonPath("$.one")}', '7'],
  ['a longer list is JSON', '${json:jsonPath("$.list")}', '[1,2]'],
  ['a number loses its last zeros', '${json:jsonPath("$.a")}', '1.5'],
  ['jsonPathPut() writes text', '${literal("{}"):jsonPathPut("$", "k", 5)}', '{"k":"5"}'],
  ['YYYY is the year of the week', '${ms:format("YYYY")}', '2026'],
  ['u is the year', '${ms:format("u")}', '2025'],
  ['30 February is the last of February', '${literal("2025-02-30"):toDate("yyyy-MM-dd"):format("d")}', '28'],
  ['milliseconds can be formatted at once', '${ms:format("yyyy-MM-dd")}', '2025-12-31'],
  ['a date prints as in Java', '${ms:toDate()}', 'Wed Dec 31 23:59:59 UTC 2025'],
  ['escapeJson() writes ASCII', '${literal("é/"):escapeJson()}', '\\u00E9\\/'],
  ['urlEncode() writes + for a space', '${name:urlEncode()}', 'Line+7'],
  ['a parameter is text anywhere', '${temperature:gt(#{limit})} #{limit} ##{limit}', 'true 90 #{limit}'],
] as const)('%s', ([, text, value]) => {
  expect(evaluate(text)).toBe(value)
})

test.for([
  ['not() of a missing attribute', '${missing:not()}'],
  ['a whole number divided by zero', '${low:divide(0)}'],
  ['a whole number of more than 64 bits', '${literal("99999999999999999999"):toNumber()}'],
  ['a bare $ in a replacement', '${name:replaceAll("L", "$")}'],
  ['JSON that is none', '${name:jsonPath("$.a")}'],
  ['JSON of a missing attribute', '${missing:jsonPath("$.a")}'],
  ['a date that does not fit the pattern', '${date:toDate("yyyy/MM/dd")}'],
  ['text that is no date', '${name:format("yyyy")}'],
] as const)('%s has no value, and the error names the expression', ([, text]) => {
  const expression = compileExpression(`before ${text} after`)
  expect(() => expression({ attributes })).toThrow(EvaluationError)
  expect(() => expression({ attributes })).toThrow(expect.objectContaining({ expression: text }))
})

test('an evaluation error says what is wrong in a sentence', () => {
  expect(() => evaluate('${date:toDate("yyyy/MM/dd")}')).toThrow(
    '${date:toDate("yyyy/MM/dd")} has no value: "2025-12-31" is no date of the pattern "yyyy/MM/dd" (at character 5).',
  )
})

test('constant text is given back as it is', () => {
  const text = 'no { expression } in $it'
  const expression = compileExpression(text)
  expect(expression({ attributes })).toBe(text)
  expect({ ...expression }).toEqual({ text, constant: true, attributes: [] })
})

test('an expression tells which attributes it reads', () => {
  const expression = compileExpression('${a}${"b c":equals(${d})}${${e}}${now()}')
  expect(expression.attributes).toEqual(['a', 'b c', 'd', 'e'])
})

test.for([
  ['literals', '${literal(5):plus(2)}', true],
  ['a parameter', '#{limit}', true],
  ['time', '${now()}', false],
  ['chance', '${UUID()}', false],
  ['an attribute', '${a}', false],
] as const)('%s: whether it is constant', ([, text, constant]) => {
  expect(compileExpression(text, { parameters: { limit: '1' } }).constant).toBe(constant)
})

test('attributes come before built-in names, and both before nothing', () => {
  const builtin = (name: string) => (name === 'uuid' ? 'built in' : undefined)
  const expression = compileExpression('${uuid}|${other}|${toString}|${constructor}')
  expect(expression({ attributes: {}, builtin })).toBe('built in|||')
  expect(expression({ attributes: { uuid: 'set', toString: 'own' }, builtin })).toBe('set||own|')
})

test('time, chance and zone come from outside', () => {
  const options = { clock: () => 1767225599007, random: () => 0.5, zone: 'Asia/Seoul' }
  const at = (text: string) => compileExpression(text, options)({ attributes: {} })
  expect(at('${now()}')).toBe('Thu Jan 01 08:59:59 KST 2026')
  expect(at('${now():toNumber()}')).toBe('1767225599007')
  expect(at('${now():format("HH:mm", "UTC")}')).toBe('23:59')
  expect(at('${random()}')).toBe('4611686020574871552')
  expect(at('${UUID()}')).toBe('80000000-8000-4000-8000-000080000000')
  expect(at('${literal("ab"):repeat(1, 3)}')).toBe('abab')
})

test('nextInt() counts up', () => {
  const next = compileExpression('${nextInt()}')
  expect(Number(next({ attributes: {} }))).toBe(Number(next({ attributes: {} })) - 1)
})

test('every function has its documentation, and its name stands in its signature', () => {
  for (const [name, { signature, summary, startsExpression }] of Object.entries(functionDocs)) {
    expect(signature.startsWith(startsExpression ? `${name}(` : ''), signature).toBe(true)
    expect(signature).toContain(`${name}(`)
    expect(summary, name).toMatch(/^[A-Z].*\.$/)
  }
})
