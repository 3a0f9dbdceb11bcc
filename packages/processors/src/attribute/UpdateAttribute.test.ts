import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { UpdateAttribute } from './UpdateAttribute.ts'

interface Case {
  name: string
  properties: Record<string, unknown>
  before: Record<string, string>
  after: Record<string, string>
}

test.for<Case>([
  { name: 'sets', properties: { attributes: { b: '2' } }, before: { a: '1' }, after: { a: '1', b: '2' } },
  { name: 'overwrites', properties: { attributes: { a: '${a:append("!")}' } }, before: { a: '1' }, after: { a: '1!' } },
  {
    name: 'swaps, because all values come from what came in',
    properties: { attributes: { a: '${b}', b: '${a}' } },
    before: { a: '1', b: '2' },
    after: { a: '2', b: '1' },
  },
  {
    name: 'removes by whole name only',
    properties: { deleteAttributes: 'raw' },
    before: { raw: '1', 'raw.b': '2' },
    after: { 'raw.b': '2' },
  },
  {
    name: 'does not remove what it has just added',
    properties: { attributes: { 'raw.new': 'x' }, deleteAttributes: 'raw.*' },
    before: { 'raw.old': '1' },
    after: { 'raw.new': 'x' },
  },
  {
    name: 'removes by a pattern from an attribute',
    properties: { deleteAttributes: '${what}' },
    before: { what: 'x.', x1: '1', y1: '2' },
    after: { what: 'x.', y1: '2' },
  },
])('$name', async ({ properties, before, after }) => {
  const { success } = await runProcessor(UpdateAttribute, {
    properties,
    input: [{ content: 'same', attributes: before }],
  })
  expect(success).toMatchObject([{ content: 'same' }])
  expect({ ...success[0].attributes }).toEqual(after)
})

test('the change is one event with the values before and after', async () => {
  const { events } = await runProcessor(UpdateAttribute, {
    properties: { attributes: { a: '2' } },
    input: [{ attributes: { a: '1' } }],
  })
  expect(events).toMatchObject([{ type: 'ATTRIBUTES_MODIFIED', changes: [['a', '1', '2']] }])
})

test('a delete expression that is no pattern for a FlowFile keeps it in its queue, and says why', async () => {
  const { queued, bulletins, success } = await runProcessor(UpdateAttribute, {
    properties: { deleteAttributes: '${pattern}' },
    input: [{ attributes: { pattern: '(' } }, { attributes: { pattern: 'x' } }],
  })
  expect(queued).toMatchObject([{ attributes: { pattern: '(' }, penalized: true }])
  expect(bulletins).toMatchObject([expect.stringContaining('no valid regular expression')])
  expect(success).toHaveLength(1)
})
