import type { contract } from '@mulgil/client'
import { type FlowDocument, joinPath, walkServices } from '@mulgil/flow'
import { findItem, type PlacedItem } from '../canvas/commands/place.ts'

export type PlaceableProblem = Pick<contract.Problem, 'component' | 'connection' | 'property'>

/** Where a problem can be mended. */
export type ProblemPlace =
  | { readonly kind: 'item'; readonly item: PlacedItem }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'context'; readonly context: string }
  | { readonly kind: 'parameters' }
  | { readonly kind: 'flow' }

/** Where in the workspace a problem belongs; undefined when the draft does not have that place. */
export function problemPlace(
  document: FlowDocument,
  { component, connection, property = '' }: PlaceableProblem,
): ProblemPlace | undefined {
  const id = component ?? connection
  if (id !== undefined) {
    const item = findItem(document, id)
    if (item) return { kind: 'item', item }
    const isService = [...walkServices(document)].some((service) => service.id === id)
    return isService ? { kind: 'service', service: id } : undefined
  }
  const context = contextOfProblem(document, property)
  if (context !== undefined) return { kind: 'context', context }
  if (isWithin(property, 'parameters')) return { kind: 'parameters' }
  return property === 'parameterContext' || property === 'provenance' ? { kind: 'flow' } : undefined
}

/** The parameter context that a property of the flow is part of, if any. */
export const contextOfProblem = (document: FlowDocument, property = ''): string | undefined =>
  Object.keys(document.parameterContexts ?? {}).find((name) => isWithin(property, joinPath('parameterContexts', name)))

const isWithin = (property: string, path: string): boolean =>
  property === path || property.startsWith(`${path}.`) || property.startsWith(`${path}[`)
