import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlowDocument, parseFlow, serialiseFlow } from './index.ts'
import { arbitraryFlow } from './testing/arbitraryFlow.ts'

test('what was written reads as the same document', () => {
  fc.assert(
    fc.property(arbitraryFlow, (document) => {
      expect(parseFlow(serialiseFlow(document))).toEqual(document)
    }),
    { numRuns: 500 },
  )
})

test('the text does not depend on the order of keys', () => {
  fc.assert(
    fc.property(arbitraryFlow, (document) => {
      const reversed = FlowDocument.parse(reverseKeys(document))
      expect(serialiseFlow(reversed)).toBe(serialiseFlow(document))
    }),
  )
})

test('the text is plain JSON', () => {
  fc.assert(
    fc.property(arbitraryFlow, (document) => {
      expect(FlowDocument.parse(JSON.parse(serialiseFlow(document)))).toEqual(document)
    }),
  )
})

test('a component is a block, defaults are left out, layout stands apart', () => {
  const document = parseFlow({
    layout: { in: { y: 80, x: 40 } },
    root: {
      connections: {
        'in-hot': { to: 'hot', from: 'in', relationships: ['success'], prioritizers: [], expiration: null },
      },
      components: {
        in: {
          kind: 'processor',
          type: 'ListenHTTP',
          properties: { port: 9001 },
          name: 'Readings in',
          autoTerminate: [],
        },
        hot: {
          kind: 'processor',
          type: 'RouteOnAttribute',
          properties: { routes: { hot: '${t:gt(#{limit})}' } },
          autoTerminate: ['unmatched', 'hot'],
        },
        join: { kind: 'funnel' },
      },
    },
    name: 'Line 7',
    id: 'line-7',
    parameters: { limit: { value: '90' } },
    format: 'mulgil/flow@1',
  })
  expect(serialiseFlow(document)).toBe(`{
  "format": "mulgil/flow@1",
  "id": "line-7",
  "name": "Line 7",
  "parameters": {
    "limit": { "value": "90" }
  },
  "root": {
    "components": {
      "hot": {
        "kind": "processor",
        "type": "RouteOnAttribute",
        "properties": {
          "routes": { "hot": "\${t:gt(#{limit})}" }
        },
        "autoTerminate": ["unmatched", "hot"]
      },
      "in": {
        "kind": "processor",
        "type": "ListenHTTP",
        "name": "Readings in",
        "properties": { "port": 9001 }
      },
      "join": {
        "kind": "funnel"
      }
    },
    "connections": {
      "in-hot": {
        "from": "in",
        "relationships": ["success"],
        "to": "hot"
      }
    }
  },
  "layout": {
    "in": { "x": 40, "y": 80 }
  }
}
`)
})

test('deeply nested properties are written in reasonable time', () => {
  let deep: unknown = 'end'
  for (let level = 0; level < 120; level += 1) deep = { level: [deep, 'x'.repeat(40)] }
  const document = parseFlow({
    format: 'mulgil/flow@1',
    id: 'deep',
    name: 'Deep',
    root: { components: { a: { kind: 'processor', type: 'A', properties: { deep } } } },
  })
  expect(parseFlow(serialiseFlow(document))).toEqual(document)
})

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  )
}
