import type { Problem } from '../document.ts'
import { nearest } from '../nearest.ts'
import { joinPath } from '../parameters.ts'
import { makeProblem } from '../problems.ts'
import { findCircles } from './circles.ts'
import { labelComponent, type Scope } from './scope.ts'

/** Contexts that are chosen or inherited exist, none inherits itself, and no two values have the same key. */
export function checkParameterContexts(scope: Scope): Problem[] {
  return [...checkChosen(scope), ...checkInherited(scope), ...checkCircles(scope), ...checkNames(scope)]
}

const contextsIn = ({ document }: Scope) => document.parameterContexts ?? {}

function checkChosen(scope: Scope): Problem[] {
  const contexts = contextsIn(scope)
  const choices = [
    { chooser: 'The flow', place: {}, context: scope.document.parameterContext },
    ...[...scope.placed.values()].flatMap(({ id, component }) =>
      component.kind === 'group'
        ? [{ chooser: labelComponent(id, component), place: { component: id }, context: component.parameterContext }]
        : [],
    ),
  ]
  return choices.flatMap(({ chooser, place, context }) => {
    if (context === undefined || Object.hasOwn(contexts, context)) return []
    const suggestion = nearest(context, Object.keys(contexts)) ?? ''
    const details = { component: chooser, context, suggestion }
    return [makeProblem('PARAMETER_CONTEXT_UNKNOWN', { ...place, property: 'parameterContext' }, details)]
  })
}

const inheritsOf = (context: string) => ({ property: `${joinPath('parameterContexts', context)}.inherits` })

function checkInherited(scope: Scope): Problem[] {
  const contexts = contextsIn(scope)
  return Object.entries(contexts).flatMap(([context, { inherits = [] }]) =>
    inherits
      .filter((inherited) => !Object.hasOwn(contexts, inherited))
      .map((inherited) => {
        const suggestion = nearest(inherited, Object.keys(contexts)) ?? ''
        return makeProblem('INHERITED_CONTEXT_UNKNOWN', inheritsOf(context), { context, inherited, suggestion })
      }),
  )
}

function checkCircles(scope: Scope): Problem[] {
  const contexts = contextsIn(scope)
  return findCircles(Object.keys(contexts), (name) =>
    (contexts[name].inherits ?? []).filter((inherited) => Object.hasOwn(contexts, inherited)),
  ).map((circle) =>
    makeProblem('PARAMETER_CONTEXT_CIRCLE', inheritsOf(circle[0]), { circle: [...circle, circle[0]].join(' → ') }),
  )
}

/** Values are kept under `NAME` or `CONTEXT/NAME`: a parameter of the flow must not read as one of a context. */
function checkNames(scope: Scope): Problem[] {
  const contexts = contextsIn(scope)
  return Object.keys(scope.document.parameters).flatMap((parameter) => {
    const slash = parameter.indexOf('/')
    const [context, name] = [parameter.slice(0, slash), parameter.slice(slash + 1)]
    if (slash < 0 || !Object.hasOwn(contexts, context) || !Object.hasOwn(contexts[context].parameters, name)) return []
    const place = { property: joinPath('parameters', parameter) }
    return [makeProblem('PARAMETER_NAME_TAKEN', place, { parameter, name, context })]
  })
}
