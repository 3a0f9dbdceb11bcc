import type { Problem, Properties } from '../document.ts'
import { nearest } from '../nearest.ts'
import { scanParameterReferences, walkTexts } from '../parameters.ts'
import { makeProblem } from '../problems.ts'
import type { Scope } from './scope.ts'

/** A component or service whose properties refer to parameters. */
export interface ParameterUser {
  readonly id: string
  readonly label: string
  readonly groupPath: readonly string[]
  readonly properties: Properties
  /** Paths of the properties that may hold what nobody may see; undefined: not known, as for an unknown type. */
  readonly secretPaths: ReadonlySet<string> | undefined
}

/**
 * Every `#{name}` in the properties of a component or service is seen in its group, has a value as far as known, and
 * leads a sensitive value only to where it stays a secret.
 */
export function checkParameterUse(owner: ParameterUser, scope: Scope): Problem[] {
  const { seen, values } = scope.parametersOf(owner.groupPath)
  return [...walkTexts(owner.properties)].flatMap(({ path: property, text }) =>
    scanParameterReferences(text).flatMap(({ name: parameter, start }): Problem[] => {
      const place = { component: owner.id, property, column: start + 1 }
      const details = { component: owner.label, property, parameter }
      const found = seen.get(parameter)
      if (!found) {
        const suggestion = nearest(parameter, seen.keys()) ?? ''
        return [makeProblem('PARAMETER_UNDEFINED', place, { ...details, suggestion })]
      }
      if ('value' in found.parameter) return []
      if (owner.secretPaths && !owner.secretPaths.has(property))
        return [makeProblem('PARAMETER_EXPOSED', place, details)]
      return scope.secretsKnown && !Object.hasOwn(values, parameter)
        ? [makeProblem('PARAMETER_WITHOUT_VALUE', place, details)]
        : []
    }),
  )
}
