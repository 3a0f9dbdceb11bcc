import { booleanFunctions } from './boolean.ts'
import { dateFunctions } from './date.ts'
import type { FunctionGroup, FunctionSpec, FunctionTable } from './define.ts'
import { encodingFunctions } from './encoding.ts'
import { jsonFunctions } from './json.ts'
import { numberFunctions, typeFunctions } from './number.ts'
import { searchFunctions } from './search.ts'
import { sourceFunctions } from './source.ts'
import { textFunctions } from './text.ts'

const groups: readonly (readonly [FunctionGroup, FunctionTable])[] = [
  ['boolean', booleanFunctions],
  ['text', textFunctions],
  ['search', searchFunctions],
  ['number', numberFunctions],
  ['date', dateFunctions],
  ['json', jsonFunctions],
  ['encoding', encodingFunctions],
  ['type', typeFunctions],
  ['source', sourceFunctions],
]

/** All functions by name. */
export const functions: ReadonlyMap<string, FunctionSpec> = new Map(
  groups.flatMap(([, table]) => Object.entries(table)),
)

/** What an editor shows about a function. */
export interface FunctionDoc {
  readonly signature: string
  readonly summary: string
  readonly group: FunctionGroup
  /** True when the function starts an expression, as `now()` does; else it follows a colon. */
  readonly startsExpression: boolean
}

/** The documentation of every function, by name. */
export const functionDocs: Readonly<Record<string, FunctionDoc>> = Object.fromEntries(
  groups.flatMap(([group, table]) =>
    Object.entries(table).map(([name, { signature, summary, subject }]) => [
      name,
      { signature, summary, group, startsExpression: subject === undefined },
    ]),
  ),
)
