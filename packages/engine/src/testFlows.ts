import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'

/** Short ways to write flow documents in the engine's own tests. */
export type Parts = Record<string, unknown>

export const processor = (type: string, properties: Parts = {}, more: Parts = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})

export const link = (from: string, relationship: string, to: string, more: Parts = {}) => ({
  from,
  relationships: relationship === '' ? [] : [relationship],
  to,
  ...more,
})

export const group = (settings: Parts, components: Parts, connections: Parts) => ({
  kind: 'group',
  ...settings,
  root: { components, connections },
})

/** A document with the id `f`. */
export const flowOf = (components: Parts, connections: Parts, more: Parts = {}) =>
  FlowDocument.parse({ format: FLOW_FORMAT, id: 'f', name: 'Test', root: { components, connections }, ...more })
