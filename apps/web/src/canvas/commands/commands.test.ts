import type { FlowDocument } from '@mulgil/flow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyItems, pasteItems } from './clipboard.ts'
import { addComponent, connect, moveBy, removeItems, setField } from './edits.ts'
import { type Edited, emptyHistory, redo, run, undo } from './history.ts'
import { mergeDocuments } from './merge.ts'
import { applyPatches, diffPatches, type Patch, sameJson } from './patch.ts'
import { findGroup, findItem } from './place.ts'

const processor = (name: string) => ({
  kind: 'processor',
  type: 'LogAttribute',
  name,
  properties: {},
  autoTerminate: [],
})
const empty = {
  format: 'mulgil/flow@1',
  id: 'f',
  name: 'F',
  parameters: {},
  services: {},
  root: { components: {}, connections: {} },
  layout: {},
} as unknown as FlowDocument
const chain = {
  ...empty,
  root: {
    components: {
      a: processor('A'),
      b: processor('B'),
      c: processor('C'),
      g: { kind: 'group', name: 'G', root: { components: { d: processor('D') }, connections: {} } },
    },
    connections: {
      ab: { from: 'a', relationships: ['success'], to: 'b' },
      bc: { from: 'b', relationships: ['success'], to: 'c' },
    },
  },
  layout: { a: { x: 0, y: 0 }, b: { x: 320, y: 0 }, c: { x: 640, y: 0 }, d: { x: 8, y: 8 } },
} as unknown as FlowDocument

const root = (document: FlowDocument) => findGroup(document, null)[0]
let seed = 0
const random = () => {
  seed = (seed * 16_807 + 7) % 2_147_483_647
  return seed / 2_147_483_647
}

const names = ['a', 'b', 'c', 'd', 'e']
const edit = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), id: fc.constantFrom(...names), x: fc.integer({ min: -99, max: 99 }) }),
  fc.record({
    kind: fc.constant('connect' as const),
    from: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
    relationship: fc.constantFrom('success', 'failure'),
  }),
  fc.record({ kind: fc.constant('move' as const), id: fc.constantFrom(...names), x: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ kind: fc.constant('remove' as const), ids: fc.subarray(names), heal: fc.boolean() }),
  fc.record({
    kind: fc.constant('set' as const),
    id: fc.constantFrom(...names),
    key: fc.constantFrom('p', 'components', 'q'),
    value: fc.option(fc.string(), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('paste' as const), ids: fc.subarray(names) }),
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

function patchesOf(document: FlowDocument, step: Edit): readonly Patch[] {
  const placed = root(document)
  switch (step.kind) {
    case 'add':
      return addComponent(placed, step.id, processor(step.id) as never, { x: step.x, y: 0 })
    case 'connect':
      return connect(placed, step, `${step.from}-${step.to}`).patches
    case 'move':
      return moveBy(document, [step.id], { x: step.x, y: 8 })
    case 'remove':
      return removeItems(document, null, new Set(step.ids), step.heal)
    case 'set':
      return setField(document, step.id, ['properties', step.key], step.value)
    case 'paste':
      return pasteItems({
        document,
        placed,
        clip: copyItems(document, placed.group, new Set(step.ids), (_, properties) => ({ ...properties })),
        at: { x: 0, y: 0 },
        renameServices: (_, properties) => ({ ...properties }),
        random,
      }).patches
    default:
      throw new Error(`Unknown edit ${JSON.stringify(step satisfies never)}`)
  }
}

test('any sequence of edits, undone, gives the document it started from, and redone the one it ended with', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 25 }), (steps) => {
      let edited: Edited<FlowDocument> = { document: chain, history: emptyHistory }
      for (const step of steps) edited = run(edited, 'edit', patchesOf(edited.document, step))
      const end = edited.document
      const count = edited.history.done.length
      for (let index = 0; index < count; index += 1) edited = undo(edited)
      expect(sameJson(edited.document, chain)).toBe(true)
      for (let index = 0; index < count; index += 1) edited = redo(edited)
      expect(sameJson(edited.document, end)).toBe(true)
    }),
  )
})

test('the difference of two documents turns the one into the other', () => {
  const tree = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.integer(), fc.array(fc.integer()), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer())),
  )
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      expect(applyPatches(before, diffPatches(before, after))).toEqual(after)
    }),
  )
})

test('what a patch does not touch keeps its identity', () => {
  const after = applyPatches(chain, [{ path: ['layout', 'a', 'x'], value: 16 }])
  expect(after.root).toBe(chain.root)
  expect(after.layout.b).toBe(chain.layout.b)
})

test('undo of an edit inside a component that someone removed since leaves it removed', () => {
  const edited = run({ document: chain, history: emptyHistory }, 'edit', setField(chain, 'a', ['name'], 'New'))
  const theirs = { ...edited, document: applyPatches(edited.document, [{ path: ['root', 'components', 'a'] }]) }
  expect(undo(theirs).document.root.components.a).toBeUndefined()
})

test('a burst is one step', () => {
  let edited: Edited<FlowDocument> = { document: chain, history: emptyHistory }
  for (const name of ['N', 'Ne', 'New'])
    edited = run(edited, 'edit', setField(edited.document, 'a', ['name'], name), 'name:a')
  expect(edited.history.done).toHaveLength(1)
  expect(sameJson(undo(edited).document, chain)).toBe(true)
})

test('deleting the middle of a chain heals it', () => {
  const after = applyPatches(chain, removeItems(chain, null, new Set(['b']), true))
  expect(after.root.connections).toEqual({ ab: { from: 'a', relationships: ['success'], to: 'c' } })
  expect(after.layout).not.toHaveProperty('b')
})

test('a deleted group takes the places of all that was in it along', () => {
  const after = applyPatches(chain, removeItems(chain, null, new Set(['g']), true))
  expect(Object.keys(after.layout)).toEqual(['a', 'b', 'c'])
})

test('a second relationship to the same target joins the connection', () => {
  const { patches, joined, connection } = connect(root(chain), { from: 'a', relationship: 'failure', to: 'b' }, 'new')
  expect([joined, connection]).toEqual([true, 'ab'])
  expect(applyPatches(chain, patches).root.connections.ab.relationships).toEqual(['success', 'failure'])
})

test('changes of different properties merge; of the same property they conflict', () => {
  const mine = applyPatches(chain, setField(chain, 'a', ['name'], 'Mine'))
  const theirs = applyPatches(chain, setField(chain, 'b', ['name'], 'Theirs'))
  const merged = mergeDocuments(chain, mine, theirs)
  expect(merged.conflicts).toEqual([])
  expect(findItem(merged.document, 'a')).toMatchObject({ component: { name: 'Mine' } })
  expect(findItem(merged.document, 'b')).toMatchObject({ component: { name: 'Theirs' } })

  const both = mergeDocuments(chain, mine, applyPatches(chain, setField(chain, 'a', ['name'], 'Theirs')), 'theirs')
  expect(both.conflicts).toEqual([{ path: ['root', 'components', 'a', 'name'], mine: 'Mine', theirs: 'Theirs' }])
  expect(findItem(both.document, 'a')).toMatchObject({ component: { name: 'Theirs' } })
})

test('an edit inside of what they removed is a conflict, and mine brings it back whole', () => {
  const mine = applyPatches(chain, setField(chain, 'a', ['name'], 'Mine'))
  const theirs = applyPatches(chain, removeItems(chain, null, new Set(['a']), false))
  const merged = mergeDocuments(chain, mine, theirs, 'mine')
  expect(merged.conflicts).toHaveLength(1)
  expect(merged.document.root.components.a).toEqual({ ...processor('A'), name: 'Mine' })
})
