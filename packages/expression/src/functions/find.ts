import { nearest } from '@mulgil/flow'
import { ExpressionError } from '../errors.ts'
import type { FunctionSpec } from './define.ts'
import { functions } from './index.ts'

// Functions of NiFi that this language does not have yet.
const unsupported = new Set([
  'allAttributes',
  'allDelineatedValues',
  'allMatchingAttributes',
  'anyAttribute',
  'anyDelineatedValue',
  'anyMatchingAttribute',
  'compactDelimitedList',
  'count',
  'getStateValue',
  'getUri',
  'hash',
  'hostname',
  'ip',
  'isValidDate',
  'isValidInstant',
  'join',
  'minusDuration',
  'minusInstantDuration',
  'plusDuration',
  'plusInstantDuration',
  'thread',
  'trimDelimitedList',
  'unique',
  'UUID3',
  'UUID5',
])

/** The function of that name; with `hasSubject` one that follows a colon, else one that starts an expression. */
export function findFunction(name: string, hasSubject: boolean, column: number): FunctionSpec {
  const spec = functions.get(name)
  if (!spec) {
    if (unsupported.has(name)) throw new ExpressionError(`The function "${name}" is not supported yet.`, column)
    const near = nearest(name, functions.keys())
    throw new ExpressionError(`There is no function "${name}".${near ? ` Did you mean "${near}"?` : ''}`, column)
  }
  if (hasSubject && !spec.subject) {
    throw new ExpressionError(`${name}() starts an expression and cannot follow ":". Write \${${name}(…)}.`, column)
  }
  if (!hasSubject && spec.subject) {
    throw new ExpressionError(`${name}() needs a value before it, as in \${attribute:${name}(…)}.`, column)
  }
  return spec
}
