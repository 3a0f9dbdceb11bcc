import type { Component, Problem } from '../document.ts'
import type { PlacedConnection } from '../graph.ts'
import { nearest } from '../nearest.ts'
import { makeProblem } from '../problems.ts'
import { labelComponent, labelConnection, type NearComponent, type Scope } from './scope.ts'
import { checkConnectionSettings } from './settings.ts'

type End = 'from' | 'to'

/** Both ends of a connection exist, can be connected there, and have the relationships that it names. */
export function checkConnection(placed: PlacedConnection, scope: Scope): Problem[] {
  return [
    ...checkEnd('from', placed, scope),
    ...checkEnd('to', placed, scope),
    ...checkTaken(placed, scope),
    ...checkConnectionSettings(placed.id, placed.connection),
  ]
}

function checkEnd(end: End, { id, connection, group }: PlacedConnection, scope: Scope): Problem[] {
  const place = { connection: id, property: end }
  const label = labelConnection(id, connection)
  const target = connection[end]
  const near = scope.near.get(group)
  const found = near?.get(target)
  if (found) {
    const reason = refusal(end, found, scope)
    const component = labelComponent(target, found.component)
    return reason ? [makeProblem('CONNECTION_END_WRONG', place, { connection: label, end, component, reason })] : []
  }
  const far = scope.placed.get(target)
  if (far) {
    const component = labelComponent(target, far.component)
    return [makeProblem('CONNECTION_END_ELSEWHERE', place, { connection: label, end, component })]
  }
  const suggestion = nearest(target, near?.keys() ?? []) ?? ''
  return [makeProblem('CONNECTION_END_MISSING', place, { connection: label, end, id: target, suggestion })]
}

/** Why a connection cannot start or end there; undefined when it can. */
function refusal(end: End, { component, inside }: NearComponent, scope: Scope): string | undefined {
  switch (component.kind) {
    case 'label':
      return 'it is a label'
    case 'group':
      return `it is a group; choose one of its ${end === 'from' ? 'output' : 'input'} ports`
    case 'inputPort':
      if (end === 'from' && inside) return 'an input port leads into its group'
      return end === 'to' && !inside ? 'an input port is filled from outside its group' : undefined
    case 'outputPort':
      if (end === 'to' && inside) return 'an output port is filled from inside its group'
      return end === 'from' && !inside ? 'an output port leads out of its group' : undefined
    case 'processor':
      return end === 'to' && scope.catalog.get(component.type)?.input === 'none'
        ? 'it is a source and takes no input'
        : undefined
    default:
      return undefined
  }
}

/** The relationships that a connection takes exist at its start. */
function checkTaken({ id, connection, group, groupPath }: PlacedConnection, scope: Scope): Problem[] {
  const source = scope.near.get(group)?.get(connection.from)
  if (!source || source.component.kind === 'label' || source.component.kind === 'group') return []
  const place = { component: connection.from, connection: id, property: 'relationships' }
  const label = labelConnection(id, connection)
  const component = labelComponent(connection.from, source.component)
  const names = relationshipsOf(source.component, groupPath, scope)
  if (source.component.kind === 'processor' && connection.relationships.length === 0) {
    return [makeProblem('CONNECTION_WITHOUT_RELATIONSHIP', place, { component, connection: label })]
  }
  if (!names) return []
  return connection.relationships
    .filter((name) => !names.includes(name))
    .map((relationship) => {
      const suggestion = nearest(relationship, names) ?? ''
      return makeProblem('RELATIONSHIP_UNKNOWN', place, { component, connection: label, relationship, suggestion })
    })
}

/** Ports and funnels have one way out and no relationships. */
function relationshipsOf(
  component: Component,
  groupPath: readonly string[],
  scope: Scope,
): readonly string[] | undefined {
  if (component.kind !== 'processor') return []
  return scope.catalog.get(component.type)?.relationships(component.properties, scope.valuesOf(groupPath))
}
