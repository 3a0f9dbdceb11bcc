import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { LogAttribute } from './LogAttribute.ts'

const input = [{ content: 'hello', attributes: { sensor: 'kiln-1', celsius: '71.5', secret: 'x' } }]
const plain = { logLevel: 'warn', logFlowFileProperties: false, outputFormat: 'singleLine' }
const logged = async (properties: Record<string, unknown>) =>
  (await runProcessor(LogAttribute, { properties: { ...plain, ...properties }, input })).bulletins

test.for([
  {
    name: 'all attributes, sorted',
    properties: {},
    message: /^FlowFile \d+, celsius: 71.5, secret: x, sensor: kiln-1$/,
  },
  { name: 'those of a list', properties: { attributesToLog: 'sensor' }, message: /^FlowFile \d+, sensor: kiln-1$/ },
  {
    name: 'those of a pattern',
    properties: { attributesToLogRegex: 's.*' },
    message: /^FlowFile \d+, secret: x, sensor: kiln-1$/,
  },
  {
    name: 'those of a list or a pattern',
    properties: { attributesToLog: 'celsius', attributesToLogRegex: 'sen.*' },
    message: /^FlowFile \d+, celsius: 71.5, sensor: kiln-1$/,
  },
  {
    name: 'all but the ignored',
    properties: { attributesToIgnore: 'secret', attributesToIgnoreRegex: 'c.*' },
    message: /^FlowFile \d+, sensor: kiln-1$/,
  },
  {
    name: 'a prefix',
    properties: { attributesToLog: 'no', logPrefix: 'at ${sensor}:' },
    message: /^at kiln-1: FlowFile \d+$/,
  },
  {
    name: 'one line an attribute',
    properties: { outputFormat: 'linePerAttribute', attributesToLog: 'sensor' },
    message: /^FlowFile \d+\n {2}sensor: kiln-1$/,
  },
  { name: 'the content', properties: { attributesToLog: 'no', logPayload: true }, message: /^FlowFile \d+\nhello$/ },
  {
    name: 'only so much of the content',
    properties: { attributesToLog: 'no', logPayload: true, payloadLimit: '2 B' },
    message: /^FlowFile \d+\nhe\n\(3 more bytes\)$/,
  },
  {
    name: 'UUID, dates and size',
    properties: { attributesToLog: 'no', logFlowFileProperties: true },
    message: /^FlowFile \d+, uuid: [0-9a-f-]{36}, entryDate: \d+, lineageStartDate: \d+, fileSize: 5$/,
  },
])('logs $name', async ({ properties, message }) => {
  expect(await logged(properties)).toEqual([expect.stringMatching(message)])
})

test.for(['off', 'info'])('at %s no bulletin disturbs the canvas, and the FlowFile goes on', async (logLevel) => {
  const { success, bulletins, events } = await runProcessor(LogAttribute, { properties: { logLevel }, input })
  expect(success).toMatchObject(input)
  expect(bulletins).toEqual([])
  expect(events).toEqual([])
})
