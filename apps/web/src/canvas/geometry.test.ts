import type { contract } from '@mulgil/client'
import type { Component } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { edgeWidth, portsOf, pressureOf, relationshipsOf, sizeOf, takesInput, waysOut, zoomLevel } from './geometry.ts'

const route = {
  kind: 'processor',
  type: 'RouteOnAttribute',
  properties: { routes: { hot: 'x', cold: 'y' } },
  autoTerminate: [],
} as unknown as Extract<Component, { kind: 'processor' }>
const spec = {
  dynamicRelationships: 'routes',
  relationships: { unmatched: { en: '', ko: '' } },
  input: 'required',
  relationshipsWhen: {},
} as unknown as contract.ProcessorType

test('the settings of a processor make relationships, before those of its spec', () => {
  expect(relationshipsOf(route, spec)).toEqual(['hot', 'cold', 'unmatched'])
  expect(relationshipsOf(route, undefined, ['hot'])).toEqual(['hot'])
})

test('relationships that the settings do not make are not there', () => {
  const conditional = {
    ...spec,
    relationships: { matched: { en: '', ko: '' }, unmatched: { en: '', ko: '' } },
    properties: { properties: { strategy: { default: 'each' } } },
    relationshipsWhen: {
      matched: { property: 'strategy', values: ['all'] },
      '*': { property: 'strategy', values: ['each'] },
    },
  } as unknown as contract.ProcessorType
  expect(relationshipsOf(route, conditional)).toEqual(['hot', 'cold', 'unmatched'])
  const all = { ...route, properties: { ...route.properties, strategy: 'all' } }
  expect(relationshipsOf(all, conditional)).toEqual(['matched', 'unmatched'])
})

test.for([
  { ways: 1, height: 88, rows: [44] },
  { ways: 2, height: 88, rows: [22, 70] },
  { ways: 3, height: 88, rows: [22, 46, 70] },
  { ways: 5, height: 128, rows: [22, 44, 66, 88, 110] },
])('$ways ways out make a processor $height px high', ({ ways, height, rows }) => {
  const names = Array.from({ length: ways }, (_, index) => `r${index}`)
  expect(sizeOf(route, ways, undefined)).toEqual({ width: 240, height })
  expect(portsOf(names, height).map(({ y }) => y)).toEqual(rows)
})

test.for([
  { kind: 'funnel', ways: [''], input: true },
  { kind: 'inputPort', ways: [''], input: false },
  { kind: 'outputPort', ways: [], input: true },
  { kind: 'label', ways: [], input: false },
] as const)('a $kind leads and takes what it should', ({ kind, ways, input }) => {
  const component = { kind, text: '' } as Component
  expect([waysOut(component, undefined, []), takesInput(component, undefined)]).toEqual([ways, input])
})

test.for([
  [1, 'near', 'near'],
  [0.78, 'near', 'near'],
  [0.78, 'mid', 'mid'],
  [0.76, 'near', 'mid'],
  [0.42, 'far', 'far'],
  [0.44, 'far', 'mid'],
  [0.38, 'mid', 'mid'],
  [0.36, 'mid', 'far'],
] as const)('zoom %d coming from %s is %s', ([zoom, before, level]) => {
  expect(zoomLevel(zoom, before)).toBe(level)
})

test.for([
  [null, false, 'none'],
  [0.49, false, 'none'],
  [0.5, false, 'half'],
  [0.8, false, 'high'],
  [1, false, 'full'],
  [0.2, true, 'full'],
] as const)('fill %s, back pressure %s: %s', ([fill, pressured, pressure]) => {
  expect(pressureOf(fill, pressured)).toBe(pressure)
})

test('a line grows with its rate, up to a bound', () => {
  expect(edgeWidth(0)).toBe(1.5)
  expect(edgeWidth(99)).toBe(3.5)
  expect(edgeWidth(1e9)).toBe(5.5)
})
