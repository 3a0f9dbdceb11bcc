import { eventTypes } from './eventTypes.ts'

/** The part of a provenance search that people type; `attrs` holds `name=value` pairs, one a line. */
export interface QueryTerms {
  readonly type?: string
  readonly component?: string
  readonly flow?: string
  readonly flowFile?: string
  readonly relationship?: string
  readonly transitUri?: string
  readonly attrs?: string
}

export const queryKeys = ['type', 'component', 'flow', 'flowFile', 'relationship', 'transitUri'] as const
export type QueryKey = (typeof queryKeys)[number]

/** One word of the query, with its place in the text. */
export interface QueryToken {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** What is wrong with a word of the query. */
export interface QueryProblem extends QueryToken {
  readonly kind: 'unknownKey' | 'noValue' | 'unknownType' | 'twice' | 'notATerm'
}

/** Splits at white space outside of double quotes. */
export function tokensOf(text: string): QueryToken[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(({ 0: word, index }) => ({
    text: word,
    start: index,
    end: index + word.length,
  }))
}

const unquote = (value: string) => value.replaceAll('"', '')
const quote = (value: string) => (/\s|^$/.test(value) ? `"${value}"` : value)
const keyOf = (name: string) => queryKeys.find((key) => key.toLowerCase() === name.toLowerCase())

/** Reads a query as `type:ROUTE component:route attr.sensor=12`; a bare number or UUID is a FlowFile. */
export function parseQuery(text: string): { readonly terms: QueryTerms; readonly problems: readonly QueryProblem[] } {
  const terms: Partial<Record<QueryKey, string>> = {}
  const attributes: string[] = []
  const problems: QueryProblem[] = []
  for (const token of tokensOf(text)) {
    const problem = readToken(token.text, terms, attributes)
    if (problem) problems.push({ ...token, kind: problem })
  }
  return { terms: { ...terms, ...(attributes.length > 0 && { attrs: attributes.join('\n') }) }, problems }
}

function readToken(
  word: string,
  terms: Partial<Record<QueryKey, string>>,
  attributes: string[],
): QueryProblem['kind'] | undefined {
  const attribute = /^attr\.([^=]*)(?:=(.*))?$/is.exec(word)
  if (attribute) {
    const name = unquote(attribute[1])
    if (!name || attribute[2] === undefined) return 'noValue'
    attributes.push(`${name}=${unquote(attribute[2])}`)
    return undefined
  }
  if (/^(\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/i.test(word)) {
    return put('flowFile', word, terms)
  }
  const pair = /^([A-Za-z]+):(.*)$/s.exec(word)
  if (!pair) return 'notATerm'
  const key = keyOf(pair[1])
  if (!key) return 'unknownKey'
  const value = unquote(pair[2])
  if (value === '') return 'noValue'
  if (key !== 'type') return put(key, value, terms)
  const type = eventTypes.find((each) => each === value.toUpperCase())
  return type ? put('type', type, terms) : 'unknownType'
}

function put(key: QueryKey, value: string, terms: Partial<Record<QueryKey, string>>) {
  if (terms[key] !== undefined) return 'twice'
  terms[key] = value
  return undefined
}

/** Writes terms as text that `parseQuery` reads back to the same terms. */
export function formatQuery(terms: QueryTerms): string {
  const words = queryKeys.flatMap((key) => {
    const value = terms[key]
    return value === undefined ? [] : [`${key}:${quote(value)}`]
  })
  return [
    ...words,
    ...attributePairs(terms.attrs).map(([name, value]) => `attr.${quoteName(name)}=${quote(value)}`),
  ].join(' ')
}

const quoteName = (name: string) => (/\s/.test(name) ? `"${name}"` : name)

/** The `name=value` lines of a search as pairs. */
export function attributePairs(attrs: string | undefined): readonly (readonly [name: string, value: string])[] {
  return (attrs ?? '')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
    .filter(([name]) => name !== '')
}

/** The query parameters `attr.NAME` that the server takes. */
export const attributeQuery = (attrs: string | undefined): Record<string, string> =>
  Object.fromEntries(attributePairs(attrs).map(([name, value]) => [`attr.${name}`, value]))
