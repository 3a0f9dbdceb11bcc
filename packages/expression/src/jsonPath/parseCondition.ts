import { FunctionFailure } from '../errors.ts'
import { compilePattern } from '../patterns.ts'
import { parsePathFrom } from './parsePath.ts'
import type { Reader } from './reader.ts'
import { type Comparison, type Condition, comparisons, type Operand } from './syntax.ts'

const deepestNesting = 50

/** Parses the condition of a filter, with or without parentheses around it. */
export function parseCondition(reader: Reader, depth = 0): Condition {
  if (depth > deepestNesting) reader.fail('Expected fewer parentheses', '')
  return parseJoined(reader, 'any', '||', () => parseJoined(reader, 'all', '&&', () => parseSingle(reader, depth)))
}

function parseJoined(reader: Reader, kind: 'all' | 'any', sign: string, parse: () => Condition): Condition {
  const conditions = [parse()]
  for (reader.skipSpace(); reader.take(sign); reader.skipSpace()) conditions.push(parse())
  return conditions.length === 1 ? conditions[0] : { kind, conditions }
}

function parseSingle(reader: Reader, depth: number): Condition {
  reader.skipSpace()
  if (reader.peek() === '!' && reader.text[reader.at + 1] !== '=') {
    reader.expect('!')
    if (depth > deepestNesting) reader.fail('Expected fewer "!"', '')
    return { kind: 'not', condition: parseSingle(reader, depth + 1) }
  }
  if (reader.take('(')) {
    const condition = parseCondition(reader, depth + 1)
    reader.skipSpace()
    reader.expect(')')
    return condition
  }
  return parseComparison(reader)
}

function parseComparison(reader: Reader): Condition {
  const left = parseOperand(reader)
  reader.skipSpace()
  const comparison = takeComparison(reader)
  if (!comparison) {
    if (left.kind !== 'path') reader.fail('Expected a comparison such as == or <')
    return { kind: 'exists', operand: left }
  }
  reader.skipSpace()
  return { kind: 'compare', left, comparison, right: parseOperand(reader) }
}

function takeComparison(reader: Reader): Comparison | undefined {
  const word = reader.match(/[a-z]+\b|[=!<>~]+/iy)
  if (word === undefined) return undefined
  const comparison = comparisons.find((known) => known === word.toLowerCase() || (known === '==' && word === '==='))
  if (comparison) return comparison
  reader.at -= word.length
  return reader.fail(`Expected one of ${comparisons.join(' ')}`)
}

function parseOperand(reader: Reader): Operand {
  const start = reader.peek()
  if (start === '@' || start === '$') return { kind: 'path', path: parsePathFrom(reader, start) }
  if (start === '/') return parsePattern(reader)
  return { kind: 'value', value: parseValue(reader) }
}

function parseValue(reader: Reader): unknown {
  const text = reader.quoted()
  if (text !== undefined) return text
  if (reader.take('[')) {
    const values: unknown[] = []
    for (reader.skipSpace(); !reader.take(']'); reader.skipSpace()) {
      if (values.length > 0) reader.expect(',')
      reader.skipSpace()
      values.push(parseValue(reader))
    }
    return values
  }
  const word = reader.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b/y)
  if (word === undefined)
    return reader.fail('Expected a value: @.name, $.name, text in quotes, a number, true, false or null')
  return JSON.parse(word)
}

function parsePattern(reader: Reader): Operand {
  const start = reader.at
  const written = reader.match(/\/(?:[^/\\]|\\.)*\/[a-z]*/iy)
  if (written === undefined) return reader.fail('Expected a closing / for the pattern that starts here', '')
  const end = written.lastIndexOf('/')
  const flags = written.slice(end + 1)
  const pattern = `${flags ? `(?${flags})` : ''}${written.slice(1, end).replaceAll('\\/', '/')}`
  try {
    compilePattern(pattern)
  } catch (error) {
    if (!(error instanceof FunctionFailure)) throw error
    reader.at = start
    reader.fail(error.message, '')
  }
  return { kind: 'pattern', pattern }
}
