import { parseCondition } from './parseCondition.ts'
import { Reader } from './reader.ts'
import { type Path, type PathFunction, pathFunctions, type Step } from './syntax.ts'

const plainName = /[^\s.[\](),'"=<>!&|~:?@$*]+/y
const wholeNumber = /-?\d+/y

/** Parses a JSONPath; without `$` it is read as if `$.` stood before it. */
export function parsePath(text: string): Path {
  const reader = new Reader(text.trimEnd())
  reader.skipSpace()
  if (reader.done) reader.fail('Expected a JSONPath such as $.name')
  const path = reader.peek() === '$' ? parsePathFrom(reader, '$') : { from: '$' as const, ...parseSteps(reader, true) }
  if (!reader.done) reader.fail('Expected ".", "[" or the end')
  return path
}

/** Parses a path that starts with `$` or `@`, up to where it ends. */
export function parsePathFrom(reader: Reader, from: '$' | '@'): Path {
  reader.expect(from)
  return { from, ...parseSteps(reader, false) }
}

function parseSteps(reader: Reader, startsWithName: boolean): Omit<Path, 'from'> {
  const steps: Step[] = []
  if (startsWithName && reader.peek() !== '[') steps.push(parseName(reader))
  while (!reader.done) {
    if (reader.take('..')) {
      steps.push({ kind: 'descend' })
      steps.push(reader.peek() === '[' ? parseBrackets(reader) : parseName(reader))
    } else if (reader.take('.')) {
      const call = takeCall(reader)
      if (call) return { steps, call }
      steps.push(reader.peek() === '[' ? parseBrackets(reader) : parseName(reader))
    } else if (reader.peek() === '[') steps.push(parseBrackets(reader))
    else break
  }
  return { steps }
}

function takeCall(reader: Reader): PathFunction | undefined {
  const found = reader.match(/[a-zA-Z]+\(\s*\)/y)
  if (found === undefined) return undefined
  const name = found.slice(0, found.indexOf('('))
  const call = pathFunctions.find((known) => known === name)
  if (call) return call
  reader.at -= found.length
  return reader.fail(`There is no path function "${name}"; there are ${pathFunctions.join(', ')}`, '')
}

function parseName(reader: Reader): Step {
  if (reader.take('*')) return { kind: 'wildcard' }
  const name = reader.match(plainName)
  if (name === undefined) reader.fail('Expected a name, "*" or "["')
  if (reader.peek() === '(') reader.fail('Expected a function without arguments, such as length()')
  return { kind: 'names', names: [name as string] }
}

function parseBrackets(reader: Reader): Step {
  reader.expect('[')
  reader.skipSpace()
  const step = parseInsideBrackets(reader)
  reader.skipSpace()
  reader.expect(']')
  return step
}

function parseInsideBrackets(reader: Reader): Step {
  if (reader.take('*')) return { kind: 'wildcard' }
  if (reader.take('?')) {
    reader.skipSpace()
    return { kind: 'filter', condition: parseCondition(reader) }
  }
  const name = reader.quoted()
  if (name !== undefined) {
    return {
      kind: 'names',
      names: [name, ...parseRest(reader, () => reader.quoted() ?? reader.fail('Expected a name in quotes'))],
    }
  }
  return parseIndexes(reader)
}

function parseRest<T>(reader: Reader, parse: () => T): T[] {
  const rest: T[] = []
  for (reader.skipSpace(); reader.take(','); reader.skipSpace()) {
    reader.skipSpace()
    rest.push(parse())
  }
  return rest
}

function parseIndexes(reader: Reader): Step {
  const index = takeNumber(reader)
  reader.skipSpace()
  if (reader.peek() === ':') return parseSlice(reader, index)
  if (index === undefined) reader.fail('Expected a name in quotes, an index, a slice, "*" or "?"')
  const rest = parseRest(reader, () => takeNumber(reader) ?? reader.fail('Expected an index'))
  return { kind: 'indexes', indexes: [index as number, ...rest] }
}

function parseSlice(reader: Reader, from: number | undefined): Step {
  reader.expect(':')
  reader.skipSpace()
  const to = takeNumber(reader)
  reader.skipSpace()
  if (!reader.take(':')) return { kind: 'slice', from, to, by: 1 }
  reader.skipSpace()
  const by = takeNumber(reader) ?? 1
  if (by <= 0) reader.fail('Expected a step greater than 0', '')
  return { kind: 'slice', from, to, by }
}

function takeNumber(reader: Reader): number | undefined {
  const found = reader.match(wholeNumber)
  if (found === undefined) return undefined
  const value = Number(found)
  if (!Number.isSafeInteger(value)) reader.fail('Expected a smaller index', '')
  return value
}
