import type { PortComponent, Problem, ProcessorComponent } from '../document.ts'
import type { PlacedComponent } from '../graph.ts'
import { nearest } from '../nearest.ts'
import { joinPath } from '../parameters.ts'
import { makeProblem } from '../problems.ts'
import { checkParameterUse } from './parameterUse.ts'
import { labelComponent, type Scope } from './scope.ts'
import { checkServiceUse } from './services.ts'
import { checkScheduling } from './settings.ts'

/** All that a component says of itself: type, properties, scheduling, and whether each way in and out leads somewhere. */
export function checkComponent({ id, component, groupPath }: PlacedComponent, scope: Scope): Problem[] {
  switch (component.kind) {
    case 'processor':
      return checkProcessor(id, component, groupPath, scope)
    case 'inputPort':
    case 'outputPort':
      return checkPort(id, component, groupPath.length === 0, scope)
    case 'funnel':
      return checkWayOut(id, labelComponent(id, component), scope)
    case 'group':
      return component.outboundPolicy === 'batch' && (component.flowFileConcurrency ?? 'unbounded') === 'unbounded'
        ? [
            makeProblem(
              'OUTBOUND_POLICY_IGNORED',
              { component: id, property: 'outboundPolicy' },
              { component: labelComponent(id, component) },
            ),
          ]
        : []
    default:
      return []
  }
}

/** At the top of a flow an output port hands over by its link, and an input port is filled by links of other flows. */
function checkPort(id: string, port: PortComponent, atTop: boolean, scope: Scope): Problem[] {
  const component = labelComponent(id, port)
  const place = { component: id, property: 'link' }
  if (port.link && (!atTop || port.kind === 'inputPort')) return [makeProblem('LINK_MISPLACED', place, { component })]
  if (!atTop) return checkWayOut(id, component, scope)
  if (port.kind === 'inputPort')
    return scope.outgoing.has(id) ? [] : [makeProblem('OUTPUT_MISSING', { component: id }, { component })]
  if (!port.link) return [makeProblem('LINK_MISSING', place, { component })]
  return port.link.flow === scope.document.id ? [makeProblem('LINK_TO_ITSELF', place, { component })] : []
}

/** What flows into a port or funnel must be able to leave it, or it piles up. */
function checkWayOut(id: string, component: string, scope: Scope): Problem[] {
  return scope.incoming.has(id) && !scope.outgoing.has(id)
    ? [makeProblem('OUTPUT_MISSING', { component: id }, { component })]
    : []
}

function checkProcessor(
  id: string,
  processor: ProcessorComponent,
  groupPath: readonly string[],
  scope: Scope,
): Problem[] {
  const component = labelComponent(id, processor)
  const { type, properties } = processor
  const entry = scope.catalog.get(type)
  const secretPaths = entry?.secretPaths(properties)
  const wrongParameters = checkParameterUse({ id, label: component, groupPath, properties, secretPaths }, scope)
  if (!entry) {
    const suggestion = nearest(type, scope.catalog.types()) ?? ''
    return [
      makeProblem('UNKNOWN_TYPE', { component: id, property: 'type' }, { component, type, suggestion }),
      ...wrongParameters,
    ]
  }
  const parameters = scope.valuesOf(groupPath)
  // A property whose parameter is missing has that one problem, not also the one that follows from it.
  const explained = new Set(wrongParameters.map((problem) => problem.property))
  const ownProblems = entry
    .checkProperties(properties, parameters)
    .filter((problem) => !explained.has(problem.property))
    .map((problem): Problem => ({ ...problem, message: `${component}: ${problem.message}`, component: id }))
  const needsInput = entry.input === 'required' && !scope.incoming.has(id)
  return [
    ...wrongParameters,
    ...ownProblems,
    ...checkServiceUse({ id, label: component, groupPath }, entry.serviceReferences(properties, parameters), scope),
    ...checkScheduling(id, processor, scope),
    ...(needsInput ? [makeProblem('INPUT_MISSING', { component: id }, { component })] : []),
    ...checkRelationships(id, processor, entry.relationships(properties, parameters), scope),
  ]
}

function checkRelationships(
  id: string,
  processor: ProcessorComponent,
  names: readonly string[] | undefined,
  scope: Scope,
): Problem[] {
  if (!names) return []
  const component = labelComponent(id, processor)
  const connected = new Set((scope.outgoing.get(id) ?? []).flatMap((connection) => connection.relationships))
  const terminated = new Set(processor.autoTerminate)
  const place = { component: id, property: 'autoTerminate' }
  const unknown = (relationship: string) => ({
    component,
    relationship,
    suggestion: nearest(relationship, names) ?? '',
  })
  return [
    ...names
      .filter((name) => !connected.has(name) && !terminated.has(name))
      .map((relationship) => makeProblem('RELATIONSHIP_UNCONNECTED', place, { component, relationship })),
    ...names
      .filter((name) => connected.has(name) && terminated.has(name))
      .map((relationship) => makeProblem('RELATIONSHIP_CONNECTED_AND_TERMINATED', place, { component, relationship })),
    ...[...terminated]
      .filter((name) => !names.includes(name))
      .map((relationship) => makeProblem('TERMINATED_RELATIONSHIP_UNKNOWN', place, unknown(relationship))),
    ...Object.keys(processor.retry ?? {})
      .filter((name) => !names.includes(name))
      .map((name) =>
        makeProblem(
          'RETRIED_RELATIONSHIP_UNKNOWN',
          { component: id, property: joinPath('retry', name) },
          unknown(name),
        ),
      ),
  ]
}
