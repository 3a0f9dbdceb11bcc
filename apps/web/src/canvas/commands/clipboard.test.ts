import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import type { FormSpec } from '../../inspector/formModel.ts'
import { renameServices } from '../../inspector/serviceReferences.ts'
import { type Clip, copyItems, parseClip, pasteItems } from './clipboard.ts'
import { applyPatches } from './patch.ts'
import { findGroup } from './place.ts'

const line = FlowDocument.parse({
  format: 'mulgil/flow@1',
  id: 'line',
  name: 'Line',
  parameters: { limit: { value: '90' } },
  parameterContexts: {
    base: { parameters: { plant: { value: 'P1' } } },
    seoul: { inherits: ['base'], parameters: { token: { sensitive: true } } },
    unused: { parameters: {} },
  },
  services: { shared: { type: 'Connection', properties: { address: 'a' } } },
  root: {
    components: {
      read: { kind: 'processor', type: 'Read', properties: { service: 'shared' } },
      out: { kind: 'outputPort', link: { flow: 'other', port: 'in' } },
      group: {
        kind: 'group',
        name: 'Kiln',
        flowFileConcurrency: 'singleBatch',
        outboundPolicy: 'batch',
        provenance: 'errors',
        parameterContext: 'seoul',
        services: {
          own: { type: 'Connection', properties: { address: 'own', password: 'hunter2', next: 'shared' } },
          second: { type: 'Connection', properties: { next: 'own' } },
        },
        root: {
          components: {
            write: { kind: 'processor', type: 'Write', properties: { service: 'own', topic: 'own' } },
            log: { kind: 'processor', type: 'Log' },
          },
          connections: { inner: { from: 'write', relationships: ['success'], to: 'log' } },
        },
      },
    },
    connections: {},
  },
  layout: { group: { x: 16, y: 16 }, read: { x: 0, y: 0 }, write: { x: 8, y: 8 }, out: { x: 400, y: 0 } },
})
const empty = FlowDocument.parse({ format: 'mulgil/flow@1', id: 'empty', name: 'Empty', root: {} })

const service = { type: 'string', 'x-mulgil': { service: 'Connection' } }
const specs: Readonly<Record<string, object>> = {
  Read: { service },
  Write: { service, topic: { type: 'string' } },
  Connection: { address: { type: 'string' }, next: { anyOf: [service, { type: 'null' }] } },
}
const specOf = (type: string) =>
  ({ propertyTexts: {}, properties: { type: 'object', properties: specs[type] } }) as unknown as FormSpec
const copy = (ids: readonly string[], document = line) =>
  copyItems(document, document.root, new Set(ids), (_, { password: __, ...rest }) => rest)
function paste(clip: Clip, document = empty, group: string | null = null): FlowDocument {
  const placed = findGroup(document, group).at(-1)
  if (!placed) throw new Error('No such group.')
  const { patches } = pasteItems({
    document,
    placed,
    clip,
    at: { x: 100, y: 100 },
    renameServices: (type, properties, rename) => renameServices(specOf(type), properties, rename),
  })
  const after = applyPatches(document, patches)
  expect(FlowDocument.safeParse(after).success).toBe(true)
  return after
}
const read = (value: object) => parseClip(JSON.stringify(value)) ?? ({} as Clip)
const componentsOf = (document: FlowDocument) => Object.values(document.root.components)
function groupOf(document: FlowDocument, not?: string) {
  const found = Object.entries(document.root.components).find(([id, { kind }]) => kind === 'group' && id !== not)
  if (found?.[1].kind !== 'group') throw new Error('No group.')
  return found[1]
}

test('a pasted group has new ids throughout, keeps its inner places, and all that it says for what is inside', () => {
  const after = paste(read(copy(['group'])), line)
  const pasted = groupOf(after, 'group')
  expect(pasted).toMatchObject({
    name: 'Kiln',
    flowFileConcurrency: 'singleBatch',
    outboundPolicy: 'batch',
    provenance: 'errors',
    parameterContext: 'seoul',
  })
  const inner = Object.keys(pasted.root.components)
  const [write] = inner
  const services = Object.keys(pasted.services ?? {})
  expect(after.layout[write]).toEqual({ x: 8, y: 8 })
  for (const id of [...inner, ...services, ...Object.keys(pasted.root.connections)]) {
    expect(id).not.toMatch(/^(write|log|own|second|inner)$/)
  }
})

test('what refers to a service of the group refers to its copy; what only reads like its id, and services outside, stay', () => {
  const { services = {}, root } = groupOf(paste(copy(['group']), line), 'group')
  const [[own, first], [, second]] = Object.entries(services)
  expect(Object.values(root.components)[0]).toMatchObject({ properties: { service: own, topic: 'own' } })
  expect(first.properties).toEqual({ address: 'own', next: 'shared' })
  expect(second.properties).toEqual({ next: own })
})

test('secrets of processors and of services in groups stay off the clipboard', () => {
  expect(JSON.stringify(line)).toContain('hunter2')
  expect(JSON.stringify(copy(['group']))).not.toContain('hunter2')
})

test('the contexts of a group come with it to a flow that has none of that name, and overwrite none', () => {
  const clip = read(copy(['group']))
  expect(paste(clip).parameterContexts).toEqual({
    base: line.parameterContexts?.base,
    seoul: line.parameterContexts?.seoul,
  })
  const own = { ...empty, parameterContexts: { seoul: { parameters: { token: { value: 'mine' } } } } }
  expect(paste(clip, own).parameterContexts?.seoul).toEqual(own.parameterContexts.seoul)
  expect(copy(['read'])).not.toHaveProperty('parameterContexts')
})

test('a whole flow is added with its parameters, contexts and services', () => {
  const after = paste(read(line))
  const [shared] = Object.keys(after.services)
  expect(after.parameters).toEqual(line.parameters)
  expect(Object.keys(after.parameterContexts ?? {})).toEqual(['base', 'seoul', 'unused'])
  expect(Object.values(after.services)).toEqual(Object.values(line.services))
  expect(componentsOf(after)).toContainEqual(expect.objectContaining({ type: 'Read', properties: { service: shared } }))
})

test('a flow added inside a group brings its services into that group, and no links, which are for the top', () => {
  const inside = FlowDocument.parse({ ...empty, root: { components: { g: { kind: 'group', root: {} } } } })
  const after = paste(read(line), inside, 'g')
  const { services = {}, root } = groupOf(after)
  expect(after.services).toEqual({})
  const [shared] = Object.keys(services)
  expect(Object.values(root.components)).toContainEqual(expect.objectContaining({ properties: { service: shared } }))
  expect(Object.values(root.components)).toContainEqual({ kind: 'outputPort' })
  expect(componentsOf(paste(read(line)))).toContainEqual(
    expect.objectContaining({ link: { flow: 'other', port: 'in' } }),
  )
})

test.for([['not json'], ['[]'], ['{"format":"other"}'], ['null']])('%s is no clip', ([text]) => {
  expect(parseClip(text)).toBeUndefined()
})
