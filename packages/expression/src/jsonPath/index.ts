import { createEvaluate } from './evaluate.ts'
import { parsePath } from './parsePath.ts'
import { createSelect, type Place } from './select.ts'
import { isDefinite } from './syntax.ts'

/** A compiled JSONPath: called with a parsed document it gives the values that the path selects, in document order. */
export interface JsonPath {
  (document: unknown): unknown[]
  readonly text: string
  /** True when the path can select one value at most. */
  readonly definite: boolean
  /** The selected values and where they stand, for a change in place. */
  readonly places: (document: unknown) => Place[]
}

/** Compiles a JSONPath as Jayway's library reads it. Throws ExpressionError, with the column, when it is none. */
export function compileJsonPath(text: string): JsonPath {
  const path = parsePath(text)
  const definite = isDefinite(path)
  const select = createSelect(path.steps, false)
  const places = (document: unknown) => {
    const found: Place[] = []
    select(document, { root: document, found: (value, parent, key) => found.push({ value, parent, key }) })
    return found
  }
  const evaluate = createEvaluate(path)
  const values = (document: unknown): unknown[] => {
    const value = evaluate(document, document)
    if (!definite) return value as unknown[]
    return value === undefined ? [] : [value]
  }
  return Object.assign(values, { text, definite, places })
}
