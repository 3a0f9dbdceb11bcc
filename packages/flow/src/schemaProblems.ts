import type { z } from 'zod'
import type { Json, Problem } from './document.ts'
import { nearest } from './nearest.ts'
import { joinPath } from './parameters.ts'
import { makeProblem } from './problems.ts'

/** A problem of one component's property, before the component is known. */
export type PropertyProblem = Omit<Problem, 'component' | 'connection'>

/**
 * Checks properties with a processor's schema, and says what is wrong in plain words. Keys that the schema does not
 * know are problems too, also where the schema itself would drop them.
 */
export function checkWithSchema(schema: z.ZodObject, properties: unknown): PropertyProblem[] {
  const parsed = schema.strict().safeParse(properties, { reportInput: true })
  return parsed.success ? [] : problemsOf(parsed.error.issues, { known: Object.keys(schema.shape) })
}

type Issue = z.core.$ZodIssue
interface Options {
  /** Names to suggest for an unknown key. */
  readonly known?: readonly string[]
  /** Leading path elements to leave out of the property path. */
  readonly skip?: number
}

/** Turns the issues of a schema into problems; `property` and the message carry the path inside the checked value. */
export function problemsOf(issues: readonly Issue[], options: Options = {}): PropertyProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, options))
}

function problemsOfIssue(issue: Issue, options: Options): PropertyProblem[] {
  const property = pathText(issue.path.slice(options.skip ?? 0))
  const place = { property: property || undefined }
  const found = describe(issue.input)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const suggestion = nearest(key, options.known ?? []) ?? ''
        return makeProblem(
          'UNKNOWN_KEY',
          { property: joinPath(property, key) },
          { key: joinPath(property, key), suggestion },
        )
      })
    case 'invalid_type': {
      const expected = kinds[issue.expected] ?? issue.expected
      return issue.input === undefined
        ? [makeProblem('MISSING_VALUE', place, { property, expected })]
        : [makeProblem('WRONG_TYPE', place, { property, expected, found })]
    }
    case 'invalid_value':
      return [makeProblem('NOT_ALLOWED_VALUE', place, { property, found, allowed: listed(issue.values) })]
    case 'too_small':
      return [makeProblem('OUT_OF_RANGE', place, { property, found, bound: bound('at least', issue.minimum, issue) })]
    case 'too_big':
      return [makeProblem('OUT_OF_RANGE', place, { property, found, bound: bound('at most', issue.maximum, issue) })]
    case 'not_multiple_of':
      return [makeProblem('OUT_OF_RANGE', place, { property, found, bound: `a multiple of ${issue.divisor}` })]
    case 'invalid_union':
      return problemsOfUnion(issue, options)
    case 'invalid_key':
      return [invalidKey(issue, property)]
    case 'custom':
      return [customProblem(issue, property)]
    default:
      return [makeProblem('INVALID_VALUE', place, { property, reason: issue.message })]
  }
}

/** A choice between forms: says what is wrong with the form that fits best. */
function problemsOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>, options: Options): PropertyProblem[] {
  const property = pathText(issue.path.slice(options.skip ?? 0))
  if (issue.errors.length === 0) {
    const key = issue.path.at(-1)
    const given =
      typeof key === 'string' && isObject(issue.input) && key === issue.discriminator ? issue.input[key] : issue.input
    const allowed = listed((issue as { options?: readonly unknown[] }).options ?? [])
    if (given === undefined)
      return [makeProblem('MISSING_VALUE', { property }, { property, expected: `one of ${allowed}` })]
    return [makeProblem('NOT_ALLOWED_VALUE', { property }, { property, found: describe(given), allowed })]
  }
  const deepest = (branch: readonly Issue[]) => Math.max(...branch.map((inner) => inner.path.length))
  const best = [...issue.errors].sort((a, b) => deepest(b) - deepest(a) || a.length - b.length)[0]
  if (deepest(best) === 0 && best.every((inner) => inner.code === 'invalid_type')) {
    const expected = [
      ...new Set(
        issue.errors
          .flat()
          .map((inner) => (inner.code === 'invalid_type' ? (kinds[inner.expected] ?? inner.expected) : 'another form')),
      ),
    ].join(' or ')
    return [makeProblem('WRONG_TYPE', { property }, { property, expected, found: describe(issue.input) })]
  }
  return best.flatMap((inner) => problemsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, options))
}

function invalidKey(issue: Extract<Issue, { code: 'invalid_key' }>, property: string): PropertyProblem {
  const key = String(issue.path.at(-1))
  const container = issue.path.at(-2)
  if (container === 'components' || container === 'connections' || container === 'services') {
    return makeProblem('INVALID_ID', { property }, { id: key })
  }
  return makeProblem('INVALID_VALUE', { property }, { property, reason: issue.issues[0]?.message ?? issue.message })
}

function customProblem(issue: Extract<Issue, { code: 'custom' }>, property: string): PropertyProblem {
  const place = { property: property || undefined }
  if (issue.params?.code === 'INVALID_EXPRESSION') {
    const column = typeof issue.params.column === 'number' ? issue.params.column : undefined
    return makeProblem('INVALID_EXPRESSION', { ...place, column }, { property, reason: issue.message })
  }
  return makeProblem('INVALID_VALUE', place, { property, reason: issue.message })
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

function bound(
  side: string,
  limit: number | bigint,
  issue: { readonly origin: string; readonly inclusive?: boolean },
): string {
  const strictly = issue.inclusive === false ? (side === 'at least' ? 'more than' : 'less than') : side
  if (issue.origin === 'string') return `${strictly} ${limit} characters long`
  if (issue.origin === 'array' || issue.origin === 'set') return `${strictly} ${limit} long`
  return `${strictly} ${limit}`
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const listed = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(', ')

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const text = JSON.stringify(value as Json) ?? 'nothing'
  return text.length <= 60 ? text : `${text.slice(0, 57)}…"`
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => joinPath(text, typeof key === 'number' ? key : String(key)), '')
}
