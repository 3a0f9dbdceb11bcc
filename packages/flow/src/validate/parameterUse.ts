import type { Problem, Properties } from '../document.ts'
import { nearest } from '../nearest.ts'
import { scanParameterReferences, walkTexts } from '../parameters.ts'
import { makeProblem } from '../problems.ts'
import type { Scope } from './scope.ts'

/** Every `#{name}` in the properties of a component or service is defined and, as far as known, has a value. */
export function checkParameterUse(
  owner: { id: string; label: string; properties: Properties },
  scope: Scope,
): Problem[] {
  const defined = scope.document.parameters
  return [...walkTexts(owner.properties)].flatMap(({ path: property, text }) =>
    scanParameterReferences(text).flatMap(({ name: parameter, start }): Problem[] => {
      const place = { component: owner.id, property, column: start + 1 }
      if (!Object.hasOwn(defined, parameter)) {
        const suggestion = nearest(parameter, Object.keys(defined)) ?? ''
        return [makeProblem('PARAMETER_UNDEFINED', place, { component: owner.label, property, parameter, suggestion })]
      }
      if (!scope.secrets || 'value' in defined[parameter] || Object.hasOwn(scope.secrets, parameter)) return []
      return [makeProblem('PARAMETER_WITHOUT_VALUE', place, { component: owner.label, property, parameter })]
    }),
  )
}
