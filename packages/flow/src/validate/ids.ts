import type { Problem } from '../document.ts'
import { walkComponents, walkConnections, walkServices } from '../graph.ts'
import { makeProblem } from '../problems.ts'
import { labelComponent, labelConnection, labelService, type Scope } from './scope.ts'

/** Ids are unique in the whole document: status, layout and secrets are kept by them. */
export function checkIds({ document }: Scope): Problem[] {
  const users = [
    ...[...walkComponents(document)].map(({ id, component }) => ({
      id,
      user: labelComponent(id, component),
      place: { component: id },
    })),
    ...[...walkConnections(document)].map(({ id, connection }) => ({
      id,
      user: labelConnection(id, connection),
      place: { connection: id },
    })),
    ...[...walkServices(document)].map(({ id, service }) => ({
      id,
      user: labelService(id, service),
      place: { component: id },
    })),
  ]
  return [...Map.groupBy(users, ({ id }) => id).values()].flatMap(([first, ...others]) =>
    others.map(({ id, user, place }) => makeProblem('DUPLICATE_ID', place, { id, first: first.user, second: user })),
  )
}
