import { createCache } from '../cache.ts'
import { FunctionFailure } from '../errors.ts'
import { isJsonObject, parseJson, printJson, toJsonValue } from '../json.ts'
import { compileJsonPath, type JsonPath } from '../jsonPath/index.ts'
import type { Place } from '../jsonPath/select.ts'
import type { Value } from '../values.ts'
import { define, type FunctionTable } from './define.ts'

type Text = string | null

const pathCheck = { checks: { path: compileJsonPath }, whenNull: 'seen' } as const

/** Questions to JSON text, and changes in it. */
export const jsonFunctions: FunctionTable = {
  isJson: define('text.isJson(): boolean', 'True when the text is a JSON object or array.', isJson, {
    whenNull: false,
  }),
  jsonPath: define(
    'text.jsonPath(path: text): text',
    'What a JSONPath selects: text as it is, other values as JSON, a list of one as its member; empty when nothing.',
    (subject: Text, path: Text) => {
      const compiled = knownPath(path)
      const values = compiled(documentOf(subject))
      return describe(compiled.definite ? values[0] : values)
    },
    pathCheck,
  ),
  jsonPathDelete: define(
    'text.jsonPathDelete(path: text): text',
    'The JSON without what a JSONPath selects.',
    (subject: Text, path: Text) =>
      change(subject, path, ({ parent, key }) => {
        if (Array.isArray(parent)) parent.splice(Number(key), 1)
        else if (parent) delete parent[key]
        return true
      }),
    pathCheck,
  ),
  jsonPathAdd: define(
    'text.jsonPathAdd(path: text, value: any): text',
    'The JSON with a value at the end of the arrays that a JSONPath selects.',
    (subject: Text, path: Text, added: Value) =>
      change(subject, path, ({ value }) => {
        if (!Array.isArray(value)) return false
        value.push(toJsonValue(added))
        return true
      }),
    pathCheck,
  ),
  jsonPathSet: define(
    'text.jsonPathSet(path: text, value: any): text',
    'The JSON with a value in the place of what a JSONPath selects.',
    (subject: Text, path: Text, set: Value) =>
      change(subject, path, ({ parent, key }) => {
        if (!parent) return false
        put(parent, key, toJsonValue(set))
        return true
      }),
    pathCheck,
  ),
  jsonPathPut: define(
    'text.jsonPathPut(path: text, key: text, value: text): text',
    'The JSON with a member, a text, in the objects that a JSONPath selects; empty when there is no such object.',
    (subject: Text, path: Text, key: Text, set: Text) => {
      let count = 0
      const changed = change(subject, path, ({ value }) => {
        if (!isJsonObject(value) || key === null) return false
        put(value, key, set)
        count += 1
        return true
      })
      return count === 0 && knownPath(path).definite ? null : changed
    },
    pathCheck,
  ),
}

const paths = createCache<JsonPath>(200)

function knownPath(path: Text): JsonPath {
  if (path === null) throw new FunctionFailure('the JSONPath has no value')
  return paths(path, compileJsonPath)
}

function documentOf(subject: Text): unknown {
  if (subject === null || subject === '') throw new FunctionFailure('there is no JSON in it')
  return parseJson(subject)
}

function isJson(subject: string): boolean {
  try {
    const value: unknown = JSON.parse(subject)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

/** Text as it is, a list of one as its member, and everything else as JSON. */
function describe(value: unknown): Text {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.length === 1 ? describe(value[0]) : printJson(value)
}

/** Changes every selected place, the last first so that places keep their indexes; null when one cannot be. */
function change(subject: Text, path: Text, apply: (place: Place) => boolean): Text {
  const document = documentOf(subject)
  const places = knownPath(path).places(document)
  return places.reverse().every(apply) ? printJson(document) : null
}

function put(container: Record<string, unknown> | unknown[], key: string | number, value: unknown): void {
  Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true })
}
