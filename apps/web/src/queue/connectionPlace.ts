import { type Connection, componentName, type FlowDocument, findComponent, walkConnections } from '@mulgil/flow'

/** A connection of a flow with the names of what it joins. */
export interface ConnectionPlace {
  readonly connection: Connection
  readonly from: string
  readonly to: string
}

/** Finds a connection in a document, however deep in groups; at a group's port stand the names of both. */
export function findConnection(document: FlowDocument, id: string): ConnectionPlace | undefined {
  for (const placed of walkConnections(document)) {
    if (placed.id !== id) continue
    const name = (component: string) => nameSeenFrom(document, placed.groupPath.length, component)
    return { connection: placed.connection, from: name(placed.connection.from), to: name(placed.connection.to) }
  }
  return undefined
}

function nameSeenFrom(document: FlowDocument, depth: number, id: string): string {
  const placed = findComponent(document, id)
  if (!placed) return id
  const groups = placed.groupPath.slice(depth).map((group) => findComponent(document, group)?.component)
  return [...groups.map((group) => group && componentName(group)), componentName(placed.component)].join(' · ')
}
