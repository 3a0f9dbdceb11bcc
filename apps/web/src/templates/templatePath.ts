import { componentName, type FlowDocument, walkComponents, walkConnections } from '@mulgil/flow'

/** The names along the longest way through a flow from a component without input: what a card shows of it. */
export function templatePath(document: FlowDocument): string[] {
  const names = new Map<string, string>()
  for (const { id, component } of walkComponents(document)) {
    if (component.kind === 'processor') names.set(id, componentName(component))
  }
  const next = new Map<string, string[]>()
  const hasInput = new Set<string>()
  for (const { connection } of walkConnections(document)) {
    hasInput.add(connection.to)
    // Where failures go is not what a flow is for.
    const isFailure =
      connection.relationships.length > 0 && connection.relationships.every((name) => /fail|error/i.test(name))
    if (!isFailure) next.set(connection.from, [...(next.get(connection.from) ?? []), connection.to])
  }
  const longest = (id: string, seen: ReadonlySet<string>): string[] => {
    const ways = (next.get(id) ?? []).filter((to) => !seen.has(to)).map((to) => longest(to, new Set([...seen, to])))
    const best = ways.reduce<string[]>((most, way) => (way.length > most.length ? way : most), [])
    return names.has(id) ? [id, ...best] : best
  }
  const starts = [...names.keys()].filter((id) => !hasInput.has(id))
  const path = starts
    .map((id) => longest(id, new Set([id])))
    .reduce<string[]>((most, way) => (way.length > most.length ? way : most), [])
  return path.map((id) => names.get(id) ?? id)
}

/** How many components that do something a flow has; labels do nothing. */
export const countComponents = (document: FlowDocument): number =>
  [...walkComponents(document)].filter(({ component }) => component.kind === 'processor').length
