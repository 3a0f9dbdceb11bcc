import type { ServiceReference } from '../catalog.ts'
import type { Problem } from '../document.ts'
import type { PlacedService } from '../graph.ts'
import { nearest } from '../nearest.ts'
import { makeProblem } from '../problems.ts'
import { findCircles } from './circles.ts'
import { checkParameterUse } from './parameterUse.ts'
import { labelService, type Scope } from './scope.ts'

export interface CheckedServices {
  readonly problems: readonly Problem[]
  /** Ids of those that cannot be enabled, by their own fault or that of a service that they use. */
  readonly invalid: ReadonlySet<string>
}

/** Types and properties of services are right, and each finds the services that it uses itself, in no circle. */
export function checkServices(scope: Scope): CheckedServices {
  const services = [...scope.services.values()]
  const problems = new Map(services.map((placed) => [placed.id, [...checkService(placed, scope)]]))
  const uses = new Map(services.map((placed) => [placed.id, referencesOf(placed, scope)]))
  const usedBy = (id: string) => (uses.get(id) ?? []).map((reference) => reference.id)
  const invalid = new Set([...problems].flatMap(([id, own]) => (own.some(isError) ? [id] : [])))
  for (const circle of findCircles(problems.keys(), (id) => usedBy(id).filter((used) => problems.has(used)))) {
    const text = [...circle, circle[0]].join(' → ')
    problems.get(circle[0])?.push(makeProblem('SERVICE_CIRCLE', { component: circle[0] }, { circle: text }))
    for (const id of circle) invalid.add(id)
  }
  for (let before = -1; before < invalid.size; ) {
    before = invalid.size
    for (const { id, service } of services) {
      if (invalid.has(id)) continue
      const found = checkInvalid({ id, label: labelService(id, service) }, uses.get(id) ?? [], scope, invalid)
      problems.get(id)?.push(...found)
      if (found.length > 0) invalid.add(id)
    }
  }
  return { problems: [...problems.values()].flat(), invalid }
}

function checkService(placed: PlacedService, scope: Scope): Problem[] {
  const { id, service, groupPath } = placed
  const { type, properties } = service
  const label = labelService(id, service)
  const entry = scope.catalog.services.get(type)
  const secretPaths = entry?.secretPaths(properties)
  const wrongParameters = checkParameterUse({ id, label, groupPath, properties, secretPaths }, scope)
  if (!entry) {
    const suggestion = nearest(type, scope.catalog.services.types()) ?? ''
    const details = { component: label, type, suggestion }
    return [makeProblem('UNKNOWN_SERVICE_TYPE', { component: id, property: 'type' }, details), ...wrongParameters]
  }
  const explained = new Set(wrongParameters.map((problem) => problem.property))
  const ownProblems = entry
    .checkProperties(properties, scope.valuesOf(groupPath))
    .filter((problem) => !explained.has(problem.property))
    .map((problem): Problem => ({ ...problem, message: `${label}: ${problem.message}`, component: id }))
  return [
    ...wrongParameters,
    ...ownProblems,
    ...checkReferences({ id, label, groupPath }, referencesOf(placed, scope), scope),
  ]
}

const referencesOf = ({ service, groupPath }: PlacedService, scope: Scope): readonly ServiceReference[] =>
  scope.catalog.services.get(service.type)?.serviceReferences(service.properties, scope.valuesOf(groupPath)) ?? []

interface ServiceUser {
  readonly id: string
  readonly label: string
  readonly groupPath: readonly string[]
}

/** The services that a component names exist, can be seen from its group, have the right type, and are valid. */
export function checkServiceUse(user: ServiceUser, references: readonly ServiceReference[], scope: Scope): Problem[] {
  const wrong = checkReferences(user, references, scope)
  return wrong.length > 0 ? wrong : checkInvalid(user, references, scope, scope.invalidServices)
}

function checkReferences(user: ServiceUser, references: readonly ServiceReference[], scope: Scope): Problem[] {
  return references.flatMap(({ path: property, id, type }): Problem[] => {
    const place = { component: user.id, property }
    const details = { component: user.label, property }
    const found = scope.services.get(id)
    if (!found) {
      const visible = [...scope.services.values()].filter(
        ({ service, groupPath }) => service.type === type && isInside(user.groupPath, groupPath),
      )
      const suggestion =
        nearest(
          id,
          visible.map((placed) => placed.id),
        ) ?? ''
      return [makeProblem('SERVICE_UNKNOWN', place, { ...details, id, suggestion })]
    }
    const service = labelService(id, found.service)
    if (!isInside(user.groupPath, found.groupPath))
      return [makeProblem('SERVICE_NOT_IN_SCOPE', place, { ...details, service })]
    if (found.service.type === type || !scope.catalog.services.get(found.service.type)) return []
    return [makeProblem('SERVICE_WRONG_TYPE', place, { ...details, service, type: found.service.type, expected: type })]
  })
}

function checkInvalid(
  user: Pick<ServiceUser, 'id' | 'label'>,
  references: readonly ServiceReference[],
  scope: Scope,
  invalid: ReadonlySet<string>,
): Problem[] {
  return references.flatMap(({ path: property, id }) => {
    const found = scope.services.get(id)
    if (!found || !invalid.has(id)) return []
    const details = { component: user.label, property, service: labelService(id, found.service) }
    return [makeProblem('SERVICE_INVALID', { component: user.id, property }, details)]
  })
}

const isInside = (path: readonly string[], group: readonly string[]) => group.every((id, index) => path[index] === id)
const isError = ({ severity }: Problem) => severity === 'error'
