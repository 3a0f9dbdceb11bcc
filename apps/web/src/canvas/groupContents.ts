import type { Group } from '@mulgil/flow'

export interface GroupContents {
  /** Ids of all processors inside, at any depth. */
  readonly processors: readonly string[]
  /** Ids of all connections inside, at any depth. */
  readonly connections: readonly string[]
  /** Boundary port id → its name. */
  readonly portNames: Readonly<Record<string, string>>
}

/** What is inside a group, for its counts. */
export function groupContents(group: Group): GroupContents {
  const processors: string[] = []
  const connections = Object.keys(group.connections)
  const portNames: Record<string, string> = {}
  for (const [id, component] of Object.entries(group.components)) {
    if (component.kind === 'processor') processors.push(id)
    if (component.kind === 'inputPort' || component.kind === 'outputPort') portNames[id] = component.name || id
    if (component.kind !== 'group') continue
    const inner = groupContents(component.root)
    processors.push(...inner.processors)
    connections.push(...inner.connections)
  }
  return { processors, connections, portNames }
}
