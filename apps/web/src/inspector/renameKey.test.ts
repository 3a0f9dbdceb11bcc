import type { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { applyPatches } from '../canvas/commands/patch.ts'
import { renameKey } from './renameKey.ts'

const document = {
  layout: {},
  root: {
    components: {
      r: {
        kind: 'processor',
        type: 'RouteOnAttribute',
        properties: { routes: { hot: 'a', cold: 'b' } },
        autoTerminate: ['hot', 'unmatched'],
        retry: { hot: { count: 2 } },
      },
      x: { kind: 'processor', type: 'LogAttribute', properties: {}, autoTerminate: [] },
    },
    connections: { c: { from: 'r', relationships: ['cold', 'hot'], to: 'x' } },
  },
} as unknown as FlowDocument

test('a renamed route keeps its place, and what leads from it follows', () => {
  const after = applyPatches(document, renameKey(document, 'r', ['properties', 'routes'], 'hot', 'warm', true))
  expect(after.root.components.r).toMatchObject({
    properties: { routes: { warm: 'a', cold: 'b' } },
    autoTerminate: ['warm', 'unmatched'],
    retry: { warm: { count: 2 } },
  })
  expect(
    Object.keys((after.root.components.r as unknown as { properties: { routes: object } }).properties.routes),
  ).toEqual(['warm', 'cold'])
  expect(after.root.connections.c.relationships).toEqual(['cold', 'warm'])
})

test('an entry that is no relationship changes nothing else', () => {
  expect(renameKey(document, 'r', ['properties', 'routes'], 'hot', 'warm', false)).toHaveLength(1)
})
