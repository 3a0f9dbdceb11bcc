import { type FlowDocument, findComponent, type PlacedService, walkServices } from '@mulgil/flow'
import type { Patch } from '../canvas/commands/patch.ts'
import { newId } from '../canvas/commands/place.ts'

/** Where the services of a group stand in the document; of the top for an empty path. */
export function servicesPath(groupPath: readonly string[]): readonly string[] {
  if (groupPath.length === 0) return ['services']
  return [...groupPath.flatMap((id) => ['root', 'components', id]), 'services']
}

/** Ids of the groups around a component or service, outermost first. */
export function groupPathOf(document: FlowDocument, id: string): readonly string[] {
  const placed = [...walkServices(document)].find((service) => service.id === id)
  return placed?.groupPath ?? findComponent(document, id)?.groupPath ?? []
}

/** Services of a type that a component (or another service) may use: those of the groups around it. */
export function servicesInScope(document: FlowDocument, user: string, type: string): readonly PlacedService[] {
  const around = groupPathOf(document, user)
  return [...walkServices(document)].filter(
    ({ id, service, groupPath }) =>
      id !== user && service.type === type && groupPath.every((group, index) => around[index] === group),
  )
}

/** A new service of a type for the components of a group. */
export function addService(
  type: string,
  groupPath: readonly string[],
): { readonly id: string; readonly patches: readonly Patch[] } {
  const id = newId(type)
  return { id, patches: [{ path: [...servicesPath(groupPath), id], value: { type, properties: {} } }] }
}
