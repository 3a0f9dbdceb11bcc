import type { ParameterValues } from './catalog.ts'
import type { FlowDocument } from './document.ts'
import { parametersIn, type SeenParameter } from './graph.ts'

/** Values that stand outside a document, as those of sensitive parameters; they go before the document's own. */
export interface GivenParameters {
  /** Of the document's own parameters, by name. */
  readonly parameters?: ParameterValues
  /** Of the parameters of contexts, by context and name. */
  readonly contexts?: Readonly<Record<string, ParameterValues>>
}

/** The parameters of one group. */
export interface ParameterScope {
  readonly seen: ReadonlyMap<string, SeenParameter>
  /** Without those that have no value. */
  readonly values: ParameterValues
}

/** Finds the parameters that the components of a group see; what was found for a group is kept. */
export function createParameterScopes(
  document: FlowDocument,
  given: GivenParameters,
): (groupPath: readonly string[]) => ParameterScope {
  const found = new Map<string, ParameterScope>()
  return (groupPath) => {
    const key = groupPath.join('/')
    let scope = found.get(key)
    if (!scope) {
      const seen = parametersIn(document, groupPath)
      scope = { seen, values: valuesOf(seen, given) }
      found.set(key, scope)
    }
    return scope
  }
}

function valuesOf(seen: ReadonlyMap<string, SeenParameter>, given: GivenParameters): ParameterValues {
  const values: [string, string][] = []
  for (const [name, { parameter, context }] of seen) {
    const own = context === undefined ? given.parameters : find(given.contexts, context)
    const value = find(own, name) ?? ('value' in parameter ? parameter.value : undefined)
    if (value !== undefined) values.push([name, value])
  }
  return Object.fromEntries(values)
}

const find = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined
