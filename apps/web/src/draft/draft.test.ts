import type { contract } from '@mulgil/client'
import type { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { ApiError } from '../api/problem.ts'
import { setField } from '../canvas/commands/edits.ts'
import { applyPatches } from '../canvas/commands/patch.ts'
import { createDraft, keepIdentity } from './draft.ts'
import type { LocalCopy } from './localCopy.ts'

const component = (name: string) => ({
  kind: 'processor',
  type: 'LogAttribute',
  name,
  properties: {},
  autoTerminate: [],
})
const start = {
  format: 'mulgil/flow@1',
  id: 'f',
  name: 'F',
  parameters: {},
  services: {},
  layout: {},
  root: { components: { a: component('A'), b: component('B') }, connections: {} },
} as unknown as FlowDocument
const rename = (document: FlowDocument, id: string, name: string) =>
  applyPatches(document, setField(document, id, ['name'], name))
const nameOf = (document: FlowDocument, id: string) => (document.root.components[id] as { name?: string }).name

/** A server in memory, and a clock that the test turns. */
function world() {
  let flow = {
    revision: 1,
    document: start,
    deployedVersion: null,
    draftChanged: true,
    secretsSet: [],
    updatedAt: 0,
  } as contract.Flow
  const timers = new Set<() => void>()
  const seen = { reachable: true, saves: 0, kept: undefined as LocalCopy | undefined }
  const reach = () => {
    if (!seen.reachable) throw new TypeError('fetch failed')
  }
  return {
    seen,
    flow: () => flow,
    write: (document: FlowDocument) => {
      flow = { ...flow, revision: flow.revision + 1, document }
    },
    async save(revision: number, document: FlowDocument) {
      reach()
      seen.saves += 1
      if (revision !== flow.revision)
        throw new ApiError({ type: '', title: 'Stale', status: 409, code: 'REVISION_STALE' })
      flow = { ...flow, revision: revision + 1, document }
      return flow
    },
    async load() {
      reach()
      return flow
    },
    keep: (copy: LocalCopy) => {
      seen.kept = copy
    },
    forget: () => {
      seen.kept = undefined
    },
    later(_: number, callback: () => void) {
      timers.add(callback)
      return () => timers.delete(callback)
    },
    /** Runs what is waiting, and lets promises settle. */
    async tick() {
      const due = [...timers]
      timers.clear()
      for (const callback of due) callback()
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    },
  }
}

test('edits are saved in one go', async () => {
  const server = world()
  const draft = createDraft(server.flow(), server)
  draft.run('rename', setField(start, 'a', ['name'], 'X'))
  draft.run('rename', setField(start, 'b', ['name'], 'Y'))
  expect(draft.store.getState().save).toEqual({ kind: 'changed' })
  await server.tick()
  expect(draft.store.getState().save).toEqual({ kind: 'saved' })
  expect([server.seen.saves, nameOf(server.flow().document, 'a'), nameOf(server.flow().document, 'b')]).toEqual([
    1,
    'X',
    'Y',
  ])
})

test('what others saved in between is merged when it is something else', async () => {
  const server = world()
  const draft = createDraft(server.flow(), server)
  draft.run('rename', setField(start, 'a', ['name'], 'Mine'))
  server.write(rename(start, 'b', 'Theirs'))
  await server.tick()
  await server.tick()
  expect([nameOf(server.flow().document, 'a'), nameOf(server.flow().document, 'b')]).toEqual(['Mine', 'Theirs'])
  expect(draft.store.getState().save).toEqual({ kind: 'saved' })
})

test.for([
  { prefer: 'mine', name: 'Mine' },
  { prefer: 'theirs', name: 'Theirs' },
] as const)('the same property changed by both asks; $prefer wins', async ({ prefer, name }) => {
  const server = world()
  const draft = createDraft(server.flow(), server)
  draft.run('rename', setField(start, 'a', ['name'], 'Mine'))
  server.write(rename(start, 'a', 'Theirs'))
  await server.tick()
  expect(draft.store.getState().save.kind).toBe('conflict')
  draft.resolve(prefer)
  await server.tick()
  expect(nameOf(server.flow().document, 'a')).toBe(name)
  expect(nameOf(draft.store.getState().document, 'a')).toBe(name)
})

test('without the server edits are kept here and saved when it is back', async () => {
  const server = world()
  const draft = createDraft(server.flow(), server)
  server.seen.reachable = false
  draft.run('rename', setField(start, 'a', ['name'], 'X'))
  await server.tick()
  await server.tick()
  expect(draft.store.getState().save).toEqual({ kind: 'offline', attempt: 2 })
  draft.run('rename', setField(draft.store.getState().document, 'b', ['name'], 'Y'))
  expect(nameOf(server.seen.kept?.document ?? start, 'b')).toBe('Y')
  server.seen.reachable = true
  await server.tick()
  expect(draft.store.getState().save).toEqual({ kind: 'saved' })
  expect([nameOf(server.flow().document, 'b'), server.seen.kept]).toEqual(['Y', undefined])
})

test('edits that were kept here are taken up again after a reload', async () => {
  const server = world()
  server.write(rename(start, 'b', 'Theirs'))
  const kept = { base: start, revision: 1, document: rename(start, 'a', 'Kept') }
  const draft = createDraft(server.flow(), server, kept)
  await server.tick()
  expect([nameOf(server.flow().document, 'a'), nameOf(server.flow().document, 'b')]).toEqual(['Kept', 'Theirs'])
  expect(draft.store.getState().save).toEqual({ kind: 'saved' })
})

test('an edit during a save is saved after it', async () => {
  const server = world()
  const draft = createDraft(server.flow(), server)
  draft.run('rename', setField(start, 'a', ['name'], 'X'))
  const saving = draft.flush()
  draft.run('rename', setField(draft.store.getState().document, 'b', ['name'], 'Y'))
  await saving
  expect(draft.store.getState().save).toEqual({ kind: 'changed' })
  await server.tick()
  expect(nameOf(server.flow().document, 'b')).toBe('Y')
})

test('undo is saved too, and does not touch what others changed since', async () => {
  const server = world()
  const draft = createDraft(server.flow(), server)
  draft.run('rename', setField(start, 'a', ['name'], 'X'))
  await server.tick()
  server.write(rename(server.flow().document, 'b', 'Theirs'))
  await draft.refresh()
  draft.undo()
  await server.tick()
  expect([nameOf(server.flow().document, 'a'), nameOf(server.flow().document, 'b')]).toEqual(['A', 'Theirs'])
})

test('equal parts keep their identity', () => {
  const copy = structuredClone(start)
  expect(keepIdentity(start, copy)).toBe(start)
  const after = keepIdentity(start, rename(copy, 'a', 'X'))
  expect(after.root.components.b).toBe(start.root.components.b)
})
