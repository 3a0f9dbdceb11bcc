import { expect, test } from 'vitest'
import { compileExpression, compileJsonPath, ExpressionError } from './index.ts'

test.for([
  [
    '${}',
    3,
    'Expected an attribute name (in quotes when it starts with a digit or holds special characters), but found "}".',
  ],
  [
    'x ${5}',
    5,
    'Expected an attribute name (in quotes when it starts with a digit or holds special characters), but found "5".',
  ],
  ['${a b}', 5, 'Expected ":" and a function, or "}" (quote names that hold spaces), but found "b".'],
  ['${a:}', 5, 'Expected a function name, but found "}".'],
  ['${a:trim}', 9, 'Expected "(" after the function\'s name, but found "}".'],
  ['${a:trim() b}', 12, 'Expected ":" or "}", but found "b".'],
  ['${a:gt(}', 8, 'Expected an argument: "text", a number, true, false, #{parameter} or ${…}, but found "}".'],
  ['${a:gt(1 2)}', 10, 'Expected "," or ")", but found "2".'],
  [
    '${a:gt(b)}',
    8,
    'Expected an argument: "text" in quotes, a number, true, false, #{parameter}, or ${…} around an expression, but found "b".',
  ],
  ["one\n${a:equals('x)}", 16, "The text that starts here has no closing '."],
  ['${a:nope()}', 5, 'There is no function "nope". Did you mean "not"?'],
  ['${a:toUper()}', 5, 'There is no function "toUper". Did you mean "toUpper"?'],
  ['${a:frobnicate()}', 5, 'There is no function "frobnicate".'],
  ['${anyAttribute("a", "b"):isNull()}', 3, 'The function "anyAttribute" is not supported yet.'],
  ['${a:now()}', 5, 'now() starts an expression and cannot follow ":". Write ${now(…)}.'],
  ['${trim()}', 3, 'trim() needs a value before it, as in ${attribute:trim(…)}.'],
  ['${a:gt()}', 7, 'gt() takes 1 argument, not 0: number.gt(other: number): boolean.'],
  ['${a:trim("x")}', 9, 'trim() takes no arguments, not 1: text.trim(): text.'],
  [
    '${a:substring(1,2,3)}',
    14,
    'substring() takes 1 or 2 arguments, not 3: text.substring(start: whole, end?: whole): text.',
  ],
  ['${a:in()}', 7, 'in() takes 1 or more arguments, not 0: text.in(...candidates: text): boolean.'],
  ['${a:gt(true)}', 8, '"other" of gt() takes a number, not true or false.'],
  ['${a:isNull():plus(1)}', 14, 'plus() takes a number, not true or false.'],
  ['${now():and(true)}', 9, 'and() takes true or false, not a date.'],
  ['${a:gt(9223372036854775808)}', 8, '"9223372036854775808" does not fit into 64 bits.'],
  ['${a:find("(")}', 10, '"(" is no regular expression: missing closing ): `(`.'],
  ['${a:format("yyyy-qb")}', 12, 'The date pattern "yyyy-qb" has the letter "b", which means nothing.'],
  ['${a:format("yyyy", "Mars")}', 20, 'There is no time zone "Mars"; write one such as UTC, Asia/Seoul or +09:00.'],
  ['${a:jsonPath("$.a[")}', 19, 'Expected a name in quotes, an index, a slice, "*" or "?", but found the end.'],
  ['ok ${a:gt(#{limit})}', 11, 'There is no parameter "limit". Add it to the flow\'s parameters.'],
  ['ok #{limit}', 4, 'There is no parameter "limit". Add it to the flow\'s parameters.'],
] as const)('%s', ([text, column, message]) => {
  const error = errorOf(() => compileExpression(text))
  expect(error).toBeInstanceOf(ExpressionError)
  expect(error).toMatchObject({ column, message })
})

test('too deep nesting is an error, not a crash', () => {
  const nested = (levels: number) => `${'${'.repeat(levels)}a${'}'.repeat(levels)}`
  expect(errorOf(() => compileExpression(nested(51)))).toBeUndefined()
  expect(errorOf(() => compileExpression(nested(100)))).toMatchObject({
    column: 103,
    message: 'Expressions are nested deeper than 50 levels here.',
  })
  expect(errorOf(() => compileExpression(nested(20_000)))).toBeInstanceOf(ExpressionError)
})

test.for([
  ['', 1, 'Expected a JSONPath such as $.name, but found the end.'],
  ['$.', 3, 'Expected a name, "*" or "[", but found the end.'],
  ['$.a b', 4, 'Expected ".", "[" or the end, but found " ".'],
  ["$['a", 3, "Expected a closing ' for the text that starts here."],
  [
    '$[?(@.a = 1)]',
    9,
    'Expected one of == != <= >= =~ < > in nin contains size empty anyof noneof subsetof, but found "=".',
  ],
  [
    '$[?(@.a == )]',
    12,
    'Expected a value: @.name, $.name, text in quotes, a number, true, false or null, but found ")".',
  ],
  ['$[?(@.a =~ /(/)]', 12, '"(" is no regular expression: missing closing ): `(`.'],
  ['$.a.nope()', 5, 'There is no path function "nope"; there are length, size, min, max, avg, sum, keys, first, last.'],
  ['$.a[1:2:0]', 10, 'Expected a step greater than 0.'],
] as const)('the path %s', ([text, column, message]) => {
  expect(errorOf(() => compileJsonPath(text))).toMatchObject({ name: 'ExpressionError', column, message })
})

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
